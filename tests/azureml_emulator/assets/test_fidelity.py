"""The answers for storage and assets against recorded ones: status code and keys.

Each case names a recording of azure-ai-ml's own tests and the keys that the live service's
answer had in it. `differs` lists what is otherwise here, with the reason.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from offline_azure.arm.ids import WorkspaceId
from offline_azure.http.messages import Response

Ask = Callable[..., Response]

SIX = "createdAt createdBy createdByType lastModifiedAt lastModifiedBy lastModifiedByType"
FOUR = "createdAt createdBy createdByType lastModifiedAt"
BLOB = "azureml://datastores/workspaceblobstore/paths/a"
ERROR = "code message details additionalInfo"


@dataclass(frozen=True)
class Case:
    """A recorded answer.

    Attributes:
        recording: where it was read, and when it was recorded.
        ask: method and path beneath the workspace.
        status: its status code.
        keys: the keys of objects in its body, by the path to the object; "" is the body.
        body: what is sent.
        before: requests that make what the recording's workspace had.
        differs: paths of keys that are more or less here, and why.
    """

    recording: str
    ask: str
    status: int
    keys: dict[str, str]
    body: dict[str, Any] = field(default_factory=dict)
    before: tuple[tuple[str, dict[str, Any]], ...] = ()
    differs: dict[str, str] = field(default_factory=dict)


DATA = {"dataType": "uri_file", "dataUri": BLOB}
DATA_VERSION = {
    "": "id name type properties systemData",
    "properties": "description tags properties isArchived isAnonymous autoDeleteSetting dataUri"
    " stage intellectualProperty dataType",
    "systemData": FOUR,
}
MODEL = {"modelType": "custom_model", "modelUri": BLOB}
MODEL_VERSION = {
    "": "id name type properties systemData",
    "properties": "description tags properties isArchived isAnonymous autoDeleteSetting flavors"
    " modelType modelUri jobName provisioningState stage intellectualProperty",
    "systemData": SIX,
}
ENVIRONMENT = {"image": "i", "condaFile": "name: e"}
ENVIRONMENT_VERSION = {
    "": "id name type properties systemData",
    "properties": "description tags properties isArchived isAnonymous autoDeleteSetting"
    " environmentType image condaFile osType autoRebuild provisioningState stage"
    " intellectualProperty",
    "properties.properties": "azureml.labels",
    "systemData": SIX,
}
COMPONENT = {
    "componentSpec": {
        "_source": "YAML.COMPONENT",
        "name": "c",
        "version": "1",
        "type": "command",
        "command": "echo",
        "environment": "azureml:AzureML-sklearn-1.5:26",
        "is_deterministic": True,
        "inputs": {"a": {"type": "number", "optional": False, "default": 10.99}},
    }
}
CODE = {"codeUri": "https://a.blob.core.windows.net:443/c/", "properties": {"hash_sha256": "h"}}
STORE = {
    "datastoreType": "AzureBlob",
    "accountName": "a",
    "containerName": "c",
    "credentials": {
        "credentialsType": "AccountKey",
        "secrets": {"secretsType": "AccountKey", "key": "a2V5"},
    },
}
STORE_KEYS = {
    "": "id name type properties systemData",
    "properties": "description tags properties isDefault credentials intellectualProperty"
    " subscriptionId resourceGroup datastoreType accountName containerName endpoint protocol"
    " serviceDataAccessAuthIdentity",
    "properties.credentials": "credentialsType",
}

CASES = [
    Case(
        "dataset/data_upload_file, 2023-10-31",
        "PUT data/d/versions/4",
        201,
        DATA_VERSION,
        DATA,
    ),
    Case(
        "dataset/list, 2023-10-31",
        "GET data/d/versions/4",
        200,
        DATA_VERSION,
        before=(("PUT data/d/versions/4", DATA),),
    ),
    Case(
        "dataset/list, 2023-10-31",
        "GET data/d/versions?listViewType=ActiveOnly",
        200,
        {"": "value", "value.0": "id name type properties systemData"},
        before=(("PUT data/d/versions/4", DATA),),
    ),
    Case(
        "dataset/data_get_latest_label, 2023-10-31",
        "GET data/d",
        200,
        {
            "": "id name type properties systemData",
            "properties": "description tags properties isArchived latestVersion nextVersion"
            " dataType",
            "systemData": FOUR,
        },
        before=(("PUT data/d/versions/foo", DATA),),
    ),
    Case(
        "command_job/command_job_builder, 2022-09-29",
        "GET data/d/versions/1",
        404,
        {"": "error", "error": ERROR},
    ),
    Case("model/crud_file, 2024-04-09", "PUT models/m/versions/3", 201, MODEL_VERSION, MODEL),
    Case(
        "online_services/online_deployment, 2022-10-28",
        "PUT models/m/versions/3",
        200,
        MODEL_VERSION,
        MODEL,
        before=(("PUT models/m/versions/3", MODEL),),
    ),
    Case(
        "model/crud_file, 2024-04-09",
        "GET models/m/versions?$orderBy=createdtime%20desc&$top=1",
        404,
        {"": "error", "error": ERROR, "error.details.0": ERROR},
    ),
    Case(
        "model/model_archive_restore_version, 2025-02-28",
        "PUT models/m/versions/1",
        200,
        MODEL_VERSION,
        {**MODEL, "isArchived": True},
        before=(("PUT models/m/versions/1", MODEL),),
    ),
    Case(
        "environment/environment_get_latest_label, 2023-10-31",
        "PUT environments/e/versions/1",
        201,
        ENVIRONMENT_VERSION,
        ENVIRONMENT,
    ),
    Case(
        "command_job/ray_command_job, 2023-10-31",
        "PUT environments/CliV2AnonymousEnvironment/versions/h",
        201,
        {"properties.properties": "azureml.labels"},
        {"image": "i", "isAnonymous": True},
        before=(("PUT environments/CliV2AnonymousEnvironment/versions/h", {"image": "i"}),),
    ),
    Case(
        "environment/archive_restore_container, 2025-02-21",
        "GET environments/e",
        200,
        {
            "": "id name type properties systemData",
            "properties": "description tags properties isArchived latestVersion nextVersion"
            " provisioningState",
        },
        before=(("PUT environments/e/versions/bar", ENVIRONMENT),),
    ),
    Case(
        "environment/archive_restore_container, 2026-03-03",
        "PUT environments/e",
        201,
        {"": "id name type properties systemData"},
        {"isArchived": True, "description": "", "properties": {}, "tags": {}},
        before=(("PUT environments/e/versions/1", ENVIRONMENT),),
    ),
    Case(
        "component/component_update, 2023-04-20",
        "PUT components/c/versions/1",
        200,
        {
            "": "id name type properties systemData",
            "properties.componentSpec": "name version type command environment is_deterministic"
            " inputs resources",
            "properties.componentSpec.resources": "instance_count",
        },
        COMPONENT,
        before=(("PUT components/c/versions/1", COMPONENT),),
    ),
    Case(
        "component/create_autoincrement, 2023-04-24",
        "GET components/c",
        200,
        {
            "properties": "description tags properties isArchived latestVersion nextVersion",
            "systemData": "createdAt lastModifiedAt",
        },
        before=(("PUT components/c/versions/1", COMPONENT),),
    ),
    Case(
        "component/create_autoincrement, 2023-04-24",
        "GET components/nothing",
        404,
        {"": "error", "error": ERROR},
    ),
    Case(
        "code_asset/create_and_get, 2023-10-31",
        "POST codes/c/versions/1/startPendingUpload",
        200,
        {
            "": "blobReferenceForConsumption pendingUploadId pendingUploadType",
            "blobReferenceForConsumption": "blobUri storageAccountArmId credential",
            "blobReferenceForConsumption.credential": "credentialType sasUri",
        },
        {"pendingUploadType": "TemporaryBlobReference"},
    ),
    Case(
        "code_asset/create_and_get, 2023-04-13",
        "GET codes/other/versions?hash=h&hashVersion=202208",
        200,
        {
            "": "value",
            "value.0": "id name type properties systemData",
            "value.0.properties": "description tags properties isArchived isAnonymous codeUri"
            " provisioningState",
        },
        before=(("PUT codes/c/versions/1", CODE),),
    ),
    Case(
        "datastore/blob_store, 2022-08-25",
        "PUT datastores/d?skipValidation=true",
        201,
        STORE_KEYS,
        STORE,
    ),
    Case(
        "datastore/blob_store, 2022-08-25",
        "PUT datastores/d?skipValidation=true",
        200,
        STORE_KEYS,
        STORE,
        before=(("PUT datastores/d", STORE),),
    ),
    Case(
        "datastore/blob_store, 2022-08-25",
        "POST datastores/d/listSecrets",
        200,
        {"": "secretsType key"},
        before=(("PUT datastores/d", STORE),),
    ),
    Case(
        "datastore/blob_store, 2022-08-25",
        "DELETE datastores/d",
        200,
        {},
        before=(("PUT datastores/d", STORE),),
    ),
    Case(
        "datastore/blob_store, 2022-08-25",
        "GET datastores/d",
        404,
        {"": "error", "error": ERROR},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.status} {case.ask}")
def test_recorded_answer(ask: Ask, default: WorkspaceId, case: Case) -> None:
    """Status code and keys are those of the recorded answer, but for what is declared."""

    def send(what: str, properties: dict[str, Any]) -> Response:
        method, _, path = what.partition(" ")
        plain = method == "POST" or not properties
        body = properties if plain else {"properties": properties}
        return ask(method, f"{default.arm_id}/{path}", body)

    for what, properties in case.before:
        assert send(what, properties).status in (200, 201)
    response = send(case.ask, case.body)
    assert response.status == case.status
    if response.status == 201:
        assert response.headers["location"].startswith("https://management.azure.com/")
    assert isinstance(response.body, bytes)
    body = json.loads(response.body) if response.body else None
    found = {path: set(keys.split()) == set(_at(body, path)) for path, keys in case.keys.items()}
    assert {path for path, same in found.items() if not same} == set(case.differs)


def _at(body: Any, path: str) -> Any:
    """Return the object at a path such as `value.0.properties`."""
    for step in filter(None, path.split(".")):
        body = body[int(step)] if step.isdecimal() else body[step]
    return body


_NOBODY = "no client reads it"
MISSING_HEADERS = {
    "cache-control": _NOBODY,
    "pragma": _NOBODY,
    "expires": _NOBODY,
    "x-ms-response-type": _NOBODY,
    "x-request-time": "how long the service took; it would differ from run to run",
    "x-ms-correlation-request-id": "drawn at random; it would differ from run to run",
    "x-ms-routing-request-id": "drawn at random; it would differ from run to run",
    "x-ms-ratelimit-remaining-subscription-writes": "there are no limits",
    "azureml-served-by-cluster": "there is no cluster",
}


def test_recorded_headers(ask: Ask, default: WorkspaceId) -> None:
    """Of the headers that every recorded answer had, these are left out on purpose."""
    recorded = {*MISSING_HEADERS, "content-type", "location"}
    path = f"{default.arm_id}/models/m/versions/1"
    response = ask("PUT", path, {"properties": MODEL})
    assert recorded - set(response.headers) == set(MISSING_HEADERS)


def test_anonymous_component(ask: Ask, default: WorkspaceId) -> None:
    """The address has the version that was asked for, the body the one that the service chose.

    Recorded in dsl/command_with_optional_inputs, 2026-03-26.
    """
    path = f"{default.arm_id}/components/azureml_anonymous/versions/asked"
    first, second = (ask("PUT", path, {"properties": COMPONENT}) for _ in range(2))
    assert (first.status, second.status) == (201, 201)
    assert first.headers["location"].startswith(f"https://management.azure.com{path}?")
    assert isinstance(first.body, bytes)
    assert json.loads(first.body)["name"] != "asked"
    assert first.body == second.body


VALUES = [
    ("PUT models/m/versions/1", MODEL, {"stage": "Development", "provisioningState": "Succeeded"}),
    ("PUT models/m/versions/1", {**MODEL, "isArchived": True}, {"stage": "Archived"}),
    (
        "PUT environments/e/versions/1",
        ENVIRONMENT,
        {
            "condaFile": '{\n  "name": "e"\n}',
            "osType": "Linux",
            "autoRebuild": "Disabled",
            "stage": "Development",
        },
    ),
    ("PUT data/d/versions/1", {**DATA, "dataUri": "https://bla"}, {"dataUri": "https://bla"}),
    (
        "PUT components/c/versions/1",
        COMPONENT,
        {
            "description": None,
            "componentSpec": {
                "name": "c",
                "version": "1",
                "type": "command",
                "command": "echo",
                "environment": (
                    "azureml://registries/azureml/environments/AzureML-sklearn-1.5/versions/26"
                ),
                "is_deterministic": "True",
                "inputs": {"a": {"type": "number", "optional": "False", "default": "10.99"}},
                "resources": {"instance_count": "1"},
            },
        },
    ),
]


@pytest.mark.parametrize(("what", "sent", "values"), VALUES)
def test_recorded_values(
    ask: Ask, default: WorkspaceId, what: str, sent: dict[str, Any], values: dict[str, Any]
) -> None:
    """What the service fills in or writes in another way is the same here."""
    method, _, path = what.partition(" ")
    response = ask(method, f"{default.arm_id}/{path}", {"properties": sent})
    assert isinstance(response.body, bytes)
    properties = json.loads(response.body)["properties"]
    assert {name: properties[name] for name in values} == values
