"""Read a file once, and again only when it has changed."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import Any, TypeVar, cast

Read = TypeVar("Read", bound=Callable[..., Any])


def once_while_unchanged(read: Read) -> Read:
    """Return `read` with a memory: what it makes of a file is kept while the file is the same.

    All callers share one result, so nobody may change it. A fault is not kept.

    Args:
        read: its first argument is the file's path; the others are hashable.
    """

    @cache
    def kept(path: Path, _version: tuple[int, int], *others: Any) -> Any:
        return read(path, *others)

    @wraps(read)
    def current(path: Path, *others: Any) -> Any:
        stat = path.stat()
        return kept(path, (stat.st_mtime_ns, stat.st_size), *others)

    return cast(Read, current)
