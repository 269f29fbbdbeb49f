"""Bodies that end where the message ends, over connections that may break off anywhere."""

from __future__ import annotations

import io
from typing import Any

import pytest

from offline_azure.front.body import MAX_TRAILERS, ChunkedBody, SizedBody
from offline_azure.http.messages import SlowBodyError


class Trickle(io.RawIOBase):
    """A connection over which each byte comes alone."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Give one byte."""
        return self._data.readinto(memoryview(buffer)[:1])


def reader(data: bytes) -> io.BufferedReader[Any]:
    """Return a connection over which `data` comes and then the end."""
    return io.BufferedReader(io.BytesIO(data))


def slow_reader(data: bytes) -> io.BufferedReader[Any]:
    """Return the same, byte by byte."""
    return io.BufferedReader(Trickle(data))


@pytest.mark.parametrize("connection", [reader, slow_reader])
def test_a_body_of_known_length(connection: Any) -> None:
    """The next request is left where it is, however often one asks for more."""
    source = connection(b"abcdeGET /next")
    body = io.BufferedReader(SizedBody(source, None, 5))

    assert (body.read(2), body.read(), body.read(), body.read(1)) == (b"ab", b"cde", b"", b"")
    assert source.read() == b"GET /next"


def test_trailers_have_an_end() -> None:
    """A client cannot keep a thread for ever by sending one more field, and one more."""
    most = b"0\r\n" + b"t: u\r\n" * MAX_TRAILERS
    assert ChunkedBody(reader(most + b"\r\n"), None).read() == b""

    with pytest.raises(ConnectionError, match="trailers"):
        ChunkedBody(reader(most + b"t: u\r\n\r\n"), None).read()


@pytest.mark.parametrize("connection", [reader, slow_reader])
def test_a_body_in_chunks(connection: Any) -> None:
    """Sizes are hexadecimal in any case; extensions and trailers are dropped."""
    source = connection(
        b'3;name="x"\r\nabc\r\nA\r\n0123456789\r\n0000b ;y\r\n0123456789a\r\n'
        b"0;last\r\nTrailer: t\r\nOther: u\r\n\r\nGET /next"
    )
    body = io.BufferedReader(ChunkedBody(source, None))

    assert (body.read(5), body.read(), body.read()) == (b"abc01", b"234567890123456789a", b"")
    assert source.read() == b"GET /next"


def test_line_breaks_inside_chunks_are_data() -> None:
    """Only the declared size says where a chunk ends."""
    source = reader(b"7\r\n\r\n0\r\n\r\n\r\n0\r\n\r\n")

    assert io.BufferedReader(ChunkedBody(source, None)).read() == b"\r\n0\r\n\r\n"


@pytest.mark.parametrize("sent", [b"", b"abc"])
def test_a_body_that_is_too_short_is_an_error(sent: bytes) -> None:
    """An upload is whole or an error; asking again does not make it whole."""
    body = io.BufferedReader(SizedBody(reader(sent), None, 5))

    for _ in range(2):
        with pytest.raises(ConnectionError, match="closed in the middle of a body"):
            body.read()


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"5",
        b"5\r\n",
        b"5\r\nabc",
        b"3\r\nabc",
        b"3\r\nabc\r\n",
        b"3\r\nabc\r\n0\r\n",
        b"3\r\nabc\r\n0\r\nTrailer: t\r\n",
    ],
)
def test_chunks_that_break_off_are_an_error(sent: bytes) -> None:
    """Wherever the connection ends before the last line, the body is not taken for whole."""
    with pytest.raises(ConnectionError):
        io.BufferedReader(ChunkedBody(reader(sent), None)).read()


@pytest.mark.parametrize(
    "chunk",
    [
        b"3\r\nabcd\r\n",
        b"+3\r\nabc\r\n",
        b"-3\r\nabc\r\n",
        b"0x3\r\nabc\r\n",
        b"0_3\r\nabc\r\n",
        b"3 3\r\nabc\r\n",
        b"\xb2\r\nab\r\n",
        b"g\r\nabc\r\n",
        b"\r\n",
        b";x\r\n",
        b"3;" + b"x" * 4096 + b"\r\nabc\r\n",
        b"0" * 17 + b"3\r\nabc\r\n",
    ],
)
def test_a_malformed_chunk_is_an_error(chunk: bytes) -> None:
    """A size that int() would understand and other servers would not is not guessed at."""
    with pytest.raises(ConnectionError, match="a malformed chunk"):
        io.BufferedReader(ChunkedBody(reader(chunk + b"0\r\n\r\n"), None)).read()


@pytest.mark.parametrize("chunked", [True, False])
def test_the_client_is_told_to_continue_once_and_in_time(chunked: bool) -> None:
    """Nobody is told before somebody reads, and then before anything is waited for."""
    source = reader(b"3\r\nabc\r\n0\r\n\r\n" if chunked else b"abc")
    calls: list[int] = []

    def before() -> None:
        calls.append(source.tell())

    raw = ChunkedBody(source, before) if chunked else SizedBody(source, before, 3)
    body = io.BufferedReader(raw)
    assert calls == []

    assert (body.read(), calls) == (b"abc", [0])


@pytest.mark.parametrize("chunked", [True, False])
def test_a_client_that_is_silent_is_waited_for_once(chunked: bool) -> None:
    """The body is closed, so that nobody waits for it again."""

    class Silent(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
            raise TimeoutError

    source = io.BufferedReader(Silent())
    body = io.BufferedReader(ChunkedBody(source, None) if chunked else SizedBody(source, None, 3))
    with pytest.raises(SlowBodyError, match="stopped coming"):
        body.read()

    assert body.closed
