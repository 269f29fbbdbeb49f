"""Asking the workspace without the SDK."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

import pytest

from offline_azure.notebook.inside import Inside


def test_workspaces_and_jobs(member_environment: dict[str, str]) -> None:
    """The default workspace is found, without jobs at first."""
    inside = Inside(member_environment)
    (workspace,) = inside.workspaces()
    assert workspace["name"] == "mlw-offline"
    assert inside.jobs(workspace) == []


@pytest.mark.parametrize("name", ["NO_PROXY", "no_proxy"])
@pytest.mark.parametrize("hosts", ["*", ".azure.com,.microsoftonline.com"])
def test_no_host_is_reached_without_the_proxy(
    member_environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, name: str, hosts: str
) -> None:
    """Whatever the own process's variables say."""
    monkeypatch.setenv(name, hosts)
    monkeypatch.setattr("socket.getaddrinfo", only_loopback(socket.getaddrinfo))

    inside = Inside(member_environment)

    assert [workspace["name"] for workspace in inside.workspaces()] == ["mlw-offline"]


def only_loopback(resolve: Callable[..., Any]) -> Callable[..., Any]:
    """Refuse to look names up."""

    def look_up(host: str, *arguments: Any, **options: Any) -> Any:
        assert host == "127.0.0.1"
        return resolve(host, *arguments, **options)

    return look_up


def test_nobody_answers(member_environment: dict[str, str]) -> None:
    """A workspace that is gone is an OSError."""
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    gone = member_environment | {"HTTPS_PROXY": f"http://azureml:secret@127.0.0.1:{port}"}
    with pytest.raises(OSError, match="refused"):
        Inside(gone)
