"""The resources that a workspace stands on, through the SDK's own helpers."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from azure.ai.ml import MLClient
from azure.ai.ml._utils._workspace_utils import (
    delete_resource_by_arm_id,
    get_generic_arm_resource_by_arm_id,
)
from azure.ai.ml._vendor.azure_resources.models import GenericResource
from azure.ai.ml.constants._common import ArmConstants
from azure.ai.ml.entities import Workspace
from azure.core.exceptions import ResourceNotFoundError

from offline_azure.arm.ids import WorkspaceId
from offline_azure.http.messages import Response

Look = Callable[[str], GenericResource]


@pytest.fixture
def look(ml_client: MLClient) -> Look:
    """Get a resource by its ARM id."""
    return lambda arm_id: get_generic_arm_resource_by_arm_id(
        ml_client._credential,
        ml_client.subscription_id,
        arm_id,
        ArmConstants.AZURE_MGMT_STORAGE_API_VERSION,
    )


def test_get(workspace: Workspace, look: Look) -> None:
    """Each associated resource of a new workspace exists."""
    storage = look(workspace.storage_account)
    assert storage.kind == "StorageV2"
    assert storage.location == "westeurope"
    assert storage.tags["team"] == "vision"
    assert look(workspace.key_vault).properties["enableRbacAuthorization"] is True
    insights = look(workspace.application_insights)
    log_analytics = look(insights.properties["WorkspaceResourceId"])
    assert log_analytics.type == "Microsoft.OperationalInsights/workspaces"


def test_delete_with_the_workspace(ml_client: MLClient, workspace: Workspace, look: Look) -> None:
    """`delete_dependent_resources=True` deletes them all."""
    linked = [workspace.storage_account, workspace.key_vault, workspace.application_insights]
    linked.append(look(workspace.application_insights).properties["WorkspaceResourceId"])
    ml_client.workspaces.begin_delete(
        workspace.name, delete_dependent_resources=True, permanently_delete=True
    ).result()
    for arm_id in linked:
        with pytest.raises(ResourceNotFoundError, match="ResourceNotFound"):
            look(arm_id)


def test_stay_without_the_workspace(ml_client: MLClient, workspace: Workspace, look: Look) -> None:
    """`delete_dependent_resources=False` leaves them."""
    ml_client.workspaces.begin_delete(
        workspace.name, delete_dependent_resources=False, permanently_delete=True
    ).result()
    for arm_id in (workspace.storage_account, workspace.key_vault, workspace.application_insights):
        assert look(arm_id).id.lower() == arm_id.lower()
        delete_resource_by_arm_id(
            ml_client._credential,
            ml_client.subscription_id,
            arm_id,
            ArmConstants.AZURE_MGMT_STORAGE_API_VERSION,
        )


def test_list(ask: Callable[..., Response], default: WorkspaceId) -> None:
    """A resource group lists its resources of one type."""
    group = str(default.arm_id).partition("/providers/")[0]
    response = ask("GET", f"{group}/providers/Microsoft.KeyVault/vaults?api-version=2019-09-01")
    assert isinstance(response.body, bytes)
    names = [vault["name"] for vault in json.loads(response.body)["value"]]
    assert len(names) == 1
    assert names[0].startswith("mlwofflikeyvault")
    assert len(names[0]) == 24


def test_delete_of_what_is_not_there(ask: Callable[..., Response], default: WorkspaceId) -> None:
    """Deleting an absent resource is no error."""
    group = str(default.arm_id).partition("/providers/")[0]
    registry = f"{group}/providers/Microsoft.ContainerRegistry/registries/none"
    assert ask("DELETE", registry).status == 204
