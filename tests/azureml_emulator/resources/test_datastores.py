"""The default datastores, through the real SDK."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs

import pytest
from azure.ai.ml import MLClient
from azure.ai.ml.entities import (
    AccountKeyConfiguration,
    NoneCredentialConfiguration,
    SasTokenConfiguration,
    Workspace,
)
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError


@pytest.fixture
def client(ml_client: MLClient, workspace: Workspace) -> MLClient:
    """A client of a fresh workspace."""
    return MLClient(
        ml_client._credential,
        ml_client.subscription_id,
        ml_client.resource_group_name,
        workspace.name,
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


def test_get_of_a_missing_datastore(client: MLClient) -> None:
    """The error is that of the Azure ML service."""
    with pytest.raises(ResourceNotFoundError) as raised:
        client.datastores.get("nowhere")
    assert raised.value.error.code == "UserError"
    assert raised.value.error.message == "Could not find datastore: nowhere."


def test_no_secrets_unless_asked(client: MLClient) -> None:
    """Neither get nor list gives a key away."""
    for datastore in (client.datastores.get_default(), *client.datastores.list()):
        assert isinstance(datastore.credentials, AccountKeyConfiguration)
        assert datastore.credentials.account_key is None


def test_secrets(client: MLClient) -> None:
    """Asked for secrets, the SDK asks for one that expires, and gets a token."""
    datastore = client.datastores.get("workspaceblobstore", include_secrets=True)
    assert isinstance(datastore.credentials, SasTokenConfiguration)
    fields = parse_qs(datastore.credentials.sas_token.removeprefix("?"))
    assert fields["ss"] == ["bf"]


@pytest.mark.offline_only
def test_account_key(client: MLClient, service: Any) -> None:
    """Without a wish for expiry the answer is the account's key (older SDK versions)."""
    from azureml_emulator.core.http import Request

    token = client._credential.get_token("https://management.azure.com/.default").token
    datastore = client.datastores.get("workspaceblobstore")
    response = service.application.handle(
        Request.build(
            "POST",
            "management.azure.com",
            f"{datastore.id}/listSecrets",
            {"Authorization": f"Bearer {token}"},
        )
    )
    answer = json.loads(response.body)
    assert answer["secretsType"] == "AccountKey"
    assert len(answer["key"]) == 88


def test_identity_based_access(ml_client: MLClient, new_name: Any) -> None:
    """A workspace that uses identities for its datastores has no keys to give out."""
    asked = Workspace(
        name=new_name(), location="westeurope", system_datastores_auth_mode="identity"
    )
    created = ml_client.workspaces.begin_create(asked).result()
    client = MLClient(
        ml_client._credential,
        ml_client.subscription_id,
        ml_client.resource_group_name,
        created.name,
    )
    datastore = client.datastores.get("workspaceblobstore", include_secrets=True)
    assert isinstance(datastore.credentials, NoneCredentialConfiguration)
    with pytest.raises(HttpResponseError, match="No secrets for credentials of type None"):
        client.datastores._list_secrets("workspaceblobstore")


def test_datastores_of_a_missing_workspace(ml_client: MLClient) -> None:
    """Nothing inside a workspace that does not exist can be found."""
    client = MLClient(
        ml_client._credential,
        ml_client.subscription_id,
        ml_client.resource_group_name,
        "not-there",
    )
    with pytest.raises(ResourceNotFoundError):
        client.datastores.get("workspaceblobstore")
