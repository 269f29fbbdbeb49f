"""Whether a run store can be opened, asked before MLflow opens it.

MLflow tries to open a damaged store again and again for minutes and says nothing meanwhile, and
it makes a new, empty one of a file without bytes. A store of ours is never empty: it gets its
name when it is complete (see `tracking_server`).
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

_TABLES = frozenset({"alembic_version", "experiments", "runs", "metrics", "params", "tags"})


class StoreHealthError(Exception):
    """A store cannot be used; the message is for the learner and says what to do.

    Args:
        path: its file.
        reason: what is wrong with it.
    """

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"The MLflow runs of this workspace cannot be read: {path} {reason}. Put a copy of the"
            " file back if you have one. To go on without the earlier runs, end the workspace with"
            f" `azureml-emulator stop` and delete the files {path.with_suffix('')}.* ;"
            " `azureml-emulator reset` deletes everything in the workspace."
        )


def mark(path: Path) -> Path:
    """Return the file that says that the store `path` was there."""
    return path.with_suffix(".made")


def check(path: Path) -> None:
    """Look whether a store that was made is there and whole.

    Raises:
        StoreHealthError: it is not.
    """
    if not path.exists():
        raise StoreHealthError(path, "is gone")
    if path.stat().st_size == 0:
        raise StoreHealthError(path, "is empty")
    try:
        # Not created when somebody removes it meanwhile.
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=rw", uri=True)) as connection:
            (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    except sqlite3.Error as error:
        raise StoreHealthError(path, f"is damaged ({error})") from error
    if found != "ok":
        raise StoreHealthError(path, f"is damaged ({found.splitlines()[-1]})")
    if missing := _TABLES - tables:
        raise StoreHealthError(path, f"is damaged (no table {', '.join(sorted(missing))})")
