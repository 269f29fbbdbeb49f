"""Connections to a deployment's process, kept from one request to the next."""

from __future__ import annotations

import contextlib
import http.client
import queue
import select
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

KEPT_SECONDS = 30.0
"""How long a connection waits for a request; the process waits longer before it closes one."""


class Connections:
    """Connections over a Unix socket, of which those without a request wait for the next one.

    Args:
        path: the socket.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._closed = False
        self._idle: queue.LifoQueue[tuple[_UnixConnection, float]] = queue.LifoQueue()

    @contextmanager
    def borrowed(self, timeout: float) -> Iterator[http.client.HTTPConnection]:
        """Lend a connection; it is kept unless the block raises or the process closes it.

        Args:
            timeout: how many seconds each step of the request may take.
        """
        connection = self._kept(timeout) or _UnixConnection(self._path, timeout)
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        if connection.sock is not None:
            self._idle.put((connection, time.monotonic()))
        if self._closed:
            self.close()

    def close(self) -> None:
        """Close those that wait, and the others when their requests have ended."""
        self._closed = True
        with contextlib.suppress(queue.Empty):
            while True:
                self._idle.get_nowait()[0].close()

    def _kept(self, timeout: float) -> _UnixConnection | None:
        while True:
            try:
                connection, since = self._idle.get_nowait()
            except queue.Empty:
                return None
            if time.monotonic() - since < KEPT_SECONDS and connection.is_open():
                connection.sock.settimeout(timeout)
                return connection
            connection.close()


class _UnixConnection(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path: Path, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        """Connect to the socket."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))

    def is_open(self) -> bool:
        """Return whether the other side has neither closed it nor said anything unasked."""
        poll = select.poll()
        poll.register(self.sock, select.POLLIN)
        return not poll.poll(0)
