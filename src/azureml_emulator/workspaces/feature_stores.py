"""Feature stores: workspaces of their own kind, with connections to where features would be kept.

The stores are state: nothing is materialized, which takes Spark.

Sources: the SDK's `_arm_deployments/arm_templates/workspace_base.json` (the resources of kind
`featurestore`) and `operations._feature_store_operations`; the article "What is managed feature
store?".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from azureml_emulator.workspaces import connections
from offline_azure.arm.ids import ArmId
from offline_azure.store.store import Transaction

KIND = "FeatureStore"
_IDENTITY = "Microsoft.ManagedIdentity/userAssignedIdentities"


@dataclass(frozen=True)
class FeatureStore:
    """What a workspace template asks for beyond a workspace.

    Attributes:
        identity: the ARM id of the identity that materializes.
        offline_store: the ARM id of the container that keeps features.
        offline_connection: the name of the connection to it.
        online_store: the ARM id of the cache; empty without one.
        online_connection: the name of the connection to it; empty without one.
        spark: the version of Spark.
    """

    identity: str
    offline_store: str
    offline_connection: str
    online_store: str
    online_connection: str
    spark: str


def read(values: dict[str, Any]) -> FeatureStore:
    """Return what the parameters of a workspace template ask for."""
    identity = _id(
        values["materialization_identity_subscription_id"],
        values["materialization_identity_resource_group_name"],
        f"{_IDENTITY}/{values['materialization_identity_name']}",
    )
    offline = _id(
        values["offline_store_subscription_id"],
        values["offline_store_resource_group_name"],
        f"Microsoft.Storage/storageAccounts/{values['offline_store_storage_account_name']}"
        f"/blobServices/default/containers/{values['offline_store_container_name']}",
    )
    return FeatureStore(
        identity,
        offline,
        str(values.get("offline_store_connection_name") or ""),
        str(values.get("online_store_resource_id") or ""),
        str(values.get("online_store_connection_name") or ""),
        str(values.get("spark_runtime_version") or ""),
    )


def identity(asked: FeatureStore) -> dict[str, Any]:
    """Return the identity that the workspace is to have."""
    return {
        "type": "SystemAssigned,UserAssigned",
        "userAssignedIdentities": {asked.identity: {}},
    }


def settings(asked: FeatureStore) -> dict[str, Any]:
    """Return the properties that the workspace is to have."""
    return {
        "featureStoreSettings": {
            "computeRuntime": {"sparkRuntimeVersion": asked.spark},
            "offlineStoreConnectionName": asked.offline_connection or None,
            "onlineStoreConnectionName": asked.online_connection or None,
        }
    }


def finish(store: Transaction, workspace: ArmId, asked: FeatureStore, now: datetime) -> None:
    """Make a workspace a feature store, and its connections."""
    resource = store.get(workspace.key)
    if resource is None:
        raise LookupError(str(workspace))
    resource.body["kind"] = KIND
    store.put(resource)
    stores = (
        (asked.offline_connection, "ADLSGen2", asked.offline_store),
        (asked.online_connection, "Redis", asked.online_store),
    )
    for name, category, target in stores:
        if name:
            connection = {
                "authType": "ManagedIdentity",
                "credentials": {"resourceId": asked.identity},
                "category": category,
                "target": target,
                "isSharedToAll": True,
            }
            connection_id = f"{workspace}/connections/{name}"
            store.put(connections.new_connection(connection_id, connection, now))


def _id(subscription: Any, group: Any, rest: str) -> str:
    return f"/subscriptions/{subscription}/resourceGroups/{group}/providers/{rest}"
