"""Managed identities of resources: names of what Azure would give rights to.

Source: the REST reference of `ManagedServiceIdentity` in Azure Resource Manager's common types.
"""

from __future__ import annotations

from typing import Any

from azureml_emulator.workspaces.scope import IN_WORKSPACE
from offline_azure.arm.ids import OFFLINE_TENANT_ID, derived_guid
from offline_azure.http.routing import Routes

routes = Routes("Managed identities", scope=IN_WORKSPACE)

BAD_TYPE = routes.error(
    when="the type of a resource's identity does not exist",
    status=400,
    code="InvalidIdentityType",
    message="The identity type '{type}' is invalid: it must be one of {known}.",
    source=None,
)

# The SDK sends them in lower case, or in words joined by underscores.
_TYPES = {
    name.lower(): name
    for name in ("SystemAssigned", "UserAssigned", "SystemAssigned,UserAssigned", "None")
}


def identity(resource_id: str, asked: dict[str, Any]) -> dict[str, Any]:
    """Return a resource's identity, with the ids that Azure would have drawn for it.

    Args:
        resource_id: the resource.
        asked: `type` and `userAssignedIdentities` as a request sends them; a user-assigned
            identity with the value None is taken away.

    Raises:
        AzureError: `BAD_TYPE`.
    """
    given = str(asked.get("type"))
    kind = _TYPES.get(given.lower().replace(" ", "").replace("_", ""))
    if kind is None:
        raise BAD_TYPE.error(type=given, known=", ".join(_TYPES.values()))
    found: dict[str, Any] = {"type": kind}
    if "SystemAssigned" in kind:
        found["principalId"] = derived_guid(resource_id, "principalId")
        found["tenantId"] = OFFLINE_TENANT_ID
    if "UserAssigned" in kind:
        found["userAssignedIdentities"] = {
            name: {
                "principalId": derived_guid(name, "principalId"),
                "clientId": derived_guid(name, "clientId"),
            }
            for name, value in (asked.get("userAssignedIdentities") or {}).items()
            if value is not None
        }
    return found
