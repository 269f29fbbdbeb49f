"""The layout of the store's file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from offline_azure.store.indexes import BASIC, Index
from offline_azure.store.schema import NewerSchemaError, prepare

# The table of the releases that had no indexes.
FIRST = """
CREATE TABLE resource (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL,
    body TEXT NOT NULL,
    private TEXT NOT NULL
);
INSERT INTO resource (id, type, body, private) VALUES ('/a', 't', '{"name": "A"}', '{}');
PRAGMA user_version = 1;
"""
OLD = Index("own", ("body.colour",))
NEW = Index("own", ("body.shade",))


@pytest.fixture
def connection() -> sqlite3.Connection:
    """An empty file."""
    return sqlite3.connect(":memory:", isolation_level=None)


def indexes(connection: sqlite3.Connection) -> dict[str, str]:
    """Return the indexes of a file."""
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    return dict(connection.execute(query).fetchall())


def test_file_of_the_first_release(connection: sqlite3.Connection) -> None:
    """A file without indexes gets them and keeps what is in it."""
    with closing(connection):
        connection.executescript(FIRST)
        prepare(connection, (OLD,))
        assert indexes(connection) == {index.name: index.sql for index in (*BASIC, OLD)}
        assert connection.execute("SELECT id FROM resource").fetchall() == [("/a",)]


def test_changed_declarations(connection: sqlite3.Connection) -> None:
    """An index is made anew when it is declared otherwise, and dropped when it is not any more."""
    with closing(connection):
        prepare(connection, (OLD,))
        prepare(connection, (NEW,))
        assert indexes(connection)["own"] == NEW.sql
        prepare(connection, ())
        assert "own" not in indexes(connection)


def test_newer_file_stays_as_it_is(connection: sqlite3.Connection) -> None:
    """A file of a newer version is not touched."""
    with closing(connection):
        connection.execute("PRAGMA user_version = 99")
        with pytest.raises(NewerSchemaError, match="schema 99"):
            prepare(connection, ())
        assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)


def test_opening_twice_changes_nothing(tmp_path: Path) -> None:
    """A file that is up to date is not written."""
    with closing(sqlite3.connect(tmp_path / "store", isolation_level=None)) as connection:
        prepare(connection, (OLD,))
        before = connection.execute("PRAGMA schema_version").fetchone()
        prepare(connection, (OLD,))
        assert connection.execute("PRAGMA schema_version").fetchone() == before
