"""Workspaces, through the real SDK."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from azure.ai.ml import MLClient
from azure.ai.ml.constants._common import LROConfigurations
from azure.ai.ml.entities import Workspace
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

GiveName = Callable[[], str]


def test_get_default(ml_client: MLClient) -> None:
    """The workspace of the configuration exists from the start."""
    workspace = ml_client.workspaces.get(ml_client.workspace_name)
    assert workspace.name == ml_client.workspace_name
    assert workspace.resource_group == ml_client.resource_group_name


def test_create(ml_client: MLClient, workspace: Workspace) -> None:
    """A new workspace has the values asked for, and the service's defaults for the rest."""
    found = ml_client.workspaces.get(workspace.name)
    assert found.location == "westeurope"
    assert found.tags["team"] == "vision"
    assert found.display_name == workspace.name
    assert found.description == workspace.name
    assert found.public_network_access == "Enabled"
    assert found.discovery_url == "https://westeurope.api.azureml.ms/discovery"
    assert found.mlflow_tracking_uri == (
        f"azureml://westeurope.api.azureml.ms/mlflow/v1.0{workspace.id}"
    )
    assert found.identity.type == "system_assigned"
    assert found.managed_network.isolation_mode == "Disabled"


def test_create_takes_a_region_by_its_display_name(ml_client: MLClient, new_name: GiveName) -> None:
    """`West Europe` and `westeurope` are the same region."""
    asked = Workspace(name=new_name(), location="West Europe")
    assert ml_client.workspaces.begin_create(asked).result().location == "westeurope"


def test_create_takes_the_region_of_the_resource_group(
    ml_client: MLClient, new_name: GiveName
) -> None:
    """Without a location the workspace is created where its resource group is."""
    created = ml_client.workspaces.begin_create(Workspace(name=new_name())).result()
    default = ml_client.workspaces.get(ml_client.workspace_name)
    assert created.location == default.location


def test_create_makes_no_container_registry(workspace: Workspace) -> None:
    """Storage, key vault and Application Insights come along; a registry does not."""
    assert "/providers/Microsoft.Storage/storageAccounts/" in workspace.storage_account
    assert "/vaults/" in workspace.key_vault
    assert "/components/" in workspace.application_insights
    assert workspace.container_registry is None


def test_create_twice_keeps_the_ids(ml_client: MLClient, workspace: Workspace) -> None:
    """Creating an existing workspace does not make another one."""
    ml_client.workspaces.begin_create(Workspace(name=workspace.name)).result()
    found = ml_client.workspaces.get(workspace.name)
    assert found._workspace_id == workspace._workspace_id


def test_create_on_existing_resources(
    ml_client: MLClient, workspace: Workspace, new_name: GiveName
) -> None:
    """A workspace can stand on the resources of another one."""
    asked = Workspace(
        name=new_name(),
        location="westeurope",
        storage_account=workspace.storage_account,
        key_vault=workspace.key_vault,
        application_insights=workspace.application_insights,
    )
    created = ml_client.workspaces.begin_create(asked).result()
    assert created.storage_account == workspace.storage_account
    ml_client.workspaces.begin_delete(
        created.name, delete_dependent_resources=False, permanently_delete=True
    ).result()


def test_create_on_missing_resources(ml_client: MLClient, new_name: GiveName) -> None:
    """A workspace cannot stand on resources that do not exist."""
    default = ml_client.workspaces.get(ml_client.workspace_name)
    asked = Workspace(
        name=new_name(), location="westeurope", storage_account=default.storage_account + "x"
    )
    with pytest.raises(HttpResponseError, match="was not found") as raised:
        ml_client.workspaces.begin_create(asked).result()
    assert raised.value.status_code == 400


def test_create_twice(ml_client: MLClient, workspace: Workspace) -> None:
    """Creating an existing workspace updates it and merges its tags."""
    again = Workspace(name=workspace.name, description="second", tags={"cost": "1"})
    updated = ml_client.workspaces.begin_create(again).result()
    assert updated.description == "second"
    assert updated.tags["team"] == "vision"
    assert updated.tags["cost"] == "1"
    assert updated.storage_account == workspace.storage_account


@pytest.mark.parametrize("name", ["ab", "-abc", "a" * 34, "with.dot"])
def test_create_with_a_bad_name(ml_client: MLClient, name: str) -> None:
    """A name must have 3 to 33 characters of the allowed ones."""
    with pytest.raises(HttpResponseError) as raised:
        ml_client.workspaces.begin_create(Workspace(name=name, location="westeurope")).result()
    assert raised.value.status_code == 400


def test_create_in_an_unknown_region(ml_client: MLClient, new_name: GiveName) -> None:
    """The error lists the regions that exist."""
    asked = Workspace(name=new_name(), location="atlantis")
    with pytest.raises(HttpResponseError, match="'atlantis' is not available") as raised:
        ml_client.workspaces.begin_create(asked).result()
    assert "westeurope" in str(raised.value)


def test_list(ml_client: MLClient, workspace: Workspace) -> None:
    """Both lists hold the new workspace and the default one."""
    in_group = {found.name for found in ml_client.workspaces.list()}
    in_subscription = {found.name for found in ml_client.workspaces.list(scope="subscription")}
    assert {workspace.name, ml_client.workspace_name} <= in_group
    assert in_group <= in_subscription


