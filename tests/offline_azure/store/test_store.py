"""The store of resources."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from offline_azure.store.store import Resource, Store, StoreError, Transaction


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the store is."""
    return tmp_path / "resources.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """An empty store."""
    store = Store(path)
    yield store
    store.close()


def resource(resource_id: str, resource_type: str = "Some/Type", value: int = 0) -> Resource:
    """Make a resource."""
    return Resource(resource_id, resource_type, {"value": value}, {"key": "secret"})


def test_get_ignores_case(store: Store) -> None:
    """A resource is found under its id in any case."""
    with store.write() as transaction:
        transaction.put(resource("/A/b", value=1))
    with store.read() as transaction:
        found = transaction.get("/a/B")
    assert found == Resource("/a/b", "some/type", {"value": 1}, {"key": "secret"})


def test_has(store: Store) -> None:
    """Whether a resource is there can be asked in any case, for it alone."""
    with store.write() as transaction:
        transaction.put(resource("/A/b"))
        transaction.put(Resource("/a/c", "Some/Type", {}))
    with store.read() as transaction:
        assert [transaction.has(i) for i in ("/a/B", "/a", "/a/b/c")] == [True, False, False]
        assert transaction.get("/a/c") == Resource("/a/c", "some/type", {}, {})


def test_get_of_nothing(store: Store) -> None:
    """There is no error for what is not there."""
    with store.read() as transaction:
        assert transaction.get("/a") is None


def test_list_is_by_type_and_scope_in_order_of_creation(store: Store) -> None:
    """A list holds one type beneath one id, oldest first, also after an update."""
    with store.write() as transaction:
        for name in ("/g/z", "/g/a", "/g/a/child", "/g2/a"):
            transaction.put(resource(name))
        transaction.put(resource("/g/other", "Other/Type"))
        transaction.put(resource("/g/z", value=2))
        listed = transaction.list("some/TYPE", "/G")
    assert [(r.id, r.body["value"]) for r in listed] == [
        ("/g/z", 2),
        ("/g/a", 0),
        ("/g/a/child", 0),
    ]


def test_delete_takes_what_is_beneath(store: Store) -> None:
    """Deleting a resource deletes its children, and no neighbour with a longer name."""
    with store.write() as transaction:
        for name in ("/g/a", "/g/a/child", "/g/ab", "/g/a-b"):
            transaction.put(resource(name))
        assert transaction.delete("/G/A") is True
        assert transaction.delete("/g/a") is False
        assert [r.id for r in transaction.list("some/type", "/g")] == ["/g/ab", "/g/a-b"]


def test_move_takes_what_is_beneath(store: Store) -> None:
    """A moved resource and its children are found under the new id only."""
    with store.write() as transaction:
        for name in ("/g/a", "/g/a/child", "/g/ab"):
            transaction.put(resource(name))
        transaction.move("/G/a", "/gone/g/a")
        assert transaction.get("/g/a") is None
        assert transaction.get("/g/a/child") is None
        assert transaction.get("/gone/g/a/child") is not None
        assert transaction.get("/g/ab") is not None


def test_write_is_all_or_nothing(store: Store) -> None:
    """An exception undoes everything that its transaction did."""

    def fail_after_writing() -> None:
        with store.write() as transaction:
            transaction.put(resource("/a"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_writing()
    with store.read() as transaction:
        assert transaction.get("/a") is None


def test_read_does_not_see_what_comes_later(store: Store) -> None:
    """A reader sees one moment, even while somebody writes."""
    with store.read() as reader:
        assert reader.get("/a") is None
        with store.write() as writer:
            writer.put(resource("/a"))
        assert reader.get("/a") is None


def test_restart(path: Path, store: Store) -> None:
    """What was written is there when the file is opened again."""
    with store.write() as transaction:
        transaction.put(resource("/a"))
    again = Store(path)
    with again.read() as transaction:
        assert transaction.get("/a") is not None
    again.close()


def test_many_threads(store: Store) -> None:
    """No update is lost when many threads read and write one resource."""
    with store.write() as transaction:
        transaction.put(resource("/counter"))

    def increment(_: int) -> None:
        with store.write() as transaction:
            counter = transaction.get("/counter")
            assert counter is not None
            counter.body["value"] += 1
            transaction.put(counter)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(increment, range(200)))
    with store.read() as transaction:
        counter = transaction.get("/counter")
    assert counter is not None
    assert counter.body["value"] == 200


_WRITER = """
import sys
from pathlib import Path
from offline_azure.store.store import Resource, Store

