"""Which names a blob can have.

Source: Microsoft Learn, "Naming and Referencing Containers, Blobs, and Metadata": 1,024
characters, and no control characters. Different from Azure, a part between two slashes has at most
255 bytes and is never `.` or `..`, and the whole at most 3,072 bytes: it is the path of a file.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

_LONGEST_NAME = 1024  # characters
_LONGEST_PART = 255  # bytes; the limit of every common file system
_LONGEST_PATH = 3072  # bytes; Linux allows 4,096 with the folders above
# Lone surrogates are how Python shows bytes of a file's name that are no UTF-8.
_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


class StorageNameError(ValueError):
    """A name that no blob can have, such as one that would lead out of the store."""


class StorageNameLengthError(StorageNameError):
    """A name that is too long."""


def check(parts: Sequence[str]) -> None:
    """Check the parts of a path that begins with account and container.

    Raises:
        StorageNameError: no blob can have this name.
    """
    name = "/".join(parts[2:])
    for index, part in enumerate(parts):
        hidden = index < 2 and part.startswith(".")
        if part in ("", ".", "..") or hidden or "/" in part or _FORBIDDEN.search(part):
            raise StorageNameError(f"not a name for a blob: {shown(name)}")
        if len(part.encode()) > _LONGEST_PART:
            raise StorageNameLengthError(f"too long for the name of a file: {part}")
    if not _fits(name):
        raise StorageNameLengthError(f"too long for the name of a blob: {name}")


def possible(name: str) -> bool:
    """Return whether a file that is there can be a blob under this name."""
    return not _FORBIDDEN.search(name) and _fits(name)


def shown(name: str) -> str:
    r"""Return a file's name so that it can be printed: what no blob can have as `\xe9`."""
    text = os.fsencode(name).decode("utf-8", "backslashreplace")
    return _FORBIDDEN.sub(lambda found: f"\\x{ord(found[0]):02x}", text)


def _fits(name: str) -> bool:
    return len(name) <= _LONGEST_NAME and len(name.encode()) <= _LONGEST_PATH
