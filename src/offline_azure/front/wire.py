"""HTTP/1.1 on one socket: bytes to request heads and bodies, answers to bytes.

Source: RFC 9112. Strict where a guess could be wrong (two lengths, a bare line feed in a field),
and bounded in everything that a client decides: size, number and time.
"""

from __future__ import annotations

import io
import re
import socket
import time
from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus

from offline_azure.front.body import FIELD, TOKEN, ChunkedBody, SizedBody
from offline_azure.http.messages import Headers, Response

MAX_HEAD = 64 * 1024
MAX_FIELDS = 100
STALL = 60.0
"""Seconds that a peer may be silent in the middle of a message."""
HEAD_TIME = 20.0
"""Seconds from the first byte of a request's head to its last."""

_CHUNK = 64 * 1024
_FIRST = re.compile(rb"(" + TOKEN + rb") ([\x21-\x7e]+) (HTTP/1\.[01])")
_LENGTH = re.compile(r"[0-9]{1,18}")


class BadRequestError(Exception):
    """What arrived is not an HTTP request that this server takes."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


@dataclass
class Head:
    """The first line and the fields of a request."""

    method: str
    target: str
    version: str
    headers: Headers

    @property
    def keep_alive(self) -> bool:
        """Whether the client wants to send another request on this connection."""
        options = self.headers.get("connection", "").lower()
        return self.version == "HTTP/1.1" and "close" not in options


class _Receiver(io.RawIOBase):
    """The receiving side of a socket, with a limit on silence and on the whole message."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self.silence = STALL
        self.deadline: float | None = None
        self.paused = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int | None:  # type: ignore[override]
        if self.paused:
            return None  # "nothing yet", as a non-blocking source says it
        wait = self.silence
        if self.deadline is not None:
            wait = min(wait, self.deadline - time.monotonic())
            if wait <= 0:
                raise TimeoutError("the request took too long to arrive")
        self._connection.settimeout(wait)
        received = self._connection.recv_into(buffer)
        _acknowledge(self._connection)
        return received


def _acknowledge(connection: socket.socket) -> None:
    """Send the TCP acknowledgement now.

    urllib3 leaves Nagle's algorithm on behind a proxy: it holds the body back until the head is
    acknowledged, which the kernel delays by 40 ms. Linux only, and reset by the kernel.
    """
    if hasattr(socket, "TCP_QUICKACK"):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)


