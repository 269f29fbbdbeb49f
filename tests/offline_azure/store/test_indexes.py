"""What resources are found by."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from offline_azure.store.indexes import BY_NAME, IN_COLLECTION, Index
from offline_azure.store.store import Resource, Store

COLOUR = Index("by_colour", ("body.properties.colour", "body.flag"), "Some/Type")
BY_SIZE = Index("by_size", ("collection", "number"))
NEXT = Index("by_next", ("private.run.next one",), live=True)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with three indexes, empty."""
    store = Store(tmp_path / "store", (COLOUR, BY_SIZE, NEXT))
    yield store
    store.close()


def coloured(name: str, colour: str | None, flag: object = None) -> Resource:
    """Make a resource that has a colour."""
    return Resource(name, "some/type", {"properties": {"colour": colour}, "flag": flag})


def test_find_by_values(store: Store) -> None:
    """Letters have no case; None finds what has no value; the first fields alone will do."""
    with store.write() as transaction:
        transaction.put(coloured("/a", "Red", True))
        transaction.put(coloured("/b", "blue", False))
        transaction.put(coloured("/c", "RED", False))
        transaction.put(coloured("/d", None))
        transaction.put(Resource("/e", "other/type", {"properties": {"colour": "red"}}))

        def found(*values: str | bool | None, newest: bool = False) -> list[str]:
            return [r.id for r in transaction.find(COLOUR, *values, newest=newest)]

        assert found("red") == ["/a", "/c"]
        assert found("red", newest=True) == ["/c", "/a"]
        assert found("rEd", True) == ["/a"]
        assert found("red", None) == []
        assert found(None, None) == ["/d"]
        assert found() == ["/a", "/b", "/c", "/d"]
        with pytest.raises(ValueError, match="has 2 fields, not 3"):
            found("red", True, "more")


def test_changes_are_followed(store: Store) -> None:
    """What is changed, moved or deleted is found as it is now."""
    with store.write() as transaction:
        transaction.put(coloured("/g/a", "red"))
        transaction.put(coloured("/g/a", "blue"))
        assert transaction.find(COLOUR, "red") == []
        transaction.move("/g", "/h")
        assert transaction.find(IN_COLLECTION, "/g/") == []
        assert [r.id for r in transaction.find(IN_COLLECTION, "/H/")] == ["/h/a"]
        transaction.delete("/h/a")
        assert transaction.find(COLOUR, "blue") == []


def test_collection_is_one_level(store: Store) -> None:
    """What is beneath a member of a collection is not in it."""
    with store.write() as transaction:
        for name in ("/g/a", "/g/a/child", "/g/ab", "/g"):
            transaction.put(coloured(name, None))
        assert [r.id for r in transaction.find(IN_COLLECTION, "/g/")] == ["/g/a", "/g/ab"]


def test_scan_goes_through_all(store: Store) -> None:
    """A scan yields everything once in either direction, from a position on if there is one."""
    names = [f"/g/{number}" for number in range(250)]
    with store.write() as transaction:
        for name in names:
            transaction.put(coloured(name, None))
        oldest = list(transaction.scan(IN_COLLECTION, "/g/"))
        assert [r.id for r in oldest] == names
        newest = transaction.scan(IN_COLLECTION, "/g/", newest=True)
        assert [r.id for r in newest] == names[::-1]
        behind = transaction.scan(IN_COLLECTION, "/g/", after=oldest[-2].position)
        assert [r.id for r in behind] == names[-1:]


def test_extreme(store: Store) -> None:
    """The highest number is found among names of which some are no numbers."""
    with store.write() as transaction:
        assert transaction.extreme(BY_SIZE, "/g/") is None
        for name in ("/g/9", "/g/x", "/g/10", "/h/77", "/g/2"):
            transaction.put(coloured(name, None))
        highest = transaction.extreme(BY_SIZE, "/g/", highest=True)
        lowest = transaction.extreme(BY_SIZE, "/g/")
    assert highest is not None
    assert lowest is not None
    assert (highest.id, lowest.id) == ("/g/10", "/g/2")


def test_what_was_moved_away_is_not_live(store: Store) -> None:
    """An index of what is live leaves out what has been moved away."""
    with store.write() as transaction:
        transaction.put(Resource("/subscriptions/a", "t", {}, {"run": {"next one": "1"}}))
        transaction.put(Resource("/deleted/b", "t", {}, {"run": {"next one": "0"}}))
        found = transaction.extreme(NEXT)
        assert found is not None
        assert found.id == "/subscriptions/a"
        assert [r.id for r in transaction.find(NEXT)] == ["/subscriptions/a"]


def test_a_document_that_is_no_json_hides_nothing_else(store: Store, tmp_path: Path) -> None:
    """A damaged document has no values; the others are found beside it."""
    with store.write() as transaction:
        transaction.put(coloured("/a", "red"))
        transaction.put(coloured("/b", "red"))
    store.close()
    with sqlite3.connect(tmp_path / "store") as connection:
        connection.execute("UPDATE resource SET body = '{' WHERE id = '/a'")
    connection.close()
    with store.read() as transaction:
        assert [r.id for r in transaction.find(COLOUR, "red")] == ["/b"]


@pytest.mark.parametrize("field", ["colour", "body", "body.a'b", "public.a"])
def test_field_that_does_not_exist(field: str) -> None:
    """A field has to be one of the row's, or the way to a value."""
    with pytest.raises(ValueError, match="not a field"):
        _ = Index("wrong", (field,)).sql


def test_names_are_found_by_type(store: Store) -> None:
    """Each store finds resources by type and name."""
    with store.write() as transaction:
        for kind in ("t/one", "t/two"):
            transaction.put(Resource(f"/{kind}/a", kind, {"name": "A"}))
        assert [r.id for r in transaction.find(BY_NAME, "T/one", "a")] == ["/t/one/a"]
