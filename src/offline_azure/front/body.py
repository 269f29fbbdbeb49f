"""Request bodies as streams that end where the message ends.

Source: RFC 9112, section 6. A body that breaks off raises instead of passing for a short one.
"""

from __future__ import annotations

import io
import re
import string
from abc import abstractmethod
from collections.abc import Callable
from typing import Any

from offline_azure.http.messages import SlowBodyError

TOKEN = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
"""The characters of methods and of names of fields."""
FIELD = re.compile(rb"(" + TOKEN + rb"):([^\x00\r\n\v\f]*)")
"""A field: its name and its value."""
MAX_TRAILERS = 100
"""How many fields may follow the last chunk."""
_MAX_LINE = 4096
_MAX_SIZE = 16  # digits of the size of a chunk
_HEX = frozenset(string.hexdigits.encode())


class _Body(io.RawIOBase):
    """The bytes of one body.

    Args:
        reader: the connection, at the start of the body.
        before: called once before the first read.
    """

    def __init__(self, reader: io.BufferedReader[Any], before: Callable[[], None] | None) -> None:
        self._reader = reader
        self._before = before

    def readable(self) -> bool:
        """Return True: a body can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill `buffer` and return the number of bytes, 0 at the end.

        Raises:
            ConnectionError: the body is malformed or broke off.
            SlowBodyError: the client is silent in the middle; the body is closed.
        """
        try:
            return self._fill(buffer)
        except TimeoutError:
            self.close()
            raise SlowBodyError("The body of the request stopped coming.") from None

    def _fill(self, buffer: memoryview) -> int:
        if self._before is not None:
            self._before()
            self._before = None
        left = self._left()
        if left == 0:
            return 0
        count = self._reader.readinto1(memoryview(buffer)[:left])
        if count == 0:
            raise ConnectionError("the client closed in the middle of a body")
        self._took(count)
        return count

    @abstractmethod
    def _left(self) -> int:
        """Return how many bytes may be read now, 0 at the end."""

    @abstractmethod
    def _took(self, count: int) -> None:
        """Note that `count` bytes were read."""


class SizedBody(_Body):
    """A body whose length was declared."""

    def __init__(
        self, reader: io.BufferedReader[Any], before: Callable[[], None] | None, length: int
    ) -> None:
        super().__init__(reader, before)
        self._rest = length

    def _left(self) -> int:
        return self._rest

    def _took(self, count: int) -> None:
        self._rest -= count


class ChunkedBody(_Body):
    """A body in chunks (RFC 9112, section 7.1); extensions and trailers are dropped."""

    _rest = 0
    _ended = False

    def _left(self) -> int:
        if self._rest == 0 and not self._ended:
            size = self._line().partition(b";")[0].rstrip(b" \t")
            if not 0 < len(size) <= _MAX_SIZE or not _HEX.issuperset(size):
                raise ConnectionError("a malformed chunk")
            self._rest = int(size, 16)
            if self._rest == 0:
                self._drop_trailers()
                self._ended = True
        return self._rest

    def _drop_trailers(self) -> None:
        for _ in range(MAX_TRAILERS + 1):
            line = self._line()
            if not line:
                return
            if not FIELD.fullmatch(line):
                raise ConnectionError("a malformed trailer")
        raise ConnectionError("too many trailers")

    def _took(self, count: int) -> None:
        self._rest -= count
        if self._rest == 0 and self._line():
            raise ConnectionError("a malformed chunk")

    def _line(self) -> bytes:
        line = self._reader.readline(_MAX_LINE)
        if not line.endswith(b"\r\n"):
            raise ConnectionError("a malformed chunk")
        return line[:-2]
