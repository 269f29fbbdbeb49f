"""Subscriptions and resource groups."""

from __future__ import annotations

import json
from collections.abc import Callable

from azure.ai.ml import MLClient
from azure.ai.ml._utils._workspace_utils import get_resource_group_location

from offline_azure.arm.ids import WorkspaceId
from offline_azure.http.messages import Response


def test_location(ml_client: MLClient) -> None:
    """The SDK reads a resource group's region."""
    location = get_resource_group_location(
        ml_client._credential, ml_client.subscription_id, ml_client.resource_group_name
    )
    assert location == ml_client.workspaces.get(ml_client.workspace_name).location


def test_list(ask: Callable[..., Response], default: WorkspaceId) -> None:
    """The subscription has the default workspace's resource group."""
    response = ask("GET", f"/subscriptions/{default.subscription_id}/resourcegroups")
    assert isinstance(response.body, bytes)
    assert [group["name"] for group in json.loads(response.body)["value"]] == ["rg-offline"]


def test_subscriptions(ask: Callable[..., Response], default: WorkspaceId) -> None:
    """The only subscription is that of the default workspace."""
    response = ask("GET", "/subscriptions?api-version=2022-12-01")
    assert isinstance(response.body, bytes)
    found = [entry["subscriptionId"] for entry in json.loads(response.body)["value"]]
    assert found == [default.subscription_id]
