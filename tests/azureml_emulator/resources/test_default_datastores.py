"""The datastores that every workspace is born with, through the real SDK."""

from __future__ import annotations

from azure.ai.ml import MLClient
from azure.ai.ml.entities import Workspace


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
