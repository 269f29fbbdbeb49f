"""Datastores: named connections from a workspace to storage.

Keys are kept apart from what is shown, so only `listSecrets` can give them out.

Sources: recordings `datastore/blob_store` (2022-08-25) and
`pipeline_job/pipeline_job_download` (2026-02-27) of azure-ai-ml's tests; for the four
datastores also the article cited at the routes.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from azureml_emulator import name_rules
from azureml_emulator.workspaces.scope import IN_WORKSPACE
from offline_azure.arm.ids import WORKSPACE
from offline_azure.clock import offset_timestamp
from offline_azure.http.hosts import ARM
from offline_azure.http.messages import Response
from offline_azure.http.paging import page_of
from offline_azure.http.routing import Call, Routes
from offline_azure.http.sources import docs, link, recording
from offline_azure.storage import signatures
from offline_azure.store.indexes import IN_COLLECTION, Index
from offline_azure.store.store import Resource

TYPE = "Microsoft.MachineLearningServices/workspaces/datastores"
DEFAULTS = Index("datastores_by_default", ("collection", "body.properties.isDefault"), TYPE)
_COLLECTION = f"{WORKSPACE}/datastores"
_ONE = f"{_COLLECTION}/{{name}}"
_BLOB_STORE = recording("datastore/blob_store", "2022-08-25")
_PLACES = {
    "AzureBlob": "containerName",
    "AzureFile": "fileShareName",
    "AzureDataLakeGen2": "filesystem",
}
_DOWNLOAD = recording("pipeline_job/pipeline_job_download", "2026-02-27")

routes = Routes("Datastores", scope=IN_WORKSPACE)

NOT_FOUND = routes.error(
    when="the datastore does not exist",
    status=404,
    code="UserError",
    message="Could not find datastore: {name}.",
    source=_BLOB_STORE,
    envelope="service",
    inner=("NotFoundError",),
)
NO_SECRETS = routes.error(
    when="secrets are asked for, and the datastore has none (identity-based access)",
    status=400,
    code="UserError",
    message="No secrets for credentials of type None.",
    source=recording("model/model_archive_restore_version", "2025-02-28"),
    envelope="service",
)
BAD_NAME = name_rules.refusal(routes, name_rules.PLAIN, "datastore name")
MISSING_FIELD = routes.error(
    when="the account, container, share or file system is missing",
    status=400,
    code="UserError",
    message="The field '{field}' is required for a datastore of type {type}.",
    source=None,
    envelope="service",
)
IS_DEFAULT = routes.error(
    when="the default datastore is deleted",
    status=400,
    code="UserError",
    message="The default datastore '{name}' cannot be deleted.",
    source=None,
    envelope="service",
)
NOT_EMULATED = routes.error(
    when="the datastore is of another type than blob, file share or Data Lake Gen2",
    status=501,
    code="NotEmulated",
    message=(
        "Not emulated by the offline workspace: datastores of type {type}."
        " They work on a real Azure Machine Learning workspace."
    ),
    source="the offline workspace's own",
)

RETIRED = routes.error(
    when="the datastore is in Azure Data Lake Storage Gen1",
    status=501,
    code="NotEmulated",
    message=(
        "Not emulated by the offline workspace: datastores of type AzureDataLakeGen1. Azure Data"
        " Lake Storage Gen1 was retired on 2024-02-29; use AzureDataLakeGen2Datastore."
    ),
    source=link(
        "Retirement of Azure Data Lake Storage Gen1",
        "https://azure.microsoft.com/updates/action-required-switch-to-azure-data-lake-storage-gen2-by-29-february-2024/",
    ),
)


@routes.route("GET", _ONE, operation="datastores.get", source=_BLOB_STORE)
def get_datastore(call: Call) -> Response:
    """Return one datastore, without its secrets."""
    return Response.of_json(_find(call).body)


@routes.route(
    "GET",
    _COLLECTION,
    operation="datastores.list, datastores.get_default",
    source=docs("Data concepts", "concept-data#datastore"),
    difference="`count`, `names`, `searchText` and `orderBy` are ignored.",
    partly=True,
)
def list_datastores(call: Call) -> Response:
    """Return the workspace's datastores, with `isDefault` only the default one."""
    asked = call.request.query.get("isDefault", "").lower()
    wanted = [asked == "true"] if asked else []
    return page_of(call, DEFAULTS if asked else IN_COLLECTION, f"{call.id}/", *wanted)


