"""What online and batch endpoints say alike."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from offline_azure.arm.ids import WorkspaceId
from offline_azure.clock import ManualClock


def content(answer: Any) -> dict[str, Any]:
    """Return the JSON of an answer."""
    return dict(json.loads(answer.body))


@pytest.mark.parametrize("kind", ["onlineEndpoints", "batchEndpoints"])
def test_what_is_missing_is_named(ask: Any, default: WorkspaceId, kind: str) -> None:
    """The endpoint first, then the deployment in it."""
    endpoint = f"{default.arm_id}/{kind}/shop"

    missing = content(ask("GET", f"{endpoint}/deployments/blue"))
    made = ask("PUT", endpoint, {"location": "westeurope", "properties": {"authMode": "AADToken"}})
    deployment = content(ask("GET", f"{endpoint}/deployments/blue"))

    assert made.status == 201
    (detail,) = missing["error"]["details"]
    workspace = default.workspace_name
    assert detail["code"] == "NoSuchEndpoint"
    assert detail["message"] == f"There is no endpoint with name: shop in {workspace}"
    (detail,) = deployment["error"]["details"]
    assert detail["message"] == "There is no deployment with name: blue in shop"


@pytest.mark.parametrize("kind", ["onlineEndpoints", "batchEndpoints"])
def test_a_change_keeps_the_first_moment(
    ask: Any, default: WorkspaceId, clock: ManualClock, kind: str
) -> None:
    """`createdAt` stays, `lastModifiedAt` moves."""
    endpoint = f"{default.arm_id}/{kind}/shop"
    asked = {"location": "westeurope", "properties": {"authMode": "AADToken"}}
    ask("PUT", endpoint, asked)
    before = content(ask("GET", endpoint))["systemData"]
    clock.advance(timedelta(minutes=1))
    ask("PUT", endpoint, {**asked, "tags": {"a": "b"}})
    after = content(ask("GET", endpoint))["systemData"]

    assert after["createdAt"] == before["createdAt"] == before["lastModifiedAt"]
    assert after["lastModifiedAt"] > before["lastModifiedAt"]
