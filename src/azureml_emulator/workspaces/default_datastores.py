"""The four datastores that every workspace is born with.

Sources: recordings `pipeline_job/pipeline_job_download` (2026-02-27) of azure-ai-ml's tests and
Microsoft Learn, "Data concepts in Azure Machine Learning"; for their two modes the article
"Disable shared key access for your workspace's storage account".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from azureml_emulator.workspaces.datastores import TYPE
from offline_azure.arm.ids import ArmId, derived_guid
from offline_azure.clock import offset_timestamp
from offline_azure.storage.accounts import account_key
from offline_azure.store.store import Resource, Transaction


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


def set_auth_mode(store: Transaction, workspace: ArmId, storage_account: ArmId, mode: str) -> None:
    """Let the four datastores keep the storage account's key, or no key any more.

    Args:
        store: where they are.
        workspace: the workspace that they belong to.
        storage_account: the account that they lead to.
        mode: `accesskey` or `identity`.
    """
    for default in _DEFAULTS:
        datastore = store.get(f"{workspace}/datastores/{default.name}")
        if datastore is not None:
            by_key = mode != "identity"
            datastore.body["properties"]["credentials"] = _credentials(by_key)
            datastore.private = _private(by_key, storage_account)
            store.put(datastore)


def _credentials(by_key: bool) -> dict[str, Any]:
    return {"credentialsType": "AccountKey" if by_key else "None"}


def _private(by_key: bool, storage_account: ArmId) -> dict[str, Any]:
    return {"system": True} | ({"key": account_key(storage_account.key)} if by_key else {})


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
        "credentials": _credentials(by_key),
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
    return Resource(datastore_id, TYPE, body, _private(by_key, storage_account))
