"""Lists in pages."""

from __future__ import annotations

import json
from typing import Any

import pytest

from azureml_emulator.core.http import Request
from azureml_emulator.core.paging import PAGE_SIZE, page

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
