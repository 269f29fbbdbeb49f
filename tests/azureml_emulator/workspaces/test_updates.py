"""Updating workspaces, through the real SDK."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from azure.ai.ml import MLClient
from azure.ai.ml.entities import (
    CustomerManagedKey,
    IdentityConfiguration,
    ManagedIdentityConfiguration,
    Workspace,
)
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

GiveName = Callable[[], str]

GROUP = "/subscriptions/s/resourceGroups/g/providers"
FIRST, SECOND = (f"{GROUP}/Microsoft.ManagedIdentity/uai/{name}" for name in ("one", "two"))


def test_update(ml_client: MLClient, workspace: Workspace) -> None:
    """Description, display name and tags change; what was not named stays."""
    changed = Workspace(
        name=workspace.name, description="new", display_name="New name", tags={"a": "b"}
    )
    ml_client.workspaces.begin_update(changed).result()
    found = ml_client.workspaces.get(workspace.name)
    assert found.description == "new"
    assert found.display_name == "New name"
    assert found.tags == {"a": "b"}
    assert found.storage_account == workspace.storage_account


def test_update_takes_all_tags_away(ml_client: MLClient, workspace: Workspace) -> None:
    """An update replaces the tags as a whole, by none as well."""
    ml_client.workspaces.begin_update(Workspace(name=workspace.name, tags={})).result()
    assert ml_client.workspaces.get(workspace.name).tags == {}


def test_update_of_what_was_read(ml_client: MLClient, workspace: Workspace) -> None:
    """A workspace that was read, changed and sent back keeps everything else."""
    found = ml_client.workspaces.get(workspace.name)
    found.description = "read and sent back"
    updated = ml_client.workspaces.begin_update(found).result()
    assert updated.description == "read and sent back"
    assert updated.tags == workspace.tags


def test_update_of_the_description_to_nothing(ml_client: MLClient, workspace: Workspace) -> None:
    """An empty description is a description."""
    ml_client.workspaces.begin_update(Workspace(name=workspace.name, description="")).result()
    assert ml_client.workspaces.get(workspace.name).description == ""


@pytest.mark.offline_only
@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"system_datastores_auth_mode": "userdelegationsas"}, "systemDatastoresAuthMode"),
        (
            {"customer_managed_key": CustomerManagedKey(key_uri="https://kv/keys/k/2")},
            "encryption",
        ),
    ],
)
def test_update_of_what_cannot_be_changed(
    ml_client: MLClient, workspace: Workspace, changed: dict[str, Any], named: str
) -> None:
    """What cannot be changed offline is refused instead of ignored, as a whole."""
    with pytest.raises(HttpResponseError, match=f"begin_update of '{named}'") as raised:
        ml_client.workspaces.begin_update(
            Workspace(name=workspace.name, description="new", **changed)
        ).result()
    assert raised.value.status_code == 501
    assert ml_client.workspaces.get(workspace.name).description == workspace.description


def test_update_to_a_missing_resource(ml_client: MLClient, workspace: Workspace) -> None:
    """A workspace cannot be linked to a resource that does not exist."""
    registry = workspace.storage_account.replace(
        "Microsoft.Storage/storageAccounts", "Microsoft.ContainerRegistry/registries"
    )
    changed = Workspace(name=workspace.name, container_registry=registry)
    with pytest.raises(HttpResponseError, match="was not found") as raised:
        ml_client.workspaces.begin_update(changed, update_dependent_resources=True).result()
    assert raised.value.status_code == 400


def test_update_of_a_missing_workspace(ml_client: MLClient, new_name: GiveName) -> None:
    """Only an existing workspace can be updated."""
    with pytest.raises(ResourceNotFoundError):
        ml_client.workspaces.begin_update(Workspace(name=new_name(), description="x")).result()


def test_update_of_public_network_access(ml_client: MLClient, workspace: Workspace) -> None:
    """Public access can be closed and opened; offline nothing is in between."""
    for access in ("Disabled", "Enabled"):
        changed = Workspace(name=workspace.name, public_network_access=access)
        ml_client.workspaces.begin_update(changed).result()
        assert ml_client.workspaces.get(workspace.name).public_network_access == access


def test_update_of_the_identity(ml_client: MLClient, workspace: Workspace) -> None:
    """Identities are exchanged, and get their ids."""
    for resource_id in (FIRST, SECOND):
        identity = IdentityConfiguration(
            type="user_assigned",
            user_assigned_identities=[ManagedIdentityConfiguration(resource_id=resource_id)],
        )
        changed = Workspace(name=workspace.name, identity=identity)
        ml_client.workspaces.begin_update(changed).result()
        found = ml_client.workspaces.get(workspace.name).identity
        assert found.type == "user_assigned"
        assert [uai.resource_id for uai in found.user_assigned_identities] == [resource_id]
