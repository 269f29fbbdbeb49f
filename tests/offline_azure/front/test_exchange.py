"""One request and its answer."""

from __future__ import annotations

import io

import pytest

from offline_azure.front import exchange
from offline_azure.front.wire import Head
from offline_azure.http.messages import BodyError, Headers, Request, Response


class Wire:
    """A connection that keeps what is sent."""

    def __init__(self, body: io.BufferedIOBase) -> None:
        self._body = body
        self.sent: list[tuple[int, bool]] = []

    def body(self, head: Head) -> io.BufferedIOBase:
        """Return the body."""
        return self._body

    def send(self, response: Response, *, to: Head, keep_alive: bool) -> None:
        """Keep the status, and whether the connection stays open."""
        self.sent.append((response.status, keep_alive))


class Trickle(io.BytesIO):
    """A body without end."""

    def read1(self, size: int | None = -1) -> bytes:
        """Return one byte."""
        return b"x"


HEAD = Head("PUT", "/", "HTTP/1.1", Headers())


def ask(body: io.BufferedIOBase, status: int = 200, *, trusted: bool = True) -> Wire:
    """Let a request with a body be answered that nobody reads; return the connection."""
    wire = Wire(body)
    exchange.answer(wire, HEAD, "host", lambda request: Response(status), trusted=trusted)  # type: ignore[arg-type]
    return wire


def test_who_is_trusted_may_make_mistakes() -> None:
    """The rest of a body that nobody reads is taken, and the connection goes on."""
    body = io.BytesIO(bytes(1_000_000))

    assert ask(body, 404).sent == [(404, True)]
    assert body.read() == b""


@pytest.mark.parametrize(
    ("size", "status", "stays"), [(0, 200, True), (0, 404, False), (10**6, 200, False)]
)
def test_who_is_not_trusted_may_not(size: int, status: int, stays: bool) -> None:
    """Neither a mistake nor a body that nobody wants."""
    assert ask(io.BytesIO(bytes(size)), status, trusted=False).sent == [(status, stays)]


def test_a_body_without_end_that_nobody_wants(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is given up after a time."""
    moments = iter(range(0, 10_000, 20))
    monkeypatch.setattr(exchange.time, "monotonic", lambda: next(moments))

    assert ask(Trickle()).sent == [(200, False)]


def test_a_body_that_was_given_up() -> None:
    """Who waited for it in vain has closed it: nobody waits again."""
    body = Trickle()
    body.close()

    assert ask(body, 408).sent == [(408, False)]


def test_a_fault_of_the_body() -> None:
    """It is the client's."""

    def fail(request: Request) -> Response:
        raise BodyError("no JSON")

    wire = Wire(io.BytesIO())
    exchange.answer(wire, HEAD, "host", fail)  # type: ignore[arg-type]

    assert wire.sent == [(400, True)]