@routes.route(
    "PUT",
    _ONE,
    operation="datastores.create_or_update",
    source=_BLOB_STORE,
    difference=(
        "Blob, file share and Data Lake Gen2 only. An account that is not in the offline workspace"
        " is taken to exist, empty, with the container that the datastore names. Credentials are"
        " never tried."
    ),
    partly=True,
)
def put_datastore(call: Call) -> Response:
    """Create or replace a datastore; 201 when it is new, else 200."""
    name = call.params["name"]
    name_rules.PLAIN.check(name, BAD_NAME)
    sent = call.request.json().get("properties") or {}
    kind = str(sent.get("datastoreType"))
    if kind == "AzureDataLakeGen1":
        raise RETIRED.error()
    if kind not in _PLACES:
        raise NOT_EMULATED.error(type=kind)
    missing = [n for n in ("accountName", _PLACES[kind]) if not sent.get(n)]
    if missing:
        raise MISSING_FIELD.error(field=missing[0], type=kind)
    present = call.store.get(call.id)
    datastore = _of_request(call, name, sent, present)
    if sent.get("isDefault"):
        _take_over_default(call)
    call.store.put(datastore)
    if present is not None:
        return Response.of_json(datastore.body)
    version = call.request.query.get("api-version", "")
    location = f"https://{ARM.pattern}{call.id}?api-version={version}"
    return Response.of_json(datastore.body, 201, {"location": location})


@routes.route(
    "DELETE",
    _ONE,
    operation="datastores.delete",
    source=_BLOB_STORE,
    difference="Deleting an absent datastore gives 204, which is unverified.",
)
def delete_datastore(call: Call) -> Response:
    """Forget the connection. The data stays where it is."""
    datastore = call.store.get(call.id)
    if datastore is None:
        return Response(204)
    if datastore.body["properties"]["isDefault"]:
        raise IS_DEFAULT.error(name=call.params["name"])
    call.store.delete(call.id)
    return Response(200)


@routes.route(
    "POST",
    f"{_ONE}/listSecrets",
    operation="datastores.get(include_secrets=True)",
    source=_DOWNLOAD,
    difference="The key and the signature open nothing on Azure.",
)
def list_secrets(call: Call) -> Response:
    """Return the secret; of a key a token that expires, when the client asks for one that does."""
    datastore = _find(call)
    secrets = datastore.private.get("secrets")
    if secrets is not None:
        return Response.of_json(secrets)
    key = datastore.private.get("key")
    if key is None:
        raise NO_SECRETS.error()
    request = call.request.json()
    if not request.get("expirableSecret"):
        return Response.of_json({"secretsType": "AccountKey", "key": key})
    hours = timedelta(hours=request.get("expireAfterHours") or 1)
    account = datastore.body["properties"]["accountName"].lower()
    token = signatures.account_sas(account, key, call.clock.now() + hours)
    return Response.of_json({"secretsType": "Sas", "sasToken": f"?{token}"})


def _of_request(call: Call, name: str, sent: dict[str, Any], present: Resource | None) -> Resource:
    """Return the datastore that a request asks for, its secrets apart from what is shown."""
    moment = offset_timestamp(call.clock.now())
    credentials = dict(sent.get("credentials") or {"credentialsType": "None"})
    secrets = credentials.pop("secrets", None) or {}
    private: dict[str, Any] = {}
    if not secrets and present is not None:
        private = present.private
    elif secrets.get("secretsType") == "AccountKey":
        private = {"key": secrets.get("key")}
    elif secrets:
        private = {"secrets": secrets}
    kind = sent["datastoreType"]
    properties = {
        "description": sent.get("description"),
        "tags": sent.get("tags") or {},
        "properties": sent.get("properties"),
        "isDefault": bool(sent.get("isDefault")),
        "credentials": credentials,
        "intellectualProperty": None,
        "subscriptionId": sent.get("subscriptionId"),
        "resourceGroup": sent.get("resourceGroup"),
        "datastoreType": kind,
        "accountName": sent["accountName"],
        _PLACES[kind]: sent[_PLACES[kind]],
        "endpoint": sent.get("endpoint") or "core.windows.net",
        "protocol": sent.get("protocol") or "https",
        "serviceDataAccessAuthIdentity": sent.get("serviceDataAccessAuthIdentity") or "None",
    }
    if present is not None:
        properties["isDefault"] |= present.body["properties"]["isDefault"]
    created = present.body["systemData"] if present else {"createdAt": moment}
    workspace = call.store.get(call.scope_id)
    workspace_id = workspace.body["id"] if workspace else call.scope_id
    body = {
        "id": f"{workspace_id}/datastores/{name}",
        "name": name,
        "type": TYPE,
        "properties": properties,
        "systemData": {
            "createdAt": created["createdAt"],
            "createdBy": "Offline Learner",
            "createdByType": "User",
            "lastModifiedAt": moment,
            "lastModifiedBy": "Offline Learner",
            "lastModifiedByType": "User",
        },
    }
    return Resource(call.id, TYPE, body, private)


def _take_over_default(call: Call) -> None:
    for other in call.store.find(DEFAULTS, f"{call.scope_id}/datastores/", True):
        other.body["properties"]["isDefault"] = False
        call.store.put(other)


def _find(call: Call) -> Resource:
    datastore = call.store.get(_ONE.format(**call.params))
    if datastore is None:
        raise NOT_FOUND.error(name=call.params["name"])
    return datastore
