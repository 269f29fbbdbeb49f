"""Datastores: named connections from a workspace to storage.

Every workspace is born with four. Their keys are kept apart from what is shown, so only
`listSecrets` can give them out.

Sources: recordings `datastore/blob_store` (2022-08-25) and
`pipeline_job/pipeline_job_download` (2026-02-27) of azure-ai-ml's tests; for the four
datastores also the article cited at the routes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from azureml_emulator.core.arm import WORKSPACE, ArmId, derived_guid
from azureml_emulator.core.clock import offset_timestamp
from azureml_emulator.core.http import Response
from azureml_emulator.core.paging import page
from azureml_emulator.core.routing import Call, Routes
from azureml_emulator.core.sources import docs, recording
from azureml_emulator.core.store import Resource, Transaction
from azureml_emulator.services.storage import signatures
from azureml_emulator.services.storage.accounts import account_key

TYPE = "Microsoft.MachineLearningServices/workspaces/datastores"
_COLLECTION = f"{WORKSPACE}/datastores"
_ONE = f"{_COLLECTION}/{{name}}"
_BLOB_STORE = recording("datastore/blob_store", "2022-08-25")
_DOWNLOAD = recording("pipeline_job/pipeline_job_download", "2026-02-27")

routes = Routes("Datastores")

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
    bodies = [datastore.body for datastore in call.store.list(TYPE, call.workspace_id)]
    wanted = call.request.query.get("isDefault", "").lower()
    if wanted:
        bodies = [b for b in bodies if b["properties"]["isDefault"] == (wanted == "true")]
    return page(call.request, bodies)


@routes.route(
    "POST",
    f"{_ONE}/listSecrets",
    operation="datastores.get(include_secrets=True)",
    source=_DOWNLOAD,
    difference="The key and the signature open nothing on Azure.",
)
def list_secrets(call: Call) -> Response:
    """Return a key, or a token that expires when the client asks for one that does."""
    key = _find(call).private.get("key")
    if key is None:
        raise NO_SECRETS.error()
    request = call.request.json()
    if not request.get("expirableSecret"):
        return Response.of_json({"secretsType": "AccountKey", "key": key})
    hours = timedelta(hours=request.get("expireAfterHours") or 1)
    account = _find(call).body["properties"]["accountName"]
    token = signatures.account_sas(account, key, call.clock.now() + hours)
    return Response.of_json({"secretsType": "Sas", "sasToken": f"?{token}"})


def _find(call: Call) -> Resource:
    datastore = call.store.get(_ONE.format(**call.params))
    if datastore is None:
        raise NOT_FOUND.error(name=call.params["name"])
    return datastore


@dataclass(frozen=True)
class _Default:
    """One of the datastores that every workspace has."""

    name: str
    type: str
    place: str
    place_name: str
    is_default: bool = False


_DEFAULTS = (
    _Default("workspaceartifactstore", "AzureBlob", "containerName", "azureml"),
    _Default("workspaceblobstore", "AzureBlob", "containerName", "azureml-blobstore-{guid}", True),
    _Default("workspacefilestore", "AzureFile", "fileShareName", "azureml-filestore-{guid}"),
    _Default("workspaceworkingdirectory", "AzureFile", "fileShareName", "code-{digits}"),
)


def create_defaults(
    store: Transaction, workspace: ArmId, storage_account: ArmId, now: datetime
) -> None:
    """Create the four datastores of a new workspace.

    A workspace whose `systemDatastoresAuthMode` is `identity` gets them without keys.
    """
    shown = store.get(workspace.key)
    by_key = shown is None or shown.body["properties"]["systemDatastoresAuthMode"] != "identity"
    guid = derived_guid(workspace.key, "workspaceId")
    for default in _DEFAULTS:
        store.put(_build(default, workspace, storage_account, guid, by_key, now))


def _build(
    default: _Default,
    workspace: ArmId,
    storage_account: ArmId,
    guid: str,
    by_key: bool,
    now: datetime,
) -> Resource:
    place_name = default.place_name.format(guid=guid, digits=derived_guid(guid, "code"))
    # The recorded artifact store and working directory name no account of their own group.
    own_group = default.name in ("workspaceblobstore", "workspacefilestore")
    properties: dict[str, Any] = {
        "description": None,
        "tags": None,
        "properties": None,
        "isDefault": default.is_default,
        "credentials": {"credentialsType": "AccountKey" if by_key else "None"},
        "intellectualProperty": None,
        "subscriptionId": storage_account.subscription_id if own_group else None,
        "resourceGroup": storage_account.resource_group if own_group else None,
        "datastoreType": default.type,
        "accountName": storage_account.name,
        default.place: place_name,
        "endpoint": "core.windows.net",
        "protocol": "https",
        "serviceDataAccessAuthIdentity": (
            "WorkspaceSystemAssignedIdentity" if default.is_default else "None"
        ),
    }
    moment = offset_timestamp(now)
    datastore_id = f"{workspace}/datastores/{default.name}"
    body = {
        "id": datastore_id,
        "name": default.name,
        "type": TYPE,
        "properties": properties,
        "systemData": {
            "createdAt": moment,
            "createdByType": "Application",
            "lastModifiedAt": moment,
            "lastModifiedByType": "Application",
        },
    }
    private: dict[str, Any] = {"system": True}
    if by_key:
        private["key"] = account_key(storage_account.key)
    return Resource(datastore_id, TYPE, body, private)