store = Store(Path(sys.argv[1]))
for number in range(100000):
    with store.write() as transaction:
        transaction.put(Resource(f"/pair/{number}/left", "pair", {}))
        transaction.put(Resource(f"/pair/{number}/right", "pair", {}))
    print(number, flush=True)
"""


def test_kill(path: Path) -> None:
    """After kill -9 everything acknowledged is there, and nothing half."""
    writer = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    acknowledged = [int(writer.stdout.readline()) for _ in range(300)]
    os.kill(writer.pid, signal.SIGKILL)
    acknowledged += [int(line) for line in writer.stdout if line.endswith("\n")]
    writer.stdout.close()
    assert writer.wait() == -signal.SIGKILL
    store = Store(path)
    with store.read() as transaction:
        found = {r.id for r in transaction.list("pair", "/pair")}
    store.close()
    assert {f"/pair/{number}/left" for number in acknowledged} <= found
    assert {i for i in found if i.endswith("left")} == {
        i.replace("right", "left") for i in found if i.endswith("right")
    }


def test_file_of_a_newer_version(path: Path, store: Store) -> None:
    """A file that a newer version wrote is refused with what to do."""
    store.close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StoreError, match=r"newer version .*schema 99.*azureml-emulator reset"):
        Store(path)


def test_damaged_file(path: Path) -> None:
    """A file that is no store is refused by name."""
    path.write_bytes(b"this is not a database" * 100)
    with pytest.raises(StoreError, match=r"resources\.sqlite cannot be used: file is not"):
        Store(path)


def test_missing_folder(tmp_path: Path) -> None:
    """A folder that does not exist is an error of the store, not a traceback of SQLite."""
    with pytest.raises(StoreError, match="unable to open"):
        Store(tmp_path / "nowhere" / "resources.sqlite")


def test_connections_of_a_crowd_are_closed(store: Store, path: Path) -> None:
    """A few are kept for the next transactions, whatever there was once."""
    with contextlib.ExitStack() as crowd:
        for _ in range(30):
            crowd.enter_context(store.read())

    assert store._idle.qsize() == 8
    with store.read() as transaction:
        assert transaction.get("/a") is None


def test_subscribe(store: Store) -> None:
    """Who listens to a type hears what was kept: written, moved or deleted, in any case."""
    heard: list[set[str]] = []
    store.subscribe("some/TYPE", heard.append)

    with store.write() as transaction:
        transaction.put(resource("/a", "Other/Type"))
    with store.write() as transaction:
        transaction.put(resource("/a/B"))
    with store.write() as transaction:
        transaction.move("/a", "/c")
    with store.write() as transaction:
        transaction.delete("/c")

    assert heard == [{"/a/b"}, {"/a/b"}, {"/c/b"}]


def test_what_is_undone_is_not_told(store: Store) -> None:
    """A transaction that fails is not heard of."""
    heard: list[set[str]] = []
    store.subscribe("Some/Type", heard.append)

    with pytest.raises(TypeError), store.write() as transaction:
        transaction.put(Resource("/a", "Some/Type", {"not": {"JSON"}}))

    assert heard == []


def test_nested(store: Store) -> None:
    """A block that fails is undone and not told; what was done before and after it is kept."""
    heard: list[set[str]] = []
    store.subscribe("Some/Type", heard.append)

    with store.write() as transaction:
        transaction.put(Resource("/a", "Some/Type", {}))
        with pytest.raises(TypeError), transaction.nested():
            _put_and_fail(transaction)
        with transaction.nested():
            transaction.put(Resource("/c", "Some/Type", {}))

    with store.read() as transaction:
        assert [transaction.has(name) for name in ("/a", "/b", "/c")] == [True, False, True]
    assert heard == [{"/a", "/c"}]


def _put_and_fail(transaction: Transaction) -> None:
    transaction.put(Resource("/b", "Some/Type", {}))
    raise TypeError
