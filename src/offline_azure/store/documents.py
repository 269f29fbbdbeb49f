"""Dataclasses that are kept as JSON, and read by this version, an earlier or a later one.

A field that this version does not know is ignored, one that is missing has its default. What that
does not cover, such as a field that gets another meaning, is a migration: it makes the next
version of a document of one version. What still cannot be read is a `DocumentError`, never a
server that does not start.
"""

from __future__ import annotations

import functools
import types
import typing
from collections.abc import Callable, Sequence
from dataclasses import MISSING, Field, asdict, fields, is_dataclass
from typing import Any, Generic, TypeVar

VERSION = "$version"
Kind = TypeVar("Kind")
Migration = Callable[[dict[str, Any]], dict[str, Any]]


class DocumentError(Exception):
    """A document cannot be read; the message says why."""


class Format(Generic[Kind]):
    """How the instances of one dataclass are kept.

    Args:
        kind: the dataclass; its fields are JSON types, other dataclasses and tuples of them.
        migrations: the first makes version 2 of a document of version 1, and so on.
    """

    def __init__(self, kind: type[Kind], migrations: Sequence[Migration] = ()) -> None:
        self._kind = kind
        self._migrations = migrations

    @property
    def version(self) -> int:
        """The version that is written; documents from before there were versions are of 1."""
        return 1 + len(self._migrations)

    def write(self, value: Kind) -> dict[str, Any]:
        """Return an instance as JSON can hold it."""
        return {VERSION: self.version, **asdict(value)}  # type: ignore[call-overload]

    def read(self, stored: object) -> Kind:
        """Return the instance that `write` wrote, in this version or another one.

        Raises:
            DocumentError: it is of a later version, or not whole.
        """
        if not isinstance(stored, dict):
            raise DocumentError(f"{self._kind.__name__}: {_word(stored)} instead of an object")
        version = stored.get(VERSION, 1)
        if not isinstance(version, int) or not 1 <= version <= self.version:
            raise DocumentError(
                f"{self._kind.__name__}: version {version}; this azureml-emulator knows up to"
                f" {self.version}"
            )
        try:
            for migrate in self._migrations[version - 1 :]:
                stored = migrate(dict(stored))
        except (LookupError, TypeError, ValueError) as error:
            raise DocumentError(f"{self._kind.__name__}: {error!r}") from error
        built: Kind = _build(self._kind, stored, self._kind.__name__)
        return built


def _build(kind: Any, value: Any, place: str) -> Any:
    """Return a JSON value as what a field wants that is annotated with `kind`."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if isinstance(kind, type) and is_dataclass(kind) and isinstance(value, dict):
        return kind(**_arguments(kind, value, place))
    if origin in (typing.Union, types.UnionType):
        if value is None and type(None) in arguments:
            return None
        (kind,) = (each for each in arguments if each is not type(None))
        return _build(kind, value, place)
    if origin is tuple and isinstance(value, list | tuple):
        return tuple(_build(arguments[0], each, place) for each in value)
    if origin is typing.Literal and value in arguments:
        return value
    if kind is Any or _is_plain(origin or kind, value):
        return value
    raise DocumentError(f"{place}: {_word(value)} instead of {getattr(kind, '__name__', kind)}")


def _arguments(kind: Any, stored: dict[str, Any], place: str) -> dict[str, Any]:
    """Return the fields that are stored; every other one must have a default."""
    found = {}
    hints = _hints(kind)
    for field in fields(kind):
        if field.name in stored:
            here = f"{place}.{field.name}"
            found[field.name] = _build(hints[field.name], stored[field.name], here)
        elif not _has_default(field):
            raise DocumentError(f"{place}: no {field.name}")
    return found


def _has_default(field: Field[Any]) -> bool:
    return field.default is not MISSING or field.default_factory is not MISSING


def _is_plain(kind: Any, value: object) -> bool:
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return kind in (str, bool, dict, list) and isinstance(value, kind)


@functools.cache
def _hints(kind: Any) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _word(value: object) -> str:
    return "nothing" if value is None else type(value).__name__
