"""What is known of a blob beside its bytes, in a small file of its own.

A record names the file that it was written for by size and time. It is not believed for any
other, so a job that writes to a blob by path needs to know nothing of records.

A record is written before the bytes that it is about appear, and keeps what the record before it
said: whichever bytes are there after a crash, one of the two is about them. A record that cannot
be read is as if it were not there. It is not flushed to the disk, no more than the bytes: a killed
process loses nothing by that, only a power cut may; flushing makes small uploads five times slower.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_BEFORE = "before"
_log = logging.getLogger(__name__)


@dataclass
class Properties:
    """What is known of a blob beside its bytes.

    `headers` are those that a download gives back (`content-type`, ...). `etag` and
    `changed` (seconds since 1970) change with bytes and metadata alike.
    """

    size: int = 0
    type: str = "BlockBlob"
    headers: dict[str, str] = field(default_factory=dict)
    metadata: dict[str, str] = field(default_factory=dict)
    created: float = 0.0
    changed: float = 0.0
    etag: str = ""


class Records:
    """The records beneath one directory.

    Args:
        root: the directory.
        receive: gives out names for files on their way in (see `staging.Staging.receive`).
    """

    def __init__(self, root: Path, receive: Callable[[], AbstractContextManager[Path]]) -> None:
        self._root = root
        self._receive = receive

    def folder(self, account: str, container: str) -> Path:
        """Return where the records of one container are; it need not exist."""
        return self._root / account / container

    def path(self, account: str, container: str, blob: str) -> Path:
        """Return where the record of a blob is; it need not exist."""
        name = hashlib.sha256(blob.strip("/").encode()).hexdigest()
        return self.folder(account, container) / f"{name}.json"

    def read(self, record: Path, status: os.stat_result, *, folder: bool) -> Properties | None:
        """Return what is known of a file, or of a folder that was created as one.

        Args:
            record: where its record is, if it has one.
            status: the file's status.
            folder: whether it is a folder.

        Returns:
            Its properties; None for a folder that only is there for what is in it.
        """
        stored = _read(record)
        if folder:
            return _properties(stored, 0) if stored and stored["type"] == "Folder" else None
        identity = [status.st_size, status.st_mtime_ns]
        for one in (stored, stored and stored.get(_BEFORE)):
            if one and one["identity"] == identity:
                return _properties(one, status.st_size)
        moment = status.st_mtime
        etag = _etag(status.st_mtime_ns)
        return Properties(size=status.st_size, created=moment, changed=moment, etag=etag)

    def write(
        self, record: Path, file: Path, properties: Properties, before: Properties | None
    ) -> Properties:
        """Record what is known of a file, and return it with what is filled in.

        Args:
            record: where its record goes.
            file: the file, or a file that becomes it by a rename.
            properties: type, headers and metadata.
            before: what was known of the blob that was there.
        """
        status, now = file.stat(), time.time_ns()
        stored = {
            "type": properties.type,
            "headers": properties.headers,
            "metadata": properties.metadata,
            "created": before.created if before else now / 1e9,
            "changed_ns": now,
            "identity": [status.st_size, status.st_mtime_ns],
        }
        earlier = _of(before, _read(record))
        kept = {**stored, _BEFORE: earlier} if earlier else stored
        record.parent.mkdir(parents=True, exist_ok=True)
        with self._receive() as temporary:
            temporary.write_text(json.dumps(kept))
            temporary.replace(record)
        return _properties(stored, status.st_size)


def _read(record: Path) -> dict[str, Any] | None:
    """Return what a record says; None when there is none that can be read."""
    try:
        stored: dict[str, Any] = json.loads(record.read_bytes())
        for one in (stored, stored.get(_BEFORE, stored)):
            _properties(one, 0)
            one["identity"]
    except FileNotFoundError:
        return None
    except (ValueError, LookupError, TypeError, AttributeError):
        _log.warning("%s cannot be read: what it said of its blob is lost", record)
        return None
    return stored


def _of(properties: Properties | None, stored: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return the part of a record that says what is known of the blob that is there."""
    for one in (stored, stored and stored.get(_BEFORE)):
        if one and properties and _etag(one["changed_ns"]) == properties.etag:
            return {name: value for name, value in one.items() if name != _BEFORE}
    return None


def _properties(stored: dict[str, Any], size: int) -> Properties:
    changed_ns = stored["changed_ns"]
    return Properties(
        size=size,
        type=stored["type"],
        headers=dict(stored["headers"]),
        metadata=dict(stored["metadata"]),
        created=stored["created"],
        changed=changed_ns / 1e9,
        etag=_etag(changed_ns),
    )


def _etag(moment_ns: int) -> str:
    return f'"0x{moment_ns:X}"'
