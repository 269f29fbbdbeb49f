"""The operations that all kinds of assets have, as requests."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from offline_azure.arm.ids import WorkspaceId
from offline_azure.http.messages import Response

Ask = Callable[..., Response]
SENT = {
    "data": {"dataType": "uri_file", "dataUri": "azureml://datastores/d/paths/a"},
    "models": {"modelUri": "azureml://datastores/d/paths/a"},
    "environments": {"image": "i"},
    "components": {"componentSpec": {"type": "command", "command": "c"}},
}


def body(response: Response) -> Any:
    """Return the answer's JSON."""
    assert isinstance(response.body, bytes)
    return json.loads(response.body)


@pytest.mark.parametrize("word", sorted(SENT))
def test_put(ask: Ask, default: WorkspaceId, word: str) -> None:
    """New is 201 with an address, known is 200 without; times and ids are kept."""
    path = f"{default.arm_id}/{word}/a/versions/1"
    first = ask("PUT", f"{path}?api-version=v", {"properties": SENT[word]})
    second = ask("PUT", path, {"properties": SENT[word]})
    assert (first.status, second.status) == (201, 200)
    assert first.headers["location"] == f"https://management.azure.com{path}?api-version=v"
    assert "location" not in second.headers
    assert body(first)["id"] == body(second)["id"] == path
    assert body(first)["systemData"]["createdAt"] == body(second)["systemData"]["createdAt"]


@pytest.mark.parametrize("word", sorted(SENT))
def test_ids_in_another_case(ask: Ask, default: WorkspaceId, word: str) -> None:
    """An asset is found however its id is spelled, and shows its own spelling."""
    path = f"{default.arm_id}/{word}/a/versions/1"
    ask("PUT", path, {"properties": SENT[word]})
    assert body(ask("GET", path.upper()))["id"] == path


@pytest.mark.parametrize("word", sorted(SENT))
def test_order_and_top(ask: Ask, default: WorkspaceId, word: str) -> None:
    """`$orderBy` and `$top` choose from a list."""
    for version in ("1", "2", "3"):
        ask("PUT", f"{default.arm_id}/{word}/a/versions/{version}", {"properties": SENT[word]})

    def names(query: str) -> list[str]:
        found = body(ask("GET", f"{default.arm_id}/{word}/a/versions?{query}"))
        return [version["name"] for version in found["value"]]

    assert names("") == ["3", "2", "1"]
    assert names("$orderBy=createdtime%20desc&$top=1") == ["3"]
    assert names("$orderBy=createdtime%20asc&$top=2") == ["1", "2"]


def test_a_workspace_has_its_own_assets(ask: Ask, default: WorkspaceId) -> None:
    """Deleting the workspace deletes its assets."""
    path = f"{default.arm_id}/models/a/versions/1"
    ask("PUT", path, {"properties": SENT["models"]})
    ask("DELETE", f"{default.arm_id}?forceToPurge=true")
    assert body(ask("GET", path))["error"]["code"] == "ParentResourceNotFound"
