"""Whether a workspace's store of resources can be opened, asked before it is.

SQLite makes a new store of an empty file, and finds damage only when it comes across it. Nothing
that users made is to be lost like that, and whoever has such a store is told what to do.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from offline_azure.store.store import StoreError

_LARGEST = 64 * 1024 * 1024
"""Bytes of a store that is read whole (50 ms): each start would wait for a larger one."""
_WAY_OUT = (
    "Put a copy of the file back if you have one, or start afresh with `azureml-emulator reset`,"
    " which deletes everything in the workspace."
)


def check(path: Path) -> None:
    """Look whether the store is there when it must be, and whole.

    Args:
        path: its file; what else is kept of the workspace is in folders beside it.

    Raises:
        StoreError: it is not; the message says what to do.
    """
    if not path.exists() or path.stat().st_size == 0:
        if (kept := _kept_beside(path)) is not None:
            what = "is empty" if path.exists() else "is gone"
            raise StoreError(
                f"{path} {what}, but the workspace had something in it, such as {kept}. {_WAY_OUT}"
            )
        return
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=rw", uri=True)) as connection:
            found = "ok"
            if path.stat().st_size <= _LARGEST:
                (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:  # it is locked, or may not be read
        raise StoreError(f"{path} cannot be opened: {error}") from error
    except sqlite3.Error as error:
        raise StoreError(f"{path} is damaged ({error}). {_WAY_OUT}") from error
    if found != "ok":
        raise StoreError(f"{path} is damaged ({found.splitlines()[-1]}). {_WAY_OUT}")
    if version < 0 or (version == 0 and tables):
        raise StoreError(
            f"{path} has schema {version}, which no version of azureml-emulator writes. {_WAY_OUT}"
        )


def _kept_beside(path: Path) -> Path | None:
    """Return a file that a workspace has kept outside its store; None in a new workspace."""
    storage = path.with_name("storage")
    accounts = (entry for entry in storage.glob("*") if not entry.name.startswith("."))
    blobs = (file for account in accounts for file in account.rglob("*") if file.is_file())
    return next(blobs, next(path.with_name("mlflow").glob("*.sqlite"), None))
