"""How the store's file is laid out, and how an older one is brought up to date."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from offline_azure.store.indexes import BASIC, Index

VERSION = 1
"""Of the table. It is raised when an older release could no longer read what is stored."""
_TABLE = """
CREATE TABLE resource (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL,
    body TEXT NOT NULL,
    private TEXT NOT NULL
);
"""


class NewerSchemaError(Exception):
    """The file was written by a newer version; the message has both numbers."""


def prepare(connection: sqlite3.Connection, indexes: Iterable[Index]) -> None:
    """Make the table if there is none, and the indexes that are missing or have changed.

    Raises:
        NewerSchemaError: the file is too new.
    """
    # Immediate, so that of two processes opening a new file only one makes the table.
    connection.execute("BEGIN IMMEDIATE")
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version > VERSION:
            raise NewerSchemaError(f"schema {version}; this one knows up to {VERSION}")
        if version == 0:
            connection.execute(_TABLE)
            connection.execute(f"PRAGMA user_version = {VERSION}")
        _make((*BASIC, *indexes), connection)
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _make(indexes: Iterable[Index], connection: sqlite3.Connection) -> None:
    """Give the table the indexes that are declared, and no others."""
    wanted = {index.name: index.sql for index in indexes}
    present = dict(
        connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        ).fetchall()
    )
    for name in [name for name, sql in present.items() if wanted.get(name) != sql]:
        connection.execute(f'DROP INDEX "{name}"')
    for sql in [sql for name, sql in wanted.items() if present.get(name) != sql]:
        connection.execute(sql)
