"""Updating a workspace: tags, links, texts, network access, identities.

Sources: recording `workspace/workspace_update` (2024-06-05) of azure-ai-ml's tests; for the mode
of the default datastores the article "Disable shared key access for your workspace's storage
account".
"""

from __future__ import annotations

from typing import Any

from azureml_emulator.workspaces import (
    default_datastores,
    managed_identities,
    managed_networks,
    workspaces,
)
from azureml_emulator.workspaces.scope import IN_WORKSPACE
from azureml_emulator.workspaces.template import MISSING_RESOURCE
from offline_azure.arm import long_running
from offline_azure.arm.ids import WORKSPACE, ArmId
from offline_azure.clock import timestamp
from offline_azure.http.messages import Response
from offline_azure.http.routing import Call, Routes
from offline_azure.http.sources import docs, recording

routes = Routes("Workspaces", scope=IN_WORKSPACE)

NOT_UPDATABLE = routes.error(
    when="an update changes a property that the offline workspace cannot change",
    status=501,
    code="NotEmulated",
    message=(
        "Not emulated by the offline workspace: workspaces.begin_update of '{property}'."
        " It works on a real Azure Machine Learning workspace."
    ),
    source="the offline workspace's own",
)

_UPDATABLE = (
    "allowRoleAssignmentOnRG",
    "applicationInsights",
    "containerRegistry",
    "description",
    "friendlyName",
    "imageBuildCompute",
    "managedNetwork",
    "networkAcls",
    "primaryUserAssignedIdentity",
    "publicNetworkAccess",
    "serverlessComputeSettings",
)
_LINKS = ("applicationInsights", "containerRegistry")
_AUTH_MODE = "systemDatastoresAuthMode"
_AUTH_MODES = ("accesskey", "identity")
_SHARED_KEY = docs(
    "Disable shared key access for your workspace's storage account",
    "how-to-disable-local-auth-storage",
)


@routes.route(
    "PATCH",
    WORKSPACE,
    operation="workspaces.begin_update",
    source=f"{recording('workspace/workspace_update', '2024-06-05')}; {_SHARED_KEY}",
    difference="Customer-managed keys and feature store settings cannot be changed.",
    partly=True,
)
def update_workspace(call: Call) -> Response:
    """Change tags (all of them) and the given properties."""
    workspace = workspaces.require(call)
    asked, body = call.request.json(), workspace.body
    changed = {
        name: value
        for name, value in (asked.get("properties") or {}).items()
        if not _is_within(value, body["properties"].get(name))
    }
    for name, value in changed.items():
        if name not in _UPDATABLE and not (name == _AUTH_MODE and value in _AUTH_MODES):
            raise NOT_UPDATABLE.error(property=name)
        if name in _LINKS and call.store.get(value) is None:
            raise MISSING_RESOURCE.error(id=value)
    network = managed_networks.settings(
        body["properties"]["managedNetwork"], changed.pop("managedNetwork", None)
    )
    body["properties"].update(changed, managedNetwork=network)
    if (asked.get("identity") or {}).get("type"):
        body["identity"] = managed_identities.identity(call.id.lower(), asked["identity"])
    if asked.get("tags") is not None:
        body["tags"] = asked["tags"]
    body["systemData"]["lastModifiedAt"] = timestamp(call.clock.now())
    call.store.put(workspace)
    if _AUTH_MODE in changed:
        storage = ArmId.parse(body["properties"]["storageAccount"])
        default_datastores.set_auth_mode(
            call.store, ArmId.parse(workspace.id), storage, changed[_AUTH_MODE]
        )
    return long_running.accepted(call, "workspaceOperationsStatus")


def _is_within(asked: Any, present: Any) -> bool:
    """Return whether `present` already has every value that `asked` gives.

    The SDK sends back most of what it has read, with empty values for what it does not know.
    """
    if isinstance(asked, dict):
        present = present if isinstance(present, dict) else {}
        return all(_is_within(value, present.get(name)) for name, value in asked.items())
    return bool(asked in (None, [], {}) or asked == present)
