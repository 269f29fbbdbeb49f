"""Keys and diagnosis of a workspace, through the real SDK."""

from __future__ import annotations

import json
from collections.abc import Callable

from azure.ai.ml import MLClient
from azure.ai.ml.entities import Workspace

from offline_azure.arm.ids import WorkspaceId
from offline_azure.http.messages import Response


def test_keys(ml_client: MLClient, workspace: Workspace) -> None:
    """The keys are those of the associated resources, and do not change."""
    keys = ml_client.workspaces.get_keys(workspace.name)
    assert keys.user_storage_resource_id == workspace.storage_account
    assert len(keys.user_storage_key) == 88
    assert keys.container_registry_credentials is None
    assert ml_client.workspaces.get_keys(workspace.name).user_storage_key == keys.user_storage_key


def test_sync_keys(ml_client: MLClient, workspace: Workspace) -> None:
    """Reading the keys again succeeds."""
    assert ml_client.workspaces.begin_sync_keys(workspace.name).result() is None


def test_diagnosis_is_asked_for_later(ask: Callable[..., Response], default: WorkspaceId) -> None:
    """The first answer says where the result is."""
    accepted = ask("POST", f"{default.arm_id}/diagnose", {"value": {}})

    result = ask("GET", accepted.headers["location"].removeprefix("https://management.azure.com"))

    assert (accepted.status, result.status) == (202, 200)
    assert isinstance(result.body, bytes)
    assert json.loads(result.body)["value"]["storageAccountResults"] == []


def test_diagnose(ml_client: MLClient, workspace: Workspace) -> None:
    """A workspace whose resources exist has no findings."""
    found = ml_client.workspaces.begin_diagnose(workspace.name).result()
    assert found.storage_account_results == []
    assert found.other_results == []
