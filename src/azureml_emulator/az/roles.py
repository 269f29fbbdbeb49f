"""Role assignments: kept, and enforced by nobody."""

from __future__ import annotations

import re
import uuid
from typing import Any

from azureml_emulator.az import account, arm
from azureml_emulator.az.command import Invocation
from azureml_emulator.az.errors import AzError

_TYPE = "providers/Microsoft.Authorization"
_VERSION = "2022-04-01"
_GUID = re.compile(r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")


def create(invocation: Invocation) -> Any:
    """Assign a role."""
    given = invocation.given
    who = given("assignee-object-id") or given("assignee")
    if not who:
        raise AzError("usage error: --assignee STRING | --assignee-object-id GUID")
    scope = given("scope").rstrip("/")
    properties = {
        "roleDefinitionId": _definition(invocation, given("role"))["id"],
        "principalId": who if _GUID.match(who) else str(uuid.uuid5(uuid.NAMESPACE_URL, who)),
        "principalType": given("assignee-principal-type") or "ServicePrincipal",
    }
    for key in ("description", "condition", "condition-version"):
        if value := given(key):
            properties["conditionVersion" if key == "condition-version" else key] = value
    name = given("name") or str(uuid.uuid4())
    body = {"properties": properties}
    path = f"{scope}/{_TYPE}/roleAssignments/{name}"
    return _shown(arm.call("PUT", path, body, _VERSION), {})


def list_all(invocation: Invocation) -> Any:
    """List role assignments."""
    names = {one["id"]: one["properties"]["roleName"] for one in _definitions(invocation)}
    return [_shown(one, names) for one in _found(invocation)]


def delete(invocation: Invocation) -> None:
    """Delete role assignments."""
    given = invocation.given
    ids = given("ids") or []
    if not ids and not (given("assignee") or given("assignee-object-id") or given("role")):
        raise AzError("usage error: --ids ID [ID ...] | --assignee STRING | --role STRING")
    for one in ids or [found["id"] for found in _found(invocation)]:
        arm.call("DELETE", one, api_version=_VERSION)


def _found(invocation: Invocation) -> list[dict[str, Any]]:
    given = invocation.given
    subscription = account.subscription(invocation)["subscriptionId"]
    scope = (given("scope") or f"/subscriptions/{subscription}").rstrip("/")
    if group := given("resource-group"):
        scope = f"/subscriptions/{subscription}/resourceGroups/{group}"
    found = arm.call("GET", f"{scope}/{_TYPE}/roleAssignments", api_version=_VERSION)["value"]
    if not given("all"):
        found = [one for one in found if _holds(one["properties"]["scope"], scope, invocation)]
    if who := given("assignee-object-id") or given("assignee"):
        wanted = who if _GUID.match(who) else str(uuid.uuid5(uuid.NAMESPACE_URL, who))
        found = [one for one in found if one["properties"]["principalId"] == wanted]
    if role := given("role"):
        wanted = _definition(invocation, role)["id"]
        found = [one for one in found if one["properties"]["roleDefinitionId"] == wanted]
    return list(found)


def _holds(where: str, scope: str, invocation: Invocation) -> bool:
    where, scope = where.lower(), scope.lower()
    above = bool(invocation.given("include-inherited")) and scope.startswith(f"{where}/")
    return where == scope or above


def _definitions(invocation: Invocation) -> list[dict[str, Any]]:
    subscription = account.subscription(invocation)["subscriptionId"]
    path = f"/subscriptions/{subscription}/{_TYPE}/roleDefinitions"
    found: list[dict[str, Any]] = arm.call("GET", path, api_version=_VERSION)["value"]
    return found


def _definition(invocation: Invocation, role: str) -> dict[str, Any]:
    for one in _definitions(invocation):
        if role.lower() in (one["properties"]["roleName"].lower(), one["name"], one["id"].lower()):
            return one
    raise AzError(f"Role '{role}' doesn't exist.")


def _shown(one: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    properties = one["properties"]
    shown = {**properties, "id": one["id"], "name": one["name"], "type": one["type"]}
    if names:
        shown["roleDefinitionName"] = names.get(properties["roleDefinitionId"], "")
    return shown