def test_list_of_a_kind(ml_client: MLClient, workspace: Workspace) -> None:
    """A list can be narrowed to kinds of workspaces."""
    kinds = {
        kind: [found.name for found in ml_client.workspaces.list(filtered_kinds=kind)]
        for kind in ("default", "hub")
    }
    assert workspace.name in kinds["default"]
    assert workspace.name not in kinds["hub"]


def test_get_of_a_missing_workspace(ml_client: MLClient) -> None:
    """The error is Azure Resource Manager's."""
    with pytest.raises(ResourceNotFoundError) as raised:
        ml_client.workspaces.get("not-there")
    assert raised.value.error.code == "ResourceNotFound"
    assert raised.value.error.message == (
        "The Resource 'Microsoft.MachineLearningServices/workspaces/not-there' under resource"
        f" group '{ml_client.resource_group_name}' was not found. For more details please go to"
        " https://aka.ms/ARMResourceNotFoundFix"
    )


def test_delete_for_good(ml_client: MLClient, workspace: Workspace) -> None:
    """The name of a permanently deleted workspace can be used again."""
    ml_client.workspaces.begin_delete(
        workspace.name, delete_dependent_resources=True, permanently_delete=True
    ).result()
    with pytest.raises(ResourceNotFoundError):
        ml_client.workspaces.get(workspace.name)
    assert workspace.name not in {found.name for found in ml_client.workspaces.list()}
    again = Workspace(name=workspace.name, location="westeurope")
    assert ml_client.workspaces.begin_create(again).result().name == workspace.name


def test_delete_twice(ml_client: MLClient, workspace: Workspace) -> None:
    """The second delete finds nothing."""
    for _ in range(2):
        error: Exception | None = None
        try:
            ml_client.workspaces.begin_delete(
                workspace.name, delete_dependent_resources=True, permanently_delete=True
            ).result()
        except ResourceNotFoundError as raised:
            error = raised
    assert isinstance(error, ResourceNotFoundError)


@pytest.mark.offline_only
def test_soft_delete_keeps_the_name(
    connect: Callable[[], MLClient],
    workspace: Workspace,
    service: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A soft-deleted workspace is not found, and blocks its name for 14 days."""
    monkeypatch.setattr(LROConfigurations, "SLEEP_TIME", 0.05)
    ml_client = connect()
    again = Workspace(name=workspace.name, location="westeurope")
    ml_client.workspaces.begin_delete(workspace.name, delete_dependent_resources=True).result()
    with pytest.raises(ResourceNotFoundError):
        ml_client.workspaces.get(workspace.name)
    with pytest.raises(HttpResponseError, match="Soft-deleted workspace exists") as raised:
        ml_client.workspaces.begin_create(again).result()
    assert raised.value.error.code == "DeploymentFailed"
    with service.clock.ahead(timedelta(days=14)):
        assert connect().workspaces.begin_create(again).result().name == workspace.name


@pytest.mark.offline_only
def test_soft_deleted_workspace_cannot_be_purged_by_name(
    ml_client: MLClient, workspace: Workspace
) -> None:
    """The SDK looks the workspace up first, so it cannot purge one that is soft-deleted."""
    ml_client.workspaces.begin_delete(workspace.name, delete_dependent_resources=True).result()
    with pytest.raises(ResourceNotFoundError):
        ml_client.workspaces.begin_delete(
            workspace.name, delete_dependent_resources=False, permanently_delete=True
        )


@pytest.mark.offline_only
def test_placeholders(ml_client: MLClient, new_name: GiveName) -> None:
    """A workspace made in a resource group that was never filled in can be updated and deleted."""
    lab = MLClient(ml_client._credential, "<SUBSCRIPTION_ID>", "<RESOURCE_GROUP>")
    created = lab.workspaces.begin_create(Workspace(name=new_name())).result()
    created.description = "sent back"
    assert lab.workspaces.begin_update(created).result().description == "sent back"
    lab.workspaces.begin_delete(
        created.name, delete_dependent_resources=True, permanently_delete=True
    ).result()
    assert created.name not in {found.name for found in ml_client.workspaces.list()}


@pytest.mark.offline_only
def test_create_of_a_hub(ml_client: MLClient, new_name: GiveName) -> None:
    """Other kinds of workspaces are refused by name."""
    from azure.ai.ml.entities import Hub

    with pytest.raises(HttpResponseError, match="kind 'hub'") as raised:
        ml_client.workspaces.begin_create(Hub(name=new_name(), location="westeurope")).result()
    assert raised.value.status_code == 501


@pytest.mark.offline_only
def test_another_resource_group(ml_client: MLClient, service: Any) -> None:
    """Only the default workspace's resource group exists."""
    other = MLClient(
        ml_client._credential, ml_client.subscription_id, "rg-other", ml_client.workspace_name
    )
    with pytest.raises(ResourceNotFoundError, match="Resource group 'rg-other' could not be found"):
        other.workspaces.get(ml_client.workspace_name)


@pytest.mark.offline_only
def test_many_threads(ml_client: MLClient, new_name: GiveName) -> None:
    """Workspaces made and listed by many threads at once are all there."""
    names = [new_name() for _ in range(12)]

    def create(name: str) -> int:
        ml_client.workspaces.begin_create(Workspace(name=name, location="westeurope")).result()
        return len(list(ml_client.workspaces.list()))

    with ThreadPoolExecutor(6) as threads:
        counts = list(threads.map(create, names))
    assert set(names) <= {workspace.name for workspace in ml_client.workspaces.list()}
    assert max(counts) >= len(names)
