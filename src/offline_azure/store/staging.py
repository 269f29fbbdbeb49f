"""Bytes on their way into a store of files, where nobody looks yet.

They are on the same file system as the store, so that a rename takes them in.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

_FORGET_BLOCKS = 7 * 24 * 3600.0  # seconds that Azure keeps blocks nobody commits


class Staging:
    """A folder of unfinished uploads.

    Whatever an earlier process left is tidied up: nobody goes on with a body that broke off, but
    blocks may still be committed for a week.

    Args:
        root: the folder; it is created when missing.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        root.mkdir(parents=True, exist_ok=True)
        for left in root.glob("tmp-*"):
            left.unlink(missing_ok=True)
        for doomed in root.glob("doomed-*"):
            shutil.rmtree(doomed, ignore_errors=True)
        for blocks in root.glob("blocks-*"):
            if time.time() - blocks.stat().st_mtime > _FORGET_BLOCKS:
                shutil.rmtree(blocks, ignore_errors=True)
        for note in root.glob("growing-*"):
            _undo(note)

    @contextlib.contextmanager
    def receive(self) -> Iterator[Path]:
        """Give out a name for bytes on their way in; what is left there at the end is deleted."""
        path = self._root / f"tmp-{uuid.uuid4().hex}"
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    @contextlib.contextmanager
    def growing(self, file: Path) -> Iterator[None]:
        """Let a file grow within a block: it is as before when the block raises or never ends."""
        status = file.stat()
        note = self._root / f"growing-{uuid.uuid4().hex}"
        draft = self._root / f"tmp-{uuid.uuid4().hex}"
        draft.write_text(json.dumps([os.fsdecode(file), status.st_size, status.st_mtime_ns]))
        draft.replace(note)
        try:
            yield
        except BaseException:
            _undo(note)
            raise
        note.unlink()

    def blocks(self, key: str) -> Path:
        """Return the folder of the blocks that are staged under a key; it need not exist."""
        return self._root / f"blocks-{hashlib.sha256(key.encode()).hexdigest()}"

    def doom(self, folder: Path) -> None:
        """Take a folder out of sight at once, then delete it."""
        doomed = self._root / f"doomed-{uuid.uuid4().hex}"
        folder.rename(doomed)
        shutil.rmtree(doomed)


def _undo(note: Path) -> None:
    """Give a file back the size and time that it had before it began to grow."""
    name, size, moment = json.loads(note.read_text())
    file = Path(name)
    if file.is_file() and file.stat().st_size >= size:
        os.truncate(file, size)
        os.utime(file, ns=(moment, moment))
    note.unlink()
