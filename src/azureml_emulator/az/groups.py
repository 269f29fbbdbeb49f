"""Resource groups."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from azureml_emulator.az import account, arm
from azureml_emulator.az.command import Invocation
from azureml_emulator.az.confirm import confirm
from azureml_emulator.az.errors import NotFoundError
from azureml_emulator.az.ml_values import pairs


def path(invocation: Invocation, name: str = "") -> str:
    """Return where a resource group is in Azure Resource Manager, or all of them."""
    subscription = account.subscription(invocation)["subscriptionId"]
    groups = f"/subscriptions/{subscription}/resourcegroups"
    return f"{groups}/{quote(name, safe='')}" if name else groups


def create(invocation: Invocation) -> Any:
    """Create a resource group."""
    body: dict[str, Any] = {"location": invocation.given("location")}
    if tags := invocation.given("tags"):
        body["tags"] = pairs(tags, "tags")
    if manager := invocation.given("managed-by"):
        body["managedBy"] = manager
    return _shown(arm.call("PUT", path(invocation, invocation.given("name")), body))


def show(invocation: Invocation) -> Any:
    """Show a resource group."""
    return _shown(arm.call("GET", path(invocation, invocation.given("name"))))


def list_all(invocation: Invocation) -> Any:
    """List the resource groups."""
    found = [_shown(one) for one in arm.call("GET", path(invocation))["value"]]
    if tag := invocation.given("tag"):
        key, equals, value = tag.partition("=")
        found = [
            one
            for one in found
            if key in (one["tags"] or {}) and (not equals or one["tags"][key] == value)
        ]
    return found


def exists(invocation: Invocation) -> bool:
    """Say whether there is one."""
    try:
        show(invocation)
    except NotFoundError:
        return False
    return True


def delete(invocation: Invocation) -> None:
    """Delete a resource group, and all in it."""
    confirm(invocation)
    arm.call("DELETE", path(invocation, invocation.given("name")))


def _shown(group: dict[str, Any]) -> dict[str, Any]:
    return {"managedBy": None, "tags": None, **group}
