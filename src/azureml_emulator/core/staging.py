"""Bytes on their way into a store of files, where nobody looks yet.

They are on the same file system as the store, so that a rename takes them in.
"""

from __future__ import annotations

import contextlib
import hashlib
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

    @contextlib.contextmanager
    def receive(self) -> Iterator[Path]:
        """Give out a name for bytes on their way in; what is left there at the end is deleted."""
        path = self._root / f"tmp-{uuid.uuid4().hex}"
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    def blocks(self, key: str) -> Path:
        """Return the folder of the blocks that are staged under a key; it need not exist."""
        return self._root / f"blocks-{hashlib.sha256(key.encode()).hexdigest()}"

    def doom(self, folder: Path) -> None:
        """Take a folder out of sight at once, then delete it."""
        doomed = self._root / f"doomed-{uuid.uuid4().hex}"
        folder.rename(doomed)
        shutil.rmtree(doomed)
