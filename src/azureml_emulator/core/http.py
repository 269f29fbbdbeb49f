"""The two shapes that pass between the sockets and everything that answers.

The front turns bytes into a `Request`; a handler is any callable from `Request` to
`Response`. Nothing below the front knows of sockets, so every behaviour can be tested
without one.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Self
from urllib.parse import parse_qsl

Body = bytes | Iterator[bytes]


class BodyError(ValueError):
    """The body of a request is not what it must be; the text says how."""


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
class Request:
    """One HTTP request, as the service behind `host` would see it.

    `path` is still percent-encoded and has no query; `query` is decoded and has the last value
    of each name, `query_string` is the whole of it as it was sent. `stream` is read at most once:
    a large upload never has to be in memory.
    """

    method: str
    host: str
    path: str
    query: dict[str, str] = field(default_factory=dict)
    headers: Headers = field(default_factory=Headers)
    stream: BinaryIO = field(default_factory=io.BytesIO)
    query_string: str = ""

    @classmethod
    def build(
        cls,
        method: str,
        host: str,
        target: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | BinaryIO = b"",
    ) -> Request:
        """Return the request for an origin-form `target` such as `/path?query`."""
        path, _, query = target.partition("?")
        stream = io.BytesIO(body) if isinstance(body, bytes) else body
        pairs = dict(parse_qsl(query, keep_blank_values=True))
        return cls(method.upper(), host.lower(), path, pairs, Headers(headers), stream, query)

    def read(self) -> bytes:
        """Return the whole body. Use `stream` where it may be large."""
        return self.stream.read()

    def json(self) -> dict[str, Any]:
        """Return the body, a JSON object; `{}` when there is none.

        Raises:
            BodyError: the body is not a JSON object, or its `properties` are not one: everything
                that has properties is a resource.
        """
        body = self.read()
        try:
            content = json.loads(body) if body.strip() else {}
        except ValueError as error:
            raise BodyError(f"The body is not JSON: {error}") from None
        if not isinstance(content, dict):
            raise BodyError("The body is JSON, but not an object.")
        if not isinstance(content.get("properties") or {}, dict):
            raise BodyError("The properties in the body are not a JSON object.")
        return content


@dataclass
class Response:
    """One HTTP answer. A body that is an iterator is sent chunk by chunk."""

    status: int = 200
    body: Body = b""
    headers: Headers = field(default_factory=Headers)

    @classmethod
    def of_json(
        cls, content: Any, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> Response:
        """Return an answer that carries `content` as JSON."""
        fields = Headers({"content-type": "application/json; charset=utf-8"})
        fields.update(Headers(headers))
        return cls(status, json.dumps(content).encode(), fields)


Handler = Callable[[Request], Response]
