"""Datastores, through the real SDK."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from azure.ai.ml import MLClient
from azure.ai.ml.entities import (
    AccountKeyConfiguration,
    AzureBlobDatastore,
    AzureDataLakeGen1Datastore,
    AzureDataLakeGen2Datastore,
    AzureFileDatastore,
    Data,
    NoneCredentialConfiguration,
    SasTokenConfiguration,
    ServicePrincipalConfiguration,
    Workspace,
)
from azure.core.exceptions import (
    ClientAuthenticationError,
    HttpResponseError,
    ResourceNotFoundError,
)

from offline_azure.arm.ids import WorkspaceId
from offline_azure.http.messages import Response

Ask = Callable[..., Response]


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
    from offline_azure.http.messages import Request

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


CREDENTIALS: list[tuple[Any, str, str]] = [
    (AccountKeyConfiguration(account_key="a2V5"), "sas_token", "sig="),
    (SasTokenConfiguration(sas_token="sv=1&sig=s"), "sas_token", "sv=1&sig=s"),
    (
        ServicePrincipalConfiguration(tenant_id="t", client_id="c", client_secret="hush"),
        "client_secret",
        "hush",
    ),
]


@pytest.mark.parametrize(("credentials", "field", "secret"), CREDENTIALS)
def test_secrets_are_never_shown(
    client: MLClient, credentials: Any, field: str, secret: str
) -> None:
    """A secret that was given in comes out of listSecrets only."""
    asked = AzureDataLakeGen2Datastore(
        name="lake", account_name="acct", filesystem="fs", credentials=credentials
    )
    created = client.datastores.create_or_update(asked)
    listed = next(d for d in client.datastores.list() if d.name == "lake")
    for shown in (created, client.datastores.get("lake"), listed):
        assert type(shown.credentials) is type(credentials)
        assert secret not in str(vars(shown.credentials).values())
    told = client.datastores.get("lake", include_secrets=True).credentials
    assert secret in getattr(told, field)


def test_create_update_and_delete(client: MLClient) -> None:
    """A blob datastore of one's own, from beginning to end."""
    asked = AzureBlobDatastore(
        name="mine", account_name="acct", container_name="c", description="d", tags={"a": "b"}
    )
    created = client.datastores.create_or_update(asked)
    assert (created.type, created.description, created.tags) == ("AzureBlob", "d", {"a": "b"})
    assert isinstance(created.credentials, NoneCredentialConfiguration)
    asked.container_name = "d"
    client.datastores.create_or_update(asked)
    assert client.datastores.get("mine").container_name == "d"
    client.datastores.delete("mine")
    with pytest.raises(ResourceNotFoundError):
        client.datastores.get("mine")
    assert client.datastores.get_default().name == "workspaceblobstore"


def test_file_share(client: MLClient) -> None:
    """A file share can be named; its files are not emulated."""
    created = client.datastores.create_or_update(
        AzureFileDatastore(name="share", account_name="acct", file_share_name="s")
    )
    assert (created.type, created.file_share_name) == ("AzureFile", "s")


def test_upload_to_a_datastore_of_ones_own(client: MLClient, tmp_path: Path) -> None:
    """Data can be sent to a datastore that is not the default one."""
    (tmp_path / "a.csv").write_text("1")
    client.datastores.create_or_update(
        AzureBlobDatastore(
            name="mine",
            account_name="outside",
            container_name="c",
            credentials=AccountKeyConfiguration(account_key="a2V5"),
        )
    )
    asked = Data(name="d", path=str(tmp_path / "a.csv"), type="uri_file", datastore="mine")
    assert "/datastores/mine/paths/LocalUpload/" in client.data.create_or_update(asked).path


def test_upload_to_a_data_lake(client: MLClient, tmp_path: Path) -> None:
    """A data lake is written to with the user's own identity."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/a.csv").write_text("1")
    client.datastores.create_or_update(
        AzureDataLakeGen2Datastore(name="lake", account_name="outside", filesystem="files")
    )
    asked = Data(name="d", path=str(tmp_path / "folder"), type="uri_folder", datastore="lake")
    first = client.data.create_or_update(asked)
    assert "/datastores/lake/paths/LocalUpload/" in first.path
    asked = Data(name="d", path=str(tmp_path / "folder"), type="uri_folder", datastore="lake")
    assert client.data.create_or_update(asked).path == first.path


def test_a_wrong_key(client: MLClient, workspace: Workspace, tmp_path: Path) -> None:
    """A datastore with a wrong key can be made, but not used."""
    (tmp_path / "a.csv").write_text("1")
    client.datastores.create_or_update(
        AzureBlobDatastore(
            name="wrong",
            account_name=workspace.storage_account.rpartition("/")[2],
            container_name="azureml",
            credentials=AccountKeyConfiguration(account_key="XXXX-XXXX"),
        )
    )
    asked = Data(name="d", path=str(tmp_path / "a.csv"), type="uri_file", datastore="wrong")
    with pytest.raises(ClientAuthenticationError) as raised:
        client.data.create_or_update(asked)
    assert raised.value.error_code == "AuthenticationFailed"


def test_bad_datastores(client: MLClient) -> None:
    """Names are checked, and unsupported kinds are named."""
    with pytest.raises(HttpResponseError, match="datastore name"):
        client.datastores.create_or_update(
            AzureBlobDatastore(name="a.b", account_name="x", container_name="c")
        )
    with pytest.raises(HttpResponseError, match="Gen1 was retired on 2024-02-29") as raised:
        client.datastores.create_or_update(AzureDataLakeGen1Datastore(name="a", store_name="x"))
    assert raised.value.status_code == 501
    with pytest.raises(HttpResponseError, match="cannot be deleted"):
        client.datastores.delete("workspaceblobstore")


@pytest.mark.offline_only
def test_another_default(ask: Ask, default: WorkspaceId) -> None:
    """There is one default datastore; the newest that asks for it has it."""
    asked = {
        "datastoreType": "AzureBlob",
        "accountName": "a",
        "containerName": "c",
        "isDefault": True,
        "credentials": {"credentialsType": "None"},
    }
    new = ask("PUT", f"{default.arm_id}/datastores/mine?api-version=v", {"properties": asked})
    assert new.status == 201
    assert new.headers["location"].endswith("/datastores/mine?api-version=v")
    found = ask("GET", f"{default.arm_id}/datastores?isDefault=true")
    assert isinstance(found.body, bytes)
    assert [d["name"] for d in json.loads(found.body)["value"]] == ["mine"]
    asked["datastoreType"] = "AzureFile"
    assert ask("PUT", f"{default.arm_id}/datastores/x", {"properties": asked}).status == 400
