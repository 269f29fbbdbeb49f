"""Requests to several services."""

from __future__ import annotations

from pathlib import Path

from offline_azure.application import Application
from offline_azure.http.hosts import ARM, Host
from offline_azure.service import Service


class Named(Service):
    """A service with a host that nobody answers for."""

    hosts = (Host("*.named.azure.com"), ARM)


def test_hosts_of_services(tmp_path: Path) -> None:
    """Each host is there once; who has no route on it does not serve it."""
    application = Application(tmp_path, [Named()])

    assert application.hosts.covers("a.named.azure.com")
    assert not application.serves("a.named.azure.com")
    assert application.serves("management.azure.com")
    assert application.hosts.listed.count(ARM) == 1
    application.close()
