"""The datastores that every workspace is born with, through the real SDK."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from azure.ai.ml import MLClient
from azure.ai.ml.entities import (
    Data,
    NoneCredentialConfiguration,
    SasTokenConfiguration,
    Workspace,
)


def test_list(client: MLClient) -> None:
    """Every workspace is born with four datastores."""
    assert {(store.name, store.type) for store in client.datastores.list()} == {
        ("workspaceartifactstore", "AzureBlob"),
        ("workspaceblobstore", "AzureBlob"),
        ("workspacefilestore", "AzureFile"),
        ("workspaceworkingdirectory", "AzureFile"),
    }


def test_get(client: MLClient, workspace: Workspace) -> None:
    """A datastore names the storage account of its workspace."""
    datastore = client.datastores.get("workspaceblobstore")
    assert datastore.account_name == workspace.storage_account.rpartition("/")[2]
    assert datastore.container_name.startswith("azureml-blobstore-")
    assert datastore.protocol == "https"
    assert datastore.endpoint == "core.windows.net"


def test_get_default(client: MLClient) -> None:
    """The default datastore is the blob store."""
    assert client.datastores.get_default().name == "workspaceblobstore"


def test_auth_mode(ml_client: MLClient, new_name: Callable[[], str], tmp_path: Path) -> None:
    """An update gives all four the key, and takes it away; uploads work either way."""
    name = new_name()
    asked = Workspace(name=name, location="westeurope", system_datastores_auth_mode="identity")
    ml_client.workspaces.begin_create(asked).result()
    client = MLClient(
        ml_client._credential, ml_client.subscription_id, ml_client.resource_group_name, name
    )
    file = tmp_path / "bread.txt"
    kinds = {"accesskey": SasTokenConfiguration, "identity": NoneCredentialConfiguration}
    for mode, kind in kinds.items():
        changed = Workspace(name=name, system_datastores_auth_mode=mode)
        updated = ml_client.workspaces.begin_update(changed).result()
        assert updated.system_datastores_auth_mode == mode
        stores = list(client.datastores.list(include_secrets=True))
        assert [type(store.credentials) for store in stores] == [kind] * 4

        file.write_text(mode)
        client.data.create_or_update(Data(name=f"bread-{mode}", type="uri_file", path=str(file)))
    assert client.datastores.get_default().name == "workspaceblobstore"
