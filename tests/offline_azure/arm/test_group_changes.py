"""Creating and deleting resource groups."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from offline_azure.arm.ids import WorkspaceId
from offline_azure.http.messages import Response

Ask = Callable[..., Response]


@pytest.fixture
def group(default: WorkspaceId) -> str:
    """The id of a group that is not there."""
    return f"/subscriptions/{default.subscription_id}/resourceGroups/rg-two"


def test_the_life_of_a_group(ask: Ask, group: str) -> None:
    """Created with 201, changed with 200, deleted with everything in it."""
    assert ask("HEAD", group).status == 404
    assert ask("PUT", group, body={"location": "East US"}).status == 201
    changed = ask("PUT", group, body={"location": "eastus", "tags": {"a": "b"}})
    assert isinstance(changed.body, bytes)
    assert (changed.status, json.loads(changed.body)["tags"]) == (200, {"a": "b"})
    assert ask("HEAD", group).status == 204
    assert ask("DELETE", group).status == 200
    assert ask("GET", group).status == 404


@pytest.mark.parametrize(
    ("name", "body", "status"),
    [
        ("rg-two", {}, 400),
        ("rg-two", {"location": "nowhere"}, 400),
        ("ends.", {"location": "eastus"}, 400),
        ("rg-offline", {"location": "eastus"}, 409),
    ],
)
def test_refusals(
    ask: Ask, default: WorkspaceId, name: str, body: dict[str, Any], status: int
) -> None:
    """No region, a region that is none, a bad name, another region than before."""
    path = f"/subscriptions/{default.subscription_id}/resourceGroups/{name}"

    assert ask("PUT", path, body=body).status == status
