"""Requests and responses."""

from __future__ import annotations

import io
import itertools
import json

import pytest

from offline_azure.http import messages as http
from offline_azure.http.messages import (
    BodyError,
    Headers,
    LargeBodyError,
    Request,
    Response,
    SlowBodyError,
)


def test_header_names_have_no_case() -> None:
    """A field is found, and replaced, however its name is written."""
    headers = Headers({"Content-Type": "text/plain"})
    headers["CONTENT-TYPE"] = "text/csv"

    assert headers["content-type"] == "text/csv"
    assert headers.get("Content-Type") == "text/csv"
    assert "cOnTeNt-TyPe" in headers
    assert list(headers) == ["content-type"]


def test_header_names_have_no_case_in_any_operation() -> None:
    """Whatever a dictionary can do, there is never a second field of the same name."""
    headers = Headers({"Accept": "a"})

    assert headers.setdefault("ACCEPT", "b") == "a"
    headers.update({"ACCEPT": "c"})
    headers |= {"Accept": "d"}
    assert list(headers.items()) == [("accept", "d")]
    for joined in (headers | {"ACCEPT": "e"}, {"ACCEPT": "f"} | headers, headers.copy()):
        assert isinstance(joined, Headers)
        assert len(joined) == 1
        assert joined["Accept"] in "def"
    assert headers.pop("ACCEPT") == "d"
    assert headers.pop("ACCEPT", None) is None
    headers["Range"] = "bytes=0-"
    del headers["RANGE"]
    assert headers == {}


def test_a_missing_header_is_the_default() -> None:
    """What was not sent is None, or what the caller says."""
    assert Headers().get("Range") is None
    assert Headers().get("Range", "") == ""
    assert "Range" not in Headers()


def test_the_target_is_split_and_only_its_query_decoded() -> None:
    """An encoded slash in the path stays for the router; methods and hosts have one case."""
    request = Request.build(
        "get", "Management.Azure.com", "/a%2Fb/c?%24top=1&name=x+y%26z&empty=&q=1?2", {"X-Id": "1"}
    )

    assert (request.method, request.host, request.path) == (
        "GET",
        "management.azure.com",
        "/a%2Fb/c",
    )
    assert request.query == {"$top": "1", "name": "x y&z", "empty": "", "q": "1?2"}
    assert request.headers.get("x-id") == "1"


def test_a_body_may_be_a_stream() -> None:
    """A large upload can be read piece by piece."""
    request = Request.build("PUT", "host", "/", body=io.BytesIO(b"abcdef"))

    assert (request.stream.read(2), request.read()) == (b"ab", b"cdef")


@pytest.mark.parametrize(
    ("body", "expected"), [(b'{"a": ["\xc3\xa9"]}', {"a": ["é"]}), (b"", {}), (b" \r\n", {})]
)
def test_json_of_a_request(body: bytes, expected: object) -> None:
    """No body means an empty object: the SDK sends none with some of its POST requests."""
    assert Request.build("POST", "host", "/", body=body).json() == expected


def deep(levels: int) -> bytes:
    """Return a JSON object with lists inside, so many levels in all."""
    return b'{"a": ' + b"[" * (levels - 1) + b"]" * (levels - 1) + b"}"


@pytest.mark.parametrize(
    "body",
    [deep(50_000), b"{broken", b"[]", b"7", b'{"a": "\xff"}', b'{"properties": 5}', deep(101)],
)
def test_a_body_that_is_no_json_object(body: bytes) -> None:
    """The caller decides what to answer."""
    with pytest.raises(BodyError):
        Request.build("POST", "host", "/", body=body).json()


def test_a_deep_body() -> None:
    """So many levels are let through, and brackets in a text are none."""
    body = deep(100).replace(b"[]", b'["' + b"[" * 500 + b'"]')
    assert Request.build("POST", "host", "/", body=body).json()["a"]


def test_a_body_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read whole has a limit; what is read piece by piece has none."""
    monkeypatch.setattr(http, "LARGEST_BODY", 1024 * 1024)

    with pytest.raises(LargeBodyError, match="larger than 1 MiB"):
        Request.build("PUT", "host", "/", body=bytes(1024 * 1024 + 1)).read()
    assert len(Request.build("PUT", "host", "/", body=bytes(1024 * 1024)).read()) == 1024 * 1024


def test_a_body_that_comes_byte_by_byte() -> None:
    """However busy the client is, the whole body has a time; nobody waits for its rest."""

    class Trickle(io.BytesIO):
        def read1(self, size: int | None = -1) -> bytes:
            return b"x"

    request = Request.build("PUT", "host", "/", body=Trickle())
    moments = itertools.count(0.0, 20.0)
    with pytest.raises(SlowBodyError, match="did not come within 60 seconds"):
        request.read(lambda: next(moments))

    assert request.stream.closed


def test_a_request_with_its_body() -> None:
    """It can be read as often as one likes."""
    request = Request.build("PUT", "host", "/a?b=c", {"x": "y"}, b'{"d": 1}').whole()

    assert (request.method, request.path, request.query_string) == ("PUT", "/a", "b=c")
    assert [request.json(), request.json(), request.read()] == [{"d": 1}, {"d": 1}, b'{"d": 1}']


def test_json_of_a_response() -> None:
    """The type goes with it unless the caller has one of its own."""
    plain = Response.of_json({"a": "é"}, 201, {"X-Id": "1"})
    own = Response.of_json([], headers={"Content-Type": "application/problem+json"})

    assert isinstance(plain.body, bytes)
    assert (plain.status, json.loads(plain.body)) == (201, {"a": "é"})
    assert plain.headers == {"content-type": "application/json; charset=utf-8", "x-id": "1"}
    assert (own.status, own.headers) == (200, {"content-type": "application/problem+json"})


def test_two_requests_share_nothing() -> None:
    """What a handler changes in one does not show up in the next."""
    first, second = Request("GET", "host", "/"), Request("GET", "host", "/")
    first.headers["a"] = first.query["a"] = "1"
    first.stream.write(b"x")

    assert (second.headers, second.query, second.read()) == ({}, {}, b"")


@pytest.mark.parametrize(
    ("target", "query"), [("/a?x=1&x=2%26&empty=", "x=1&x=2%26&empty="), ("/", "")]
)
def test_the_query_is_kept_as_it_was_sent(target: str, query: str) -> None:
    """For those who repeat names, which a dictionary cannot hold."""
    assert Request.build("GET", "host", target).query_string == query
