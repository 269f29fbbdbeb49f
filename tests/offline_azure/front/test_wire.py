"""HTTP/1.1 on a socket whose other end behaves as badly as it can."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from offline_azure.front import wire as module
from offline_azure.front.wire import Head, Wire
from offline_azure.http.messages import Response


@pytest.fixture
def ends() -> Iterator[tuple[Wire, socket.socket]]:
    """A wire and the client's end of it."""
    listener = socket.create_server(("127.0.0.1", 0))
    client = socket.create_connection(listener.getsockname(), timeout=5)
    server, _ = listener.accept()
    with listener, client, server:
        yield Wire(server), client


def read(wire: Wire) -> Head:
    """Return the head that has been sent."""
    head = wire.read_head(5)
    assert head is not None
    return head


def test_a_client_that_has_gone_is_no_request(ends: tuple[Wire, socket.socket]) -> None:
    """The end of a kept-alive connection is nothing special."""
    wire, client = ends
    client.close()

    assert wire.read_head(5) is None


def test_a_silent_client_is_not_waited_for(ends: tuple[Wire, socket.socket]) -> None:
    """Who says nothing at all loses the connection."""
    wire, _ = ends

    with pytest.raises(TimeoutError):
        wire.read_head(0.05)


def test_a_client_that_dribbles_is_not_waited_for(
    ends: tuple[Wire, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One byte now and then keeps no thread busy for ever."""
    monkeypatch.setattr(module, "HEAD_TIME", 0.3)
    wire, client = ends
    ended = threading.Event()

    def dribble() -> None:
        while not ended.wait(0.05):
            client.sendall(b"x")

    thread = threading.Thread(target=dribble)
    thread.start()
    with pytest.raises(TimeoutError):  # long before the head is too large to be read on
        wire.read_head(5)
    ended.set()
    thread.join()


def test_chunks_end_where_the_next_request_begins(ends: tuple[Wire, socket.socket]) -> None:
    """Extensions and trailers belong to the body that they come with."""
    wire, client = ends
    client.sendall(
        b"PUT /1 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\ntrailer: t\r\n\r\n"
        b"GET /2 HTTP/1.1\r\n\r\n"
    )

    body = wire.body(read(wire)).read()

    assert (body, read(wire).target) == (b"abc0123456789", "/2")


def test_a_client_that_asks_first_is_told_to_continue(ends: tuple[Wire, socket.socket]) -> None:
    """It hears so when somebody wants the body, and not before."""
    wire, client = ends
    client.sendall(b"PUT / HTTP/1.1\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
    body = wire.body(read(wire))
    client.settimeout(0.05)
    with pytest.raises(TimeoutError):
        client.recv(1)
    client.settimeout(5)

    thread = threading.Thread(target=lambda: client.recv(100) and client.sendall(b"abc"))
    thread.start()

    assert body.read() == b"abc"
    thread.join()


def test_a_header_of_an_answer_cannot_add_another(ends: tuple[Wire, socket.socket]) -> None:
    """A line break in a value stays inside the value."""
    wire, client = ends
    answer = Response(200, b"ok")
    answer.headers["x-name"] = "a\r\nx-evil: b"

    wire.send(answer, keep_alive=False)

    lines = client.recv(1000).decode().split("\r\n")
    assert "x-name: a x-evil: b" in lines
    assert [line for line in lines if line.startswith("x-evil")] == []
