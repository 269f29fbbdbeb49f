"""Which names the proxy answers for."""

from __future__ import annotations

import pytest

from azureml_emulator import hosts
from azureml_emulator.areas import AREAS
from offline_azure.arm.regions import REGIONS
from offline_azure.http.hosts import HOSTS, Hosts

AZURE = Hosts((*HOSTS, *hosts.HOSTS))


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("management.azure.com", True),
        ("account.blob.core.windows.net", True),
        ("a.b.blob.core.windows.net", False),
        ("blob.core.windows.net", False),
        ("endpoint.westeurope.inference.ml.azure.com", True),
        ("westeurope.inference.ml.azure.com", False),
        ("evilmanagement.azure.com", False),
        ("management.azure.com.evil.test", False),
        ("", False),
    ],
)
def test_a_wildcard_stands_for_one_label(host: str, expected: bool) -> None:
    """Hosts are matched as TLS clients match the names of a certificate."""
    assert AZURE.covers(host) is expected


def test_no_name_is_listed_twice() -> None:
    """The list holds each name once, in lower case."""
    assert sorted(AZURE.names) == sorted({host.lower() for host in AZURE.names})


def test_the_certificate_covers_every_emulated_host() -> None:
    """An emulated host that the certificate does not name could never be reached."""
    examples = [  # of two labels in front, the second one is a region
        host.pattern.replace("*.*.", f"name.{region}.").replace("*.", f"{region}.")
        for host in {route.host for area in AREAS for route in area.routes}
        for region in REGIONS
    ]

    assert [host for host in examples if not AZURE.covers(host)] == []


def test_what_needs_a_token_says_which() -> None:
    """A route without a check of its own is on a host that some token opens."""
    routes = [route for area in AREAS for route in area.routes]

    assert [route for route in routes if not route.authenticator and not route.host.audiences] == []
