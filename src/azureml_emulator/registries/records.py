"""What a registry shows, and the names of the accounts that Azure makes for it.

A registry keeps its files in a storage account of its own, in a resource group that belongs to
it.

Source: recording `registry/registry_operations` (2023-10-31) of azure-ai-ml's tests.
"""

from __future__ import annotations

from typing import Any

from azureml_emulator.uris import REGISTRY_TYPE as TYPE
from offline_azure.arm.ids import OFFLINE_TENANT_ID, ArmId, derived_guid, derived_name

DISCOVERY = "/registrymanagement/v1.0/registries/{registry}/discovery"


def storage_account(registry_id: str) -> ArmId:
    """Return the id of the account that keeps a registry's files, in its own resource group."""
    registry = ArmId.parse(registry_id)
    return ArmId(
        registry.subscription_id,
        _managed_group(registry),
        "Microsoft.Storage",
        ("storageAccounts",),
        (derived_name(registry.key, "storage", 11),),
    )


def _managed_group(registry: ArmId) -> str:
    return f"azureml-rg-{registry.name}_{derived_guid(registry.key, 'group')}"


def body(registry_id: str, location: str) -> dict[str, Any]:
    """Return a new registry, before what was asked for is filled in."""
    registry = ArmId.parse(registry_id)
    api = f"{location}.api.azureml.ms"
    group = f"/subscriptions/{registry.subscription_id}/resourceGroups/{_managed_group(registry)}"
    return {
        "tags": {},
        "location": location,
        "identity": {
            "type": "SystemAssigned",
            "principalId": derived_guid(registry.key, "principal"),
            "tenantId": OFFLINE_TENANT_ID,
        },
        "id": registry_id,
        "name": registry.name,
        "type": TYPE,
        "properties": {
            "regionDetails": [],
            "intellectualPropertyPublisher": None,
            "publicNetworkAccess": "Enabled",
            "discoveryUrl": f"https://{api}{DISCOVERY.format(registry=registry.name)}",
            "managedResourceGroup": {"resourceId": group},
            "mlFlowRegistryUri": f"azureml://{api}/mlflow/v1.0{registry_id}",
            "privateEndpointConnections": [],
        },
        "systemData": None,
    }


def region(registry_id: str, location: str, asked: dict[str, Any]) -> dict[str, Any]:
    """Return what a region of a registry has; accounts that Azure makes get their names."""
    account = str(storage_account(registry_id))
    name = derived_name(registry_id, f"acr {location}", 11)
    group = account.partition("/providers/")[0]
    acr = f"{group}/providers/Microsoft.ContainerRegistry/registries/{name}"
    return {
        "location": location,
        "storageAccountDetails": [
            _own(details, "StorageAccount", "storageAccount", account)
            for details in asked.get("storageAccountDetails") or []
        ],
        "acrDetails": [
            _own(details, "AcrAccount", "acrAccount", acr)
            for details in asked.get("acrDetails") or []
        ],
    }


def _own(details: dict[str, Any], kind: str, word: str, resource_id: str) -> dict[str, Any]:
    user, system = f"userCreated{kind}", f"systemCreated{kind}"
    shown: dict[str, Any] = {user: details.get(user), system: None}
    if details.get(system):
        name = resource_id.rpartition("/")[2]
        reference = {"armResourceId": {"resourceId": resource_id}}
        shown[system] = {f"{word}Name": name, **details[system], **reference}
    return shown
