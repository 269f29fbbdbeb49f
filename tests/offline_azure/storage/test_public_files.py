"""Copies of public files, served as a web server serves files."""

from __future__ import annotations

from pathlib import Path

import pytest

from offline_azure.http.messages import Request, Response
from offline_azure.storage.public_files import answer
from offline_azure.store.public_data import Address, PublicData

HOST = "raw.githubusercontent.com"


class Origin:
    """Has every file."""

    def may_ask(self, host: str) -> bool:
        """Let everybody be asked."""
        return True

    def __call__(self, address: Address, target: Path) -> None:
        """Give a file."""
        target.write_text("fetched")


@pytest.fixture
def public(tmp_path: Path) -> PublicData:
    """One copy."""
    public = PublicData(tmp_path / "public")
    (tmp_path / "mine").write_bytes(b"0123456789")
    public.add(Address(HOST, "u/r/a b.csv"), tmp_path / "mine")
    return public


def ask(
    public: PublicData, method: str = "GET", target: str = "/u/r/a%20b.csv", **headers: str
) -> tuple[Response, bytes]:
    """Return an answer and its body."""
    response = answer(public, Request.build(method, HOST, target, headers))
    body = response.body
    return response, body if isinstance(body, bytes) else b"".join(body)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_file(public: PublicData, method: str) -> None:
    """It has its size and type; whatever its address asks for besides does not matter."""
    response, body = ask(public, method, "/u/r/a%20b.csv?raw=true")

    assert (response.status, body) == (200, b"0123456789")
    assert response.headers["content-length"] == "10"
    assert response.headers["content-type"] == "text/csv"


@pytest.mark.parametrize(
    ("wanted", "body", "shown"),
    [
        ("bytes=2-4", b"234", "bytes 2-4/10"),
        ("bytes=8-", b"89", "bytes 8-9/10"),
        ("bytes=-3", b"789", "bytes 7-9/10"),
        ("bytes=5-99", b"56789", "bytes 5-9/10"),
    ],
)
def test_ranges(public: PublicData, wanted: str, body: bytes, shown: str) -> None:
    """Readers of Parquet ask for pieces."""
    response, piece = ask(public, range=wanted)

    assert (response.status, piece) == (206, body)
    assert response.headers["content-range"] == shown


def test_a_range_behind_the_end(public: PublicData) -> None:
    """There is nothing to send."""
    assert ask(public, range="bytes=10-")[0].status == 416
    assert ask(public, range="lines=1-2")[0].status == 200


def test_what_there_is_no_copy_of(public: PublicData) -> None:
    """The answer says how to make one, also in the only line that urllib shows."""
    response, body = ask(public, target="/u/r/other.csv")

    assert response.status == 501
    assert f"azureml-emulator data add https://{HOST}/u/r/other.csv FILE" in response.reason
    assert response.reason in body.decode()
    assert ask(public, target="/u/r")[0].status == 501
    assert ask(public, "PUT")[0].status == 405


def test_only_anonymous_requests_for_plain_files_go_out(tmp_path: Path) -> None:
    """Nothing is fetched for who shows a credential, or asks for more than a file."""
    public = PublicData(tmp_path / "public", Origin())

    assert ask(public, target="/a", authorization="Bearer x")[0].status == 501
    assert ask(public, target="/a?q=1")[0].status == 501
    assert ask(public, target="/a")[1] == b"fetched"
