"""Lists in pages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from offline_azure.http.messages import Request
from offline_azure.http.paging import PAGE_SIZE, page, stored_page
from offline_azure.store.indexes import IN_COLLECTION
from offline_azure.store.store import Resource, Store, Transaction

HOST = "management.azure.com"


def content(target: str, items: list[int]) -> dict[str, Any]:
    """Return the page that `target` asks for."""
    return json.loads(page(Request.build("GET", HOST, target), items).body)  # type: ignore[no-any-return]


@pytest.mark.parametrize("length", [0, 2, PAGE_SIZE])
def test_short_list_has_no_next_link(length: int) -> None:
    """A list that fits has only values."""
    items = list(range(length))
    assert content("/things?a=b", items) == {"value": items}


def test_next_links_lead_through_all_items() -> None:
    """Following the links gives every item once, and keeps the query and the encoding."""
    items = list(range(2 * PAGE_SIZE + 1))
    target, seen, links = "/a%20b?kind=x%26y", [], 0
    while target:
        answer = content(target, items)
        seen += answer["value"]
        link = answer.get("nextLink", "")
        assert link == "" or link.startswith(f"https://{HOST}/a%20b?kind=x%26y&")
        target = link.removeprefix(f"https://{HOST}")
        links += 1
    assert seen == items
    assert links == 3


@pytest.mark.parametrize("token", ["x", "-1", ""])
def test_bad_token_starts_over(token: str) -> None:
    """A token that was not given out gives the first page."""
    assert content(f"/things?$skipToken={token}", [1]) == {"value": [1]}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Transaction]:
    """A store with two and a half pages of things."""
    database = Store(tmp_path / "store")
    with database.write() as store:
        for number in range(250):
            store.put(Resource(f"/things/{number}", "t", {"number": number}))
        yield store
    database.close()


def stored(store: Transaction, target: str, *, top: int | None = None) -> dict[str, Any]:
    """Return the page of stored things that `target` asks for, the newest first."""
    answer = stored_page(
        Request.build("GET", HOST, target),
        lambda after: store.scan(IN_COLLECTION, "/things/", newest=True, after=after),
        lambda thing: thing.body["number"],
        top,
    )
    return json.loads(answer.body)  # type: ignore[no-any-return]


def test_pages_of_what_is_stored(store: Transaction) -> None:
    """Following the links gives everything once, whatever comes and goes meanwhile."""
    first = stored(store, "/things?a=b")
    store.put(Resource("/things/new", "t", {"number": 999}))
    store.delete("/things/249")
    second = stored(store, first["nextLink"].removeprefix(f"https://{HOST}"))
    third = stored(store, second["nextLink"].removeprefix(f"https://{HOST}"))
    assert first["value"] + second["value"] + third["value"] == list(range(249, -1, -1))
    assert "a=b" in second["nextLink"]
    assert "nextLink" not in third


@pytest.mark.parametrize(("top", "pages"), [(0, [0]), (7, [7]), (100, [100]), (130, [100, 30])])
def test_top_counts_over_all_pages(store: Transaction, top: int, pages: list[int]) -> None:
    """`$top` limits the list as a whole; the link asks for what is left of it."""
    target, lengths = f"/things?$top={top}", []
    while target:
        left = int(parse_qs(urlsplit(target).query)["$top"][0])
        answer = stored(store, target, top=left)
        lengths.append(len(answer["value"]))
        target = answer.get("nextLink", "").removeprefix(f"https://{HOST}")
    assert lengths == pages


def test_a_page_reads_little_more_than_it_shows(store: Transaction) -> None:
    """Of a list that is filtered no more is read than its page takes."""
    read = []

    def scan(after: int | None) -> Iterator[Resource]:
        for thing in store.scan(IN_COLLECTION, "/things/", after=after):
            read.append(thing)
            yield thing

    stored_page(Request.build("GET", HOST, "/things"), scan)
    assert len(read) == PAGE_SIZE + 1
