"""Where resources are kept: one SQLite table of JSON documents, keyed by ARM id.

What else they are found by is declared where it is needed (see `store.indexes`).
Work happens in transactions. `Store.read` sees one moment of the store; `Store.write` is
all or nothing, so a process killed at any time leaves no half-made resource, and what was
acknowledged is there after a restart. SQLite's write-ahead log lets readers go on while
somebody writes.
"""

from __future__ import annotations

import json
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from offline_azure.store import schema
from offline_azure.store.indexes import Index, Key, as_key, expression

_BUSY_SECONDS = 30.0
_MOST_IDLE = 8  # connections that are kept for the next transactions
_SELECT = "SELECT position, id, type, body, private FROM resource"
_BATCH = 101  # resources read at once: a page, and whether another follows


class StoreError(Exception):
    """The store's file cannot be used; the message says why and what to do."""


@dataclass
class Resource:
    """One resource.

    `body` is what the service shows. `private` never leaves the store: keys, tokens,
    bookkeeping. `position` is given by the store: its place in the order of creation.
    """

    id: str
    type: str
    body: dict[str, Any]
    private: dict[str, Any] = field(default_factory=dict)
    position: int = field(default=0, compare=False)


class Transaction:
    """What can be done with resources; every id and type is compared without case.

    Once it has ended, nothing can be done with it any more.

    Raises:
        RuntimeError: it has ended.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._open: sqlite3.Connection | None = connection
        self.touched: dict[str, set[str]] = {}
        """The ids of the resources that were written, moved or deleted, by type; lower case."""

    @property
    def _connection(self) -> sqlite3.Connection:
        if self._open is None:
            raise RuntimeError("the transaction has ended")
        return self._open

    @contextmanager
    def nested(self) -> Iterator[None]:
        """Undo what is done in the block when it raises; what was done before it stays."""
        touched = {name: set(ids) for name, ids in self.touched.items()}
        self._connection.execute("SAVEPOINT nested")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK TO nested")
            self.touched = touched
            raise
        finally:
            self._connection.execute("RELEASE nested")

    def end(self) -> None:
        """Forget the connection, which goes back to the store."""
        self._open = None

    def get(self, resource_id: str) -> Resource | None:
        """Return the resource with this id, or None."""
        row = self._connection.execute(f"{_SELECT} WHERE id = ?", (resource_id.lower(),)).fetchone()
        return _resource(row) if row else None

    def has(self, resource_id: str) -> bool:
        """Return whether there is a resource with this id, without reading it."""
        row = self._connection.execute(
            "SELECT 1 FROM resource WHERE id = ?", (resource_id.lower(),)
        ).fetchone()
        return row is not None

    def put(self, resource: Resource) -> None:
        """Create the resource, or replace the one with the same id (its place is kept)."""
        self.touched.setdefault(resource.type.lower(), set()).add(resource.id.lower())
        self._connection.execute(
            "INSERT INTO resource (id, type, body, private) VALUES (?, ?, ?, ?) ON CONFLICT (id)"
            " DO UPDATE SET type = excluded.type, body = excluded.body, private = excluded.private",
            (
                resource.id.lower(),
                resource.type.lower(),
                json.dumps(resource.body),
                json.dumps(resource.private),
            ),
        )

    def delete(self, resource_id: str) -> bool:
        """Delete the resource and everything beneath it; return whether it existed."""
        existed = self.has(resource_id)
        self._touch(resource_id)
        self._connection.execute(
            "DELETE FROM resource WHERE id = ? OR (id > ? AND id < ?)", _subtree(resource_id)
        )
        return existed

    def list(self, resource_type: str, under: str) -> list[Resource]:
        """Return the resources of one type beneath the id `under`, oldest first."""
        rows = self._connection.execute(
            f"{_SELECT} WHERE type = ? AND id > ? AND id < ? ORDER BY position",
            (resource_type.lower(), *_subtree(under)[1:]),
        )
        return [_resource(row) for row in rows]

    def find(
        self,
        index: Index,
        *values: Key,
        newest: bool = False,
        after: int | None = None,
        limit: int = -1,
    ) -> Sequence[Resource]:
        """Return what an index finds, in the order of creation.

        Args:
            index: what they are found by.
            values: one for each of its first fields; None finds those that have none.
            newest: whether to begin with the newest.
            after: the position behind which to begin.
            limit: how many at most.
        """
        beyond, order = ("<", "DESC") if newest else (">", "ASC")
        behind = "" if after is None else f" AND position {beyond} {after:d}"
        query = f"{_SELECT} WHERE {index.where(len(values))}{behind} ORDER BY position {order}"
        rows = self._connection.execute(f"{query} LIMIT ?", (*map(as_key, values), limit))
        return [_resource(row) for row in rows]

    def first(self, index: Index, *values: Key, newest: bool = False) -> Resource | None:
        """Return the first of what `find` returns, or None."""
        return next(iter(self.find(index, *values, newest=newest, limit=1)), None)

    def scan(
        self, index: Index, *values: Key, newest: bool = False, after: int | None = None
    ) -> Iterator[Resource]:
        """Yield what `find` returns, reading little more than is taken."""
        while True:
            found = self.find(index, *values, newest=newest, after=after, limit=_BATCH)
            yield from found
            if len(found) < _BATCH:
                return
            after = found[-1].position

    def extreme(self, index: Index, *values: Key, highest: bool = False) -> Resource | None:
        """Return what has the lowest or highest value in the field behind `values`, or None."""
        field, order = expression(index.fields[len(values)]), "DESC" if highest else "ASC"
        row = self._connection.execute(
            f"{_SELECT} WHERE {index.where(len(values))} AND {field} > ''"
            f" ORDER BY {field} {order} LIMIT 1",
            tuple(map(as_key, values)),
        ).fetchone()
        return _resource(row) if row else None

    def move(self, resource_id: str, new_id: str) -> None:
        """Give the resource, and everything beneath it, another id. The bodies stay."""
        self._touch(resource_id)
        self._connection.execute(
            "UPDATE resource SET id = ? || substr(id, ?) WHERE id = ? OR (id > ? AND id < ?)",
            (new_id.lower(), len(resource_id) + 1, *_subtree(resource_id)),
        )

    def _touch(self, resource_id: str) -> None:
        rows = self._connection.execute(
            "SELECT type, id FROM resource WHERE id = ? OR (id > ? AND id < ?)",
            _subtree(resource_id),
        )
        for resource_type, touched_id in rows:
            self.touched.setdefault(resource_type, set()).add(touched_id)


class Store:
    """A file of resources that many threads may use at once.

    Args:
        path: the file; it is made when it is not there.
        indexes: what resources are found by, besides what `list` needs.

    Raises:
        StoreError: the file was written by a newer version, is damaged or cannot be opened.
    """

    def __init__(self, path: Path, indexes: Iterable[Index] = ()) -> None:
        self._path = path
        self._idle: queue.LifoQueue[sqlite3.Connection] = queue.LifoQueue()
        self._writing = threading.Lock()
        self._listeners: list[tuple[str, Callable[[set[str]], None]]] = []
        try:
            connection = self._connect()
            self._idle.put(connection)
            connection.execute("PRAGMA journal_mode = WAL")
            schema.prepare(connection, indexes)
        except sqlite3.Error as error:
            self.close()
            raise StoreError(f"{path} cannot be used: {error}") from error
        except schema.NewerSchemaError as error:
            self.close()
            raise StoreError(
                f"{path} was written by a newer version of azureml-emulator ({error})."
                " Update azureml-emulator, or start afresh with `azureml-emulator reset`."
            ) from None

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """Open a transaction that sees one moment of the store."""
        with self._borrowed() as connection:
            connection.execute("BEGIN")
            transaction = Transaction(connection)
            try:
                yield transaction
            finally:
                transaction.end()
                connection.execute("ROLLBACK")

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """Open a transaction that is kept when the block ends, undone when it raises."""
        with self._writing, self._borrowed() as connection:
            connection.execute("BEGIN IMMEDIATE")
            transaction = Transaction(connection)
            try:
                yield transaction
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            finally:
                transaction.end()
            connection.execute("COMMIT")
        for resource_type, listener in self._listeners:
            if ids := transaction.touched.get(resource_type):
                listener(ids)

    def subscribe(self, resource_type: str, listener: Callable[[set[str]], None]) -> None:
        """Call `listener` after each kept transaction that changed resources of this type.

        It gets their ids in lower case, in the thread that wrote, outside the transaction. It
        must not raise.
        """
        self._listeners.append((resource_type.lower(), listener))

    def close(self) -> None:
        """Close the file. Nobody may be in a transaction."""
        while not self._idle.empty():
            self._idle.get_nowait().close()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        # A killed process loses nothing at this level; only a power cut may lose the last
        # commits, and never half of one.
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection

    @contextmanager
    def _borrowed(self) -> Iterator[sqlite3.Connection]:
        try:
            connection = self._idle.get_nowait()
        except queue.Empty:
            connection = self._connect()
        try:
            yield connection
        finally:
            if self._idle.qsize() < _MOST_IDLE:
                self._idle.put(connection)
            else:
                connection.close()


def _resource(row: tuple[int, str, str, str, str]) -> Resource:
    position, resource_id, resource_type, body, private = row
    # Most resources have nothing private; reading it is most of the work of a short list.
    hidden = json.loads(private) if private != "{}" else {}
    return Resource(resource_id, resource_type, json.loads(body), hidden, position)


def _subtree(resource_id: str) -> tuple[str, str, str]:
    """Return the id and the bounds of all ids beneath it (`0` is what follows `/`)."""
    key = resource_id.lower()
    return key, key + "/", key + "0"
