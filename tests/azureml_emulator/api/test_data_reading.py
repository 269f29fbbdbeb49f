"""What the packages `mltable` and `azureml-fsspec` ask for, as they ask for it.

The packages themselves are not installed here: their pins contradict those of the guide.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest

from azureml_emulator.application import Application
from azureml_emulator.workspaces.associated_resources import STORAGE, default_id
from offline_azure.arm.ids import WorkspaceId
from offline_azure.http.messages import Request, Response

Ask = Callable[..., Response]
API = "westeurope.api.azureml.ms"
CLIENT = {
    "credentialsType": "ServicePrincipal",
    "tenantId": "the-tenant",
    "clientId": "the-client",
    "authorityUrl": "https://login.microsoftonline.com",
}


@pytest.fixture
def read(ask: Ask, default: WorkspaceId) -> Callable[[str], Any]:
    """Read from one of the two services: `read("datastore", "datastores/one")`."""

    def read(service: str, path: str, status: int = 200) -> Any:
        response = ask("GET", f"/{service}/v1.0{default.arm_id}/{path}", host=API)
        assert response.status == status
        return json.loads(response.body)  # type: ignore[arg-type]

    return read


@pytest.fixture
def put(ask: Ask, default: WorkspaceId) -> Callable[[str, dict[str, Any]], None]:
    """Create something in the workspace."""

    def put(path: str, properties: dict[str, Any]) -> None:
        response = ask("PUT", f"{default.arm_id}/{path}", {"properties": properties})
        assert response.status == 201

    return put


def test_the_key_of_the_default_datastore_opens_its_account(
    read: Any, application: Application, default: WorkspaceId, ask: Ask
) -> None:
    """Where it leads and what opens it are those of Azure Resource Manager."""
    found = read("datastore", "datastores/workspaceblobstore")
    section = found["azureStorageSection"]
    url = f"{default.arm_id}/datastores/workspaceblobstore"
    shown = json.loads(ask("GET", url).body)["properties"]  # type: ignore[arg-type]
    secrets = json.loads(ask("POST", f"{url}/listSecrets", {}).body)  # type: ignore[arg-type]

    assert (found["name"], found["dataStoreType"]) == ("workspaceblobstore", "AzureBlob")
    assert section["accountName"] == default_id(STORAGE, default.arm_id).name
    assert section["containerName"] == shown["containerName"]
    assert (section["endpoint"], section["protocol"]) == ("core.windows.net", "https")
    assert section["credentialType"] == "AccountKey"
    assert section["credential"] == section["accountKey"] == secrets["key"]


@pytest.mark.parametrize(
    ("credentials", "expected"),
    [
        ({"credentialsType": "None"}, ("None", None)),
        (
            {
                "credentialsType": "AccountKey",
                "secrets": {"secretsType": "AccountKey", "key": "a2V5"},
            },
            ("AccountKey", "a2V5"),
        ),
        (
            {"credentialsType": "Sas", "secrets": {"secretsType": "Sas", "sasToken": "sig=1"}},
            ("Sas", "sig=1"),
        ),
        (
            {
                **CLIENT,
                "secrets": {"secretsType": "ServicePrincipal", "clientSecret": "the-secret"},
            },
            ("ClientCredentials", None),
        ),
    ],
)
def test_each_kind_of_credentials(
    read: Any, put: Any, credentials: dict[str, Any], expected: tuple[str, str | None]
) -> None:
    """A datastore shows what its reader has to sign requests or to sign in with."""
    place = {"datastoreType": "AzureBlob", "accountName": "bakery", "containerName": "data"}
    put("datastores/own", {**place, "credentials": credentials})

    section = read("datastore", "datastores/own")["azureStorageSection"]

    assert (section["credentialType"], section["credential"]) == expected
    assert section["sasToken"] == (expected[1] if expected[0] == "Sas" else None)


def test_a_data_lake_is_opened_by_a_service_principal(
    read: Any, put: Any, application: Application
) -> None:
    """Its reader gets a token with what it is shown, for the storage unless told otherwise."""
    secrets = {"secretsType": "ServicePrincipal", "clientSecret": "the-secret"}
    place = {"datastoreType": "AzureDataLakeGen2", "accountName": "lake", "filesystem": "raw"}
    put("datastores/lake", {**place, "credentials": {**CLIENT, "secrets": secrets}})

    section = read("datastore", "datastores/lake")["azureStorageSection"]
    client = section["clientCredentials"]
    form = {
        "grant_type": "client_credentials",
        "client_id": client["clientId"],
        "client_secret": client["clientSecret"],
        "resource": client["resourceUri"],
    }
    host = client["authorityUrl"].removeprefix("https://")
    path = f"/{client['tenantId']}/oauth2/token"
    token = application.handle(Request.build("POST", host, path, body=urlencode(form).encode()))

    assert section["containerName"] == "raw"
    assert client["resourceUri"] == "https://storage.azure.com/"
    assert token.status == 200


def test_a_file_share_has_its_place_too(read: Any) -> None:
    """The share stands where the container of a blob datastore does."""
    found = read("datastore", "datastores/workspacefilestore")
    assert found["dataStoreType"] == "AzureFile"
    assert found["azureStorageSection"]["containerName"].startswith("azureml-filestore-")


@pytest.mark.parametrize(
    ("kind", "shown"),
    [("mltable", "MLTable"), ("uri_file", "UriFile"), ("uri_folder", "UriFolder")],
)
def test_a_data_asset_leads_to_its_data(read: Any, put: Any, kind: str, shown: str) -> None:
    """`mltable.load` reads type and address, and takes every asset for one of SDK v2."""
    short = "azureml://datastores/workspaceblobstore/paths/table"
    put("data/table/versions/1", {"dataType": kind, "dataUri": short, "tags": {"a": "b"}})

    found = read("data", "dataversion/TABLE/versions/1")

    version = found["dataVersion"]
    assert (version["dataContainerName"], version["versionId"]) == ("table", "1")
    assert version["dataType"] == shown
    assert version["dataUri"].startswith("azureml://subscriptions/")
    folder = "" if kind == "uri_file" else "/"
    assert version["dataUri"].endswith(f"/datastores/workspaceblobstore/paths/table{folder}")
    assert version["mutableProps"]["tags"] == {"a": "b"}
    assert version["assetId"].endswith("/data/table/versions/1")
    assert found["isV2"] is True
    assert found["entityMetadata"]["createdTime"]


def test_what_does_not_exist_is_not_found(read: Any, put: Any) -> None:
    """The package asks for minutes on end when the answer is a 501."""
    error = read("datastore", "datastores/nothing", 404)["error"]
    assert (error["code"], error["message"]) == ("UserError", "Could not find datastore: nothing.")

    put("data/table/versions/1", {"dataType": "uri_file", "dataUri": "azureml://datastores/d/a"})
    for path in ("nothing/versions/1", "table/versions/2"):
        error = read("data", f"dataversion/{path}", 404)["error"]
        name, _, version = path.partition("/versions/")
        assert error["message"].startswith(f"Data version {name}:{version} ")
