"""Fetching public data, from a web server on this machine that plays the internet."""

from __future__ import annotations

import ssl
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from offline_azure.front.certificate import Certificate
from offline_azure.front.proxy import Front
from offline_azure.http.hosts import HOSTS, Hosts
from offline_azure.http.messages import Headers, Request, Response
from offline_azure.remedies import ALLOW_PUBLIC_DATA
from offline_azure.store.public_data import Address
from offline_azure.store.public_fetch import WELL_KNOWN, PublicFetch, allowed_hosts

PUBLIC = "files.example"


class Internet:
    """Everything outside: notes what it is asked."""

    def __init__(self) -> None:
        self.requests: list[Request] = []

    def __call__(self, request: Request) -> Response:
        """Answer as the path says."""
        self.requests.append(request)
        if request.path == "/short":
            return Response(200, iter([b"half"]), Headers({"content-length": "8"}))
        if request.path.startswith("/to/"):
            to = "https://" + request.path.removeprefix("/to/")
            return Response(302, b"", Headers({"location": to}))
        return Response(200, b"1,2\n") if request.path == "/a%20b.csv" else Response(404)


@pytest.fixture
def internet() -> Internet:
    """What is outside."""
    return Internet()


@pytest.fixture
def fetch(internet: Internet) -> Iterator[PublicFetch]:
    """A fetch whose every request goes to the internet of the test."""
    certificate = Certificate(Hosts(HOSTS), [PUBLIC, "other.example"])
    with Front(internet, serves=lambda host: True, certificate=certificate) as front:
        context = ssl.create_default_context(cadata=front.authority.decode())
        proxy = f"http://azureml:{front.secret}@{front.address}"
        yield PublicFetch(
            [PUBLIC],
            urllib.request.build_opener(
                urllib.request.ProxyHandler({"https": proxy}),
                urllib.request.HTTPSHandler(context=context),
            ),
        )


@pytest.mark.parametrize("path", ["a b.csv", f"to/{PUBLIC}/a b.csv"])
def test_a_public_file(fetch: PublicFetch, internet: Internet, tmp_path: Path, path: str) -> None:
    """A file comes whole, also by a redirect, and nothing that was sent says who asks."""
    fetch(Address(PUBLIC, path), tmp_path / "got")

    assert (tmp_path / "got").read_bytes() == b"1,2\n"
    for request in internet.requests:
        assert request.method == "GET"
        assert not {"authorization", "cookie"} & set(request.headers)


@pytest.mark.parametrize(
    "address",
    [
        Address("management.azure.com", "a b.csv"),
        Address("eastus.api.azureml.ms", "a b.csv"),
        Address("other.example", "a b.csv"),
        Address(PUBLIC, "to/management.azure.com/a"),
        Address(PUBLIC, "to/other.example/a%20b.csv"),
        Address(PUBLIC, "nothing"),
        Address(PUBLIC, "short"),
    ],
    ids=str,
)
def test_what_cannot_be_had(
    fetch: PublicFetch, internet: Internet, tmp_path: Path, address: Address
) -> None:
    """No other host is asked, directly or by a redirect; nor is half a file taken for a whole."""
    with pytest.raises(OSError, match=r"."):
        fetch(address, tmp_path / "got")

    assert {request.host for request in internet.requests} <= {PUBLIC}


def test_storage_accounts_may_be_asked(fetch: PublicFetch) -> None:
    """Public blobs are what labs read most."""
    assert fetch.may_ask("azuremlexamples.blob.core.windows.net")
    assert not fetch.may_ask("azuremlexamples.table.core.windows.net")


@pytest.mark.parametrize(
    ("value", "more"),
    [
        ("", None),
        ("0", None),
        ("1", set()),
        ("1, Files.example", {PUBLIC}),
        (f"{PUBLIC},no host,x/y", {PUBLIC}),
    ],
)
def test_the_switch(value: str, more: set[str] | None) -> None:
    """Off unless it is switched on; it may name further hosts."""
    allowed = allowed_hosts({ALLOW_PUBLIC_DATA: value})

    assert allowed == (None if more is None else more | set(WELL_KNOWN))
    assert allowed_hosts({}) is None
