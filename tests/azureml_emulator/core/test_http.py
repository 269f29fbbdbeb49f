"""The shapes of requests and answers."""

from __future__ import annotations

from azureml_emulator.core.http import Request


def test_query() -> None:
    """A query is decoded by name, and kept as it was sent for those who repeat names."""
    request = Request.build("get", "HOST", "/a%20b?x=1&x=2%26&empty=")

    assert (request.method, request.host, request.path) == ("GET", "host", "/a%20b")
    assert request.query == {"x": "2&", "empty": ""}
    assert request.query_string == "x=1&x=2%26&empty="


def test_no_query() -> None:
    """A target without a query has an empty one."""
    request = Request.build("GET", "host", "/")

    assert (request.query, request.query_string) == ({}, "")


def test_json() -> None:
    """No body is an empty object."""
    assert Request.build("POST", "host", "/", body=b" ").json() == {}
    assert Request.build("POST", "host", "/", body=b"[1]").json() == [1]
