"""Requests whose end two servers could see in different places, compared with h11.

h11 is the reference for RFC 9112 in Python. What it refuses is refused here, and what both take
ends at the same byte.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator

import h11
import pytest

from offline_azure.front.wire import BadRequestError, Wire

Seen = list[tuple[str, bytes]] | None
"""The targets and bodies of the requests on a connection; None when one was refused."""

PUT = b"PUT / HTTP/1.1\r\nHost: h\r\n"
CHUNKED = PUT + b"Transfer-Encoding: chunked\r\n\r\n"
NEXT = b"GET /next HTTP/1.1\r\nHost: h\r\n\r\n"


def as_h11_sees(data: bytes) -> Seen:
    """Return what h11 reads."""
    server = h11.Connection(h11.SERVER)
    server.receive_data(data)
    server.receive_data(b"")
    try:
        return list(iter(lambda: _next_of_h11(server), None))
    except h11.RemoteProtocolError:
        return None


def _next_of_h11(server: h11.Connection) -> tuple[str, bytes] | None:
    body, target = b"", ""
    while True:
        event = server.next_event()
        if isinstance(event, h11.Request):
            target = event.target.decode()
        elif isinstance(event, h11.Data):
            body += event.data
        elif isinstance(event, h11.EndOfMessage):
            server.send(h11.Response(status_code=200, headers=[("content-length", "0")]))
            server.send(h11.EndOfMessage())
            if server.our_state is h11.DONE and server.their_state is h11.DONE:
                server.start_next_cycle()
            return target, body
        else:
            return None


def as_we_see(data: bytes) -> Seen:
    """Return what is read here."""
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.create_connection(listener.getsockname()) as theirs,
        listener.accept()[0] as ours,
    ):
        theirs.sendall(data)
        theirs.shutdown(socket.SHUT_WR)
        wire, seen = Wire(ours), []
        try:
            while (head := wire.read_head(5)) is not None:
                seen.append((head.target, wire.body(head).read()))
        except (BadRequestError, ConnectionError):
            return None
    return seen


def requests() -> Iterator[bytes]:
    """Yield connections as attackers write them."""
    lengths = (
        b"3",
        b"03",
        b"+3",
        b"-3",
        b"3 3",
        b"3, 3",
        b"3,4",
        b"0x3",
        b"3_0",
        b"",
        b" 3 ",
        b"3.0",
    )
    for length in (*lengths, "٣".encode(), b"9" * 30):
        yield PUT + b"Content-Length: " + length + b"\r\n\r\nabc" + NEXT
    for first, second in ((b"3", b"3"), (b"3", b"4"), (b"0", b"3")):
        two = b"Content-Length: %b\r\nContent-Length: %b\r\n\r\nabc" % (first, second)
        yield PUT + two + NEXT
    for coding in (
        b"chunked",
        b"CHUNKED",
        b"gzip, chunked",
        b"chunked, gzip",
        b"identity",
        b"xchunked",
        b"chunked, chunked",
        b"\x0bchunked",
    ):
        yield PUT + b"Transfer-Encoding: " + coding + b"\r\n\r\n3\r\nabc\r\n0\r\n\r\n" + NEXT
    for order in (
        (b"Content-Length: 3", b"Transfer-Encoding: chunked"),
        (b"Transfer-Encoding: chunked", b"Content-Length: 3"),
    ):
        yield PUT + b"\r\n".join(order) + b"\r\n\r\n3\r\nabc\r\n0\r\n\r\n" + NEXT
    sizes = (
        b"3",
        b"03",
        b"3;a=b",
        b"+3",
        b"-3",
        b"0x3",
        b"3 ",
        b" 3",
        b"3_",
        b"",
        b"g",
        b"3\t",
        b"3\x00",
        b"f" * 30,
        b"3;\n",
    )
    for size in sizes:
        yield CHUNKED + size + b"\r\nabc\r\n0\r\n\r\n" + NEXT
    for end in (b"\n", b"\r", b"", b"\r\r\n", b"x\r\n"):
        yield CHUNKED + b"3\r\nabc" + end + b"0\r\n\r\n" + NEXT
        yield CHUNKED + b"3" + end + b"abc\r\n0\r\n\r\n" + NEXT
        yield CHUNKED + b"3\r\nabc\r\n0\r\n" + end + NEXT
    for field in (
        b"Content-Length : 3",
        b" Content-Length: 3",
        b"Content-Length\t: 3",
        b"Content-Length:\x003",
        b"Content\x00-Length: 3",
        b"a: b\r\n folded: c",
        b"a: b\r\n\tfolded: c",
        b"a: b\rContent-Length: 3",
        b"a: b\nContent-Length: 3",
        b"a\x0b: b",
        b"a(b): c",
        b": a",
        b"a: \x7f",
        b"a: \x00",
        b"a",
    ):
        yield PUT + field + b"\r\n\r\n" + NEXT
    for line in (
        b"PUT / HTTP/1.1 ",
        b"PUT  / HTTP/1.1",
        b" PUT / HTTP/1.1",
        b"PUT / HTTP/1.2",
        b"PUT / HTTP/1.1x",
        b"PUT / http/1.1",
        b"P\x00T / HTTP/1.1",
        b"P(T / HTTP/1.1",
        b"PUT /\x00 HTTP/1.1",
        b"PUT /\x7f HTTP/1.1",
        b"PUT",
        b"\r\nPUT / HTTP/1.1",
        b"PUT /\tHTTP/1.1",
    ):
        yield line + b"\r\nHost: h\r\n\r\n" + NEXT
    yield NEXT + b"\r\n" + NEXT
    yield PUT.replace(b"\r\n", b"\n") + b"\n" + NEXT
    yield CHUNKED + b"3\r\nabc\r\n0\r\nContent-Length: 9\r\n\r\n" + NEXT
    yield CHUNKED + b"3\r\nabc\r\n0\r\nbad trailer\r\n\r\n" + NEXT


@pytest.mark.parametrize("data", list(requests()))
def test_what_h11_refuses_is_refused(data: bytes) -> None:
    """And nobody sees another request, or another body, than h11 does."""
    assert as_we_see(data) in (None, as_h11_sees(data))
