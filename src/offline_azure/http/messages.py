"""The two shapes that pass between the sockets and everything that answers.

The front turns bytes into a `Request`; a handler is any callable from `Request` to
`Response`. Nothing below the front knows of sockets, so every behaviour can be tested
without one.
"""

from __future__ import annotations

import io
import json
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import parse_qsl

from offline_azure.http import shapes
from offline_azure.http.hosts import ARM

Body = bytes | Iterator[bytes]
LARGEST_BODY = 64 * 1024 * 1024
"""Bytes of a body that is read whole. Uploads are larger, and are read piece by piece."""
BODY_TIME = 60.0
"""Seconds in which such a body must have come, which only a client that hangs exceeds."""
DEEPEST_BODY = 100
"""Objects and lists inside each other in a JSON body."""

_PIECE = 64 * 1024


class BodyError(ValueError):
    """The body of a request is not what it must be; the text says how."""

    status = 400
    code = "InvalidRequestContent"


class LargeBodyError(BodyError):
    """The body is larger than `LARGEST_BODY`."""

    status = 413
    code = "RequestEntityTooLarge"


class SlowBodyError(BodyError):
    """The body does not come in time. Nobody waits for the rest of it."""

    status = 408
    code = "RequestTimeout"


class Headers(dict[str, str]):
    """A dictionary of HTTP header fields whose names are case-insensitive."""

    def __init__(self, fields: Mapping[str, str] | None = None) -> None:
        super().__init__({name.lower(): value for name, value in (fields or {}).items()})

    def __getitem__(self, name: str) -> str:
        return super().__getitem__(name.lower())

    def __setitem__(self, name: str, value: str) -> None:
        super().__setitem__(name.lower(), value)

    def __delitem__(self, name: str) -> None:
        super().__delitem__(name.lower())

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and super().__contains__(name.lower())

    def __or__(self, fields: Mapping[str, str]) -> Headers:  # type: ignore[override]
        return Headers({**self, **Headers(fields)})

    def __ror__(self, fields: Mapping[str, str]) -> Headers:  # type: ignore[override]
        return Headers({**Headers(fields), **self})

    def __ior__(self, fields: Mapping[str, str]) -> Self:  # type: ignore[override]
        self.update(fields)
        return self

    def copy(self) -> Headers:
        """Return another dictionary with the same fields."""
        return Headers(self)

    def update(self, fields: Mapping[str, str]) -> None:  # type: ignore[override]
        """Set all of `fields`."""
        super().update(Headers(fields))

    def setdefault(self, name: str, default: str) -> str:
        """Return the field `name`; set it to `default` before where there is none."""
        return super().setdefault(name.lower(), default)

    def pop(self, name: str, *default: Any) -> Any:
        """Remove the field `name` and return it, or `default`."""
        return super().pop(name.lower(), *default)

    def get(self, name: str, default: Any = None) -> Any:
        """Return the field `name`, whatever its case, or `default`."""
        return super().get(name.lower(), default)


@dataclass
class AnyRequest(ABC):
    """What a request asks for: everything but its body."""

    method: str
    host: str
    path: str
    query: dict[str, str] = field(default_factory=dict)
    headers: Headers = field(default_factory=Headers)
    query_string: str = ""

    @abstractmethod
    def read(self) -> bytes:
        """Return the whole body."""

    def json(self) -> dict[str, Any]:
        """Return the body, a JSON object; `{}` when there is none.

        Raises:
            BodyError: the body is not a JSON object, or its `properties` are not one: everything
                that has properties is a resource. Or it is for Azure Resource Manager, and a value
                is not what it must be (see `shapes`).
        """
        body = self.read()
        try:
            content = json.loads(body) if body.strip() else {}
        except ValueError as error:
            raise BodyError(f"The body is not JSON: {error}") from None
        except RecursionError:
            raise BodyError(_TOO_DEEP) from None
        if not isinstance(content, dict):
            raise BodyError("The body is JSON, but not an object.")
        if not isinstance(content.get("properties") or {}, dict):
            raise BodyError("The properties in the body are not a JSON object.")
        if body.count(b"{") + body.count(b"[") > DEEPEST_BODY and _is_too_deep(content):
            raise BodyError(_TOO_DEEP)
        if self.host == ARM.pattern and (fault := shapes.fault(content)):
            raise BodyError(fault)
        return content


@dataclass
class Request(AnyRequest):
    """One HTTP request, as the service behind `host` would see it.

    `path` is still percent-encoded and has no query; `query` is decoded and has the last value
    of each name, `query_string` is the whole of it as it was sent. `stream` is read at most once:
    a large upload never has to be in memory.
    """

    stream: io.BufferedIOBase = field(default_factory=io.BytesIO)

    @classmethod
    def build(
        cls,
        method: str,
        host: str,
        target: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | io.BufferedIOBase = b"",
    ) -> Request:
        """Return the request for an origin-form `target` such as `/path?query`."""
        path, _, query = target.partition("?")
        stream = io.BytesIO(body) if isinstance(body, bytes) else body
        pairs = dict(parse_qsl(query, keep_blank_values=True))
        return cls(method.upper(), host.lower(), path, pairs, Headers(headers), query, stream)

    def read(self, now: Callable[[], float] = time.monotonic) -> bytes:
        """Return the whole body. Use `stream` where it may be large.

        Raises:
            BodyError: it is too large, or too slow: then the stream is closed.
        """
        end, body = now() + BODY_TIME, bytearray()
        while piece := self.stream.read1(_PIECE):
            body += piece
            if len(body) > LARGEST_BODY:
                most = LARGEST_BODY // (1024 * 1024)
                raise LargeBodyError(f"The body of the request is larger than {most} MiB.")
            if now() > end:
                self.stream.close()
                raise SlowBodyError(
                    f"The body of the request did not come within {BODY_TIME:.0f} seconds."
                )
        return bytes(body)

    def whole(self) -> ReadRequest:
        """Return the request with its body, which is read now.

        Raises:
            BodyError: as for `read`.
        """
        return self.with_body(self.read())

    def with_body(self, body: bytes) -> ReadRequest:
        """Return the request with this body, whatever is in the stream."""
        return ReadRequest(
            self.method, self.host, self.path, self.query, self.headers, self.query_string, body
        )


@dataclass
class ReadRequest(AnyRequest):
    """A request whose body has come: whoever looks at it waits for no client."""

    body: bytes = b""

    def read(self) -> bytes:
        """Return the whole body."""
        return self.body


_TOO_DEEP = f"The body has more than {DEEPEST_BODY} objects and lists inside each other."


def _is_too_deep(content: Any) -> bool:
    level = [content]
    for _ in range(DEEPEST_BODY):
        level = [
            inner
            for outer in level
            if isinstance(outer, (dict, list))
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
    return any(isinstance(outer, (dict, list)) for outer in level)


@dataclass
class Response:
    """One HTTP answer. A body that is an iterator is sent chunk by chunk.

    `reason` follows the status where its usual phrase would tell too little: it is all that
    `urllib`, and so `pandas.read_csv(URL)`, shows of an error.
    """

    status: int = 200
    body: Body = b""
    headers: Headers = field(default_factory=Headers)
    reason: str = ""

    @classmethod
    def of_json(
        cls, content: Any, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> Response:
        """Return an answer that carries `content` as JSON."""
        fields = Headers({"content-type": "application/json; charset=utf-8"})
        fields.update(Headers(headers))
        return cls(status, json.dumps(content).encode(), fields)


Handler = Callable[[Request], Response]