class Wire:
    """One client's connection: read a head, read its body, send an answer, repeat."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self._receiver = _Receiver(connection)
        self._reader = io.BufferedReader(self._receiver, _CHUNK)

    def read_head(self, patience: float) -> Head | None:
        """Return the next request's head; None when the client has closed.

        Args:
            patience: seconds to wait for the first byte.

        Raises:
            BadRequestError: it is not HTTP, or too large.
            TimeoutError: the client is silent, or sends its head too slowly.
        """
        self._receiver.silence, self._receiver.deadline = patience, None
        if not self._reader.peek(1):
            return None
        self._receiver.silence, self._receiver.deadline = STALL, time.monotonic() + HEAD_TIME
        left = MAX_HEAD
        line = self._line(left)
        first = _FIRST.fullmatch(line)
        if not first:
            raise BadRequestError(400, "not an HTTP/1.1 request")
        method, target, version = (part.decode() for part in first.groups())
        headers = Headers()
        for _ in range(MAX_FIELDS + 1):
            left -= len(line)
            line = self._line(left)
            if not line:
                self._receiver.deadline = None
                return Head(method, target, version, headers)
            field = FIELD.fullmatch(line)
            if not field:
                raise BadRequestError(400, "a malformed header field")
            name, value = field[1].decode(), field[2].decode("latin-1").strip(" \t")
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
        raise BadRequestError(431, "too many header fields")

    def _line(self, limit: int) -> bytes:
        line = self._reader.readline(max(limit, 0) + 1)
        if line.endswith(b"\n"):
            return line[:-1].removesuffix(b"\r")
        if len(line) > limit:
            raise BadRequestError(431, "the head of the request is too large")
        raise ConnectionError("the client closed in the middle of a request")

    @property
    def buffered(self) -> bool:
        """Whether bytes have arrived that nobody has read yet."""
        self._receiver.paused = True
        try:
            return bool(self._reader.peek(1))
        finally:
            self._receiver.paused = False

    def body(self, head: Head) -> io.BufferedIOBase:
        """Return the body that follows `head`, to be read at most once.

        A client that waits for `100 Continue` gets it when the body is first read.

        Raises:
            BadRequestError: the length of the body cannot be told for sure.
        """
        coding = head.headers.get("transfer-encoding", "").lower()
        length = head.headers.get("content-length")
        if coding and (coding != "chunked" or length is not None):
            raise BadRequestError(400, "the length of the body is ambiguous")
        if length is not None and not _LENGTH.fullmatch(length):
            raise BadRequestError(400, "a malformed content-length")
        if not coding and int(length or 0) == 0:
            return io.BytesIO()
        expects = head.headers.get("expect", "").lower() == "100-continue"
        before = self._continue if expects else None
        raw: io.RawIOBase
        if coding:
            raw = ChunkedBody(self._reader, before)
        else:
            raw = SizedBody(self._reader, before, int(length or 0))
        return io.BufferedReader(raw, _CHUNK)

    def _continue(self) -> None:
        self._send(b"HTTP/1.1 100 Continue\r\n\r\n")

    def send(self, response: Response, *, to: Head | None = None, keep_alive: bool) -> None:
        """Send `response`, the answer to the request `to`.

        An iterator is sent as it comes: with the length that it declares, else in chunks.
        """
        fields = Headers(response.headers)
        body = response.body
        chunked = False
        if response.status == 204 or response.status == 304:
            body = b""
        elif isinstance(body, bytes):
            if to is None or to.method != "HEAD" or "content-length" not in fields:
                fields["content-length"] = str(len(body))
        elif "content-length" not in fields:
            chunked = to is not None and to.version == "HTTP/1.1"
            keep_alive = keep_alive and chunked
            if chunked:
                fields["transfer-encoding"] = "chunked"
        if to is not None and to.method == "HEAD":
            body = b""
        if "date" not in fields:
            fields["date"] = formatdate(usegmt=True)
        fields["connection"] = "keep-alive" if keep_alive else "close"
        head = _format_head(response.status, fields, response.reason)
        if isinstance(body, bytes):
            self._send(head + body)
            return
        self._send(head)
        for piece in body:
            if chunked and piece:
                self._send(b"%x\r\n%b\r\n" % (len(piece), piece))
            elif piece:
                self._send(piece)
        if chunked:
            self._send(b"0\r\n\r\n")

    def send_line(self, status: int, reason: str) -> None:
        """Send the answer to CONNECT: a status and a reason, which clients show to the user."""
        length = b"" if status == 200 else b"Content-Length: 0\r\nConnection: close\r\n"
        challenge = b'Proxy-Authenticate: Basic realm="azureml"\r\n' if status == 407 else b""
        self._send(b"HTTP/1.1 %d %b\r\n%b%b\r\n" % (status, _latin(reason), length, challenge))

    def _send(self, data: bytes) -> None:
        self.connection.settimeout(STALL)
        self.connection.sendall(data)


def _latin(text: str) -> bytes:
    return " ".join(text.split()).encode("latin-1", "replace")


def _format_head(status: int, fields: Headers, reason: str) -> bytes:
    try:
        reason = " ".join(reason.split()) or HTTPStatus(status).phrase
    except ValueError:
        reason = ""
    lines = [f"HTTP/1.1 {status} {reason}"]
    lines += [f"{name}: {' '.join(str(value).splitlines())}" for name, value in fields.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")
