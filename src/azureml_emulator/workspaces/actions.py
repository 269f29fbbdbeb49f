"""What can be asked of a workspace besides its own values: its keys and its health.

Source: the examples of `Workspaces_ListKeys`, `Workspaces_ResyncKeys` and
`Workspaces_Diagnose` in azure-rest-api-specs (2023-10-01).
"""

from __future__ import annotations

from typing import Any

from azureml_emulator.workspaces.scope import IN_WORKSPACE
from offline_azure.arm import long_running
from offline_azure.arm.ids import WORKSPACE, ArmId, derived_guid
from offline_azure.http.messages import Response
from offline_azure.http.routing import Call, Routes
from offline_azure.http.sources import link, recording
from offline_azure.storage.accounts import account_key

routes = Routes("Workspaces", scope=IN_WORKSPACE)

_REST = "https://learn.microsoft.com/rest/api/azureml/workspaces"


@routes.route(
    "POST",
    f"{WORKSPACE}/listKeys",
    operation="workspaces.get_keys",
    source=link("REST example", f"{_REST}/list-keys"),
    difference="The keys open nothing on Azure.",
)
def list_keys(call: Call) -> Response:
    """Return the keys of the workspace's associated resources."""
    properties = _properties(call)
    storage = properties["storageAccount"]
    registry = properties.get("containerRegistry")
    credentials = None
    if registry:
        passwords = [
            {"name": name, "value": derived_guid(registry, name).replace("-", "")}
            for name in ("password", "password2")
        ]
        credentials = {
            "location": call.region,
            "username": ArmId.parse(registry).name,
            "passwords": passwords,
        }
    return Response.of_json(
        {
            "userStorageKey": account_key(ArmId.parse(storage).key),
            "userStorageArmId": storage,
            "appInsightsInstrumentationKey": derived_guid(
                properties.get("applicationInsights") or call.scope_id, "instrumentationKey"
            ),
            "containerRegistryCredentials": credentials,
            "notebookAccessKeys": {
                "primaryAccessKey": derived_guid(call.scope_id, "notebook-primary"),
                "secondaryAccessKey": derived_guid(call.scope_id, "notebook-secondary"),
            },
        }
    )


@routes.route(
    "POST",
    f"{WORKSPACE}/resyncKeys",
    operation="workspaces.begin_sync_keys",
    source=link("REST example", f"{_REST}/resync-keys"),
    difference="Keys never change offline, so there is nothing to do.",
)
def resync_keys(call: Call) -> Response:
    """Accept that the workspace shall read its resources' keys again."""
    return Response(200)


def _properties(call: Call) -> dict[str, Any]:
    workspace = call.store.get(call.scope_id)
    assert workspace is not None  # noqa: S101 - checked for all that is inside a workspace
    properties: dict[str, Any] = workspace.body["properties"]
    return properties


_CHECKS = (
    "userDefinedRoute",
    "networkSecurityRule",
    "resourceLock",
    "dnsResolution",
    "storageAccount",
    "keyVault",
    "containerRegistry",
    "applicationInsights",
    "other",
)


@routes.route(
    "POST",
    f"{WORKSPACE}/diagnose",
    operation="workspaces.begin_diagnose",
    source="; ".join(
        (
            link("REST example", f"{_REST}/diagnose"),
            recording("workspace/workspace_diagnosis", "2023-10-31"),
        )
    ),
    difference=(
        "Only that the associated resources exist is looked at. The code of a missing one is"
        " unverified."
    ),
)
def diagnose(call: Call) -> Response:
    """Return what is wrong with the workspace's associated resources."""
    properties = _properties(call)
    results: dict[str, list[dict[str, str]]] = {f"{check}Results": [] for check in _CHECKS}
    for name in ("storageAccount", "keyVault", "containerRegistry", "applicationInsights"):
        resource = properties.get(name)
        if resource and call.store.get(resource) is None:
            message = f"The associated resource {resource} does not exist."
            results[f"{name}Results"].append(
                {"code": "ResourceNotFound", "level": "Error", "message": message}
            )
    return long_running.found(call, "workspaceOperationsStatus", {"value": results})
