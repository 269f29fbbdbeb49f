"""The managed network of a workspace, and its outbound rules, as state.

Nothing is isolated offline: there is no network to isolate. What is kept is what was asked
for, with the order in which Azure lets the isolation mode change.

Sources: the examples of `ManagedNetworkSettingsRule_*` and
`ManagedNetworkProvisions_ProvisionManagedNetwork` in azure-rest-api-specs (2024-04-01), and the
article "Workspace managed virtual network isolation".
"""

from __future__ import annotations

from typing import Any

from azureml_emulator.workspaces.scope import IN_WORKSPACE
from offline_azure.arm.ids import MACHINE_LEARNING, WORKSPACE
from offline_azure.http.messages import Response
from offline_azure.http.paging import page
from offline_azure.http.routing import Call, Routes
from offline_azure.http.sources import docs, link
from offline_azure.store.store import Resource

_TYPE = f"{MACHINE_LEARNING}/workspaces/outboundRules"
_RULES = f"{WORKSPACE}/outboundRules"
_RULE = f"{_RULES}/{{rule}}"
_ARTICLE = docs("Workspace managed virtual network isolation", "how-to-managed-network")
_EXAMPLE = link(
    "REST example",
    "https://learn.microsoft.com/rest/api/azureml/managed-network-settings-rule",
)
_STATE_ONLY = "Kept as state: nothing is isolated, and Azure's required rules are not listed."

# From each mode, those that it can still change to.
_CHANGES = {
    "Disabled": ["AllowInternetOutbound", "AllowOnlyApprovedOutbound"],
    "AllowInternetOutbound": ["AllowOnlyApprovedOutbound"],
    "AllowOnlyApprovedOutbound": [],
}
_MODES = {mode.lower(): mode for mode in _CHANGES}
# Rules for traffic into the internet: where all of it is allowed, they make no sense.
_ONLY_APPROVED = ("FQDN", "ServiceTag")

routes = Routes("Managed networks", scope=IN_WORKSPACE)

BAD_MODE = routes.error(
    when="the isolation mode does not exist",
    status=400,
    code="UserError",
    message="The isolation mode '{mode}' is invalid: it must be one of {known}.",
    source=None,
    envelope="service",
)
BAD_CHANGE = routes.error(
    when="the isolation mode would become less strict (the rule is documented)",
    status=400,
    code="UserError",
    message="The isolation mode of the managed network cannot be changed from {old} to {new}.",
    source=None,
    envelope="service",
)
BAD_RULE = routes.error(
    when=(
        "an FQDN or a service tag is approved, and all outbound traffic is allowed (the rule is"
        " documented)"
    ),
    status=400,
    code="UserError",
    message=(
        "Outbound rules of type {type} are valid only for the isolation mode"
        " AllowOnlyApprovedOutbound, not for {mode}."
    ),
    source=None,
    envelope="service",
)
NO_NETWORK = routes.error(
    when="a rule is made or the network provisioned, and isolation is disabled",
    status=400,
    code="UserError",
    message="Workspace {workspace} has no managed network: its isolation mode is Disabled.",
    source=None,
    envelope="service",
)
RULE_NOT_FOUND = routes.error(
    when="the outbound rule does not exist",
    status=404,
    code="UserError",
    message="Outbound rule {rule} was not found in the managed network.",
    source=None,
    envelope="service",
)


def disabled() -> dict[str, Any]:
    """Return the managed network of a workspace that has none."""
    return {
        "changeableIsolationModes": _CHANGES["Disabled"],
        "isolationMode": "Disabled",
        "enableNetworkMonitor": False,
        "enableFirewallLog": False,
    }


def settings(present: dict[str, Any], asked: dict[str, Any] | None) -> dict[str, Any]:
    """Return a workspace's managed network after a request.

    Args:
        present: the network as it is.
        asked: what the request gives, or None; its rules are added to those that there are.

    Raises:
        AzureError: `BAD_MODE`, `BAD_CHANGE` or `BAD_RULE`.
    """
    if not asked:
        return present
    old = present["isolationMode"]
    mode = _mode(str(asked.get("isolationMode") or old))
    if mode != old and mode not in _CHANGES[old]:
        raise BAD_CHANGE.error(old=old, new=mode)
    network = present | {"isolationMode": mode, "changeableIsolationModes": _CHANGES[mode]}
    if asked.get("firewallSku"):
        network["firewallSku"] = asked["firewallSku"]
    if mode != "Disabled":
        asked_rules = asked.get("outboundRules") or {}
        rules = {name: _rule(rule, mode) for name, rule in asked_rules.items()}
        network["outboundRules"] = present.get("outboundRules", {}) | rules
        network.setdefault("status", {"status": "Inactive", "sparkReady": False})
    return network


def _mode(name: str) -> str:
    mode = _MODES.get(name.replace("_", "").lower())
    if mode is None:
        raise BAD_MODE.error(mode=name, known=", ".join(_CHANGES))
    return mode


def _rule(asked: dict[str, Any], mode: str) -> dict[str, Any]:
    if asked.get("type") in _ONLY_APPROVED and mode != "AllowOnlyApprovedOutbound":
        raise BAD_RULE.error(type=asked["type"], mode=mode)
    return asked | {"category": asked.get("category") or "UserDefined", "status": "Active"}


@routes.route(
    "POST",
    f"{WORKSPACE}/provisionManagedNetwork",
    operation="workspaces.begin_provision_network",
    source=f"{_EXAMPLE}; {_ARTICLE}",
    difference=_STATE_ONLY,
)
def provision(call: Call) -> Response:
    """Make the network active, for Spark as well when asked."""
    workspace, network = _require_network(call)
    spark = bool(call.request.json().get("includeSpark"))
    ready = network["status"]["sparkReady"] or spark
    network["status"] = {"status": "Active", "sparkReady": ready}
    call.store.put(workspace)
    return Response.of_json(network["status"])


@routes.route(
    "GET",
    _RULES,
    operation="workspace_outbound_rules.list",
    source=_EXAMPLE,
    difference=_STATE_ONLY,
)
def list_rules(call: Call) -> Response:
    """Return the workspace's outbound rules."""
    network = _workspace(call).body["properties"]["managedNetwork"]
    rules = network.get("outboundRules") or {}
    return page(call.request, [_shown(call, name, rule) for name, rule in rules.items()])


@routes.route(
    "GET", _RULE, operation="workspace_outbound_rules.get", source=_EXAMPLE, difference=_STATE_ONLY
)
def get_rule(call: Call) -> Response:
    """Return one outbound rule."""
    network = _workspace(call).body["properties"]["managedNetwork"]
    name = _find_rule(call, network)
    return Response.of_json(_shown(call, name, network["outboundRules"][name]))


@routes.route(
    "PUT",
    _RULE,
    operation="workspace_outbound_rules.begin_create, workspace_outbound_rules.begin_update",
    source=_EXAMPLE,
    difference=_STATE_ONLY,
)
def put_rule(call: Call) -> Response:
    """Create an outbound rule, or replace it."""
    workspace, network = _require_network(call)
    name = call.params["rule"]
    rule = _rule(call.request.json().get("properties") or {}, network["isolationMode"])
    network["outboundRules"][name] = rule
    call.store.put(workspace)
    return Response.of_json(_shown(call, name, rule))


@routes.route(
    "DELETE",
    _RULE,
    operation="workspace_outbound_rules.begin_remove",
    source=_EXAMPLE,
    difference=_STATE_ONLY,
)
def delete_rule(call: Call) -> Response:
    """Delete an outbound rule."""
    workspace, network = _require_network(call)
    del network["outboundRules"][_find_rule(call, network)]
    call.store.put(workspace)
    return Response(200)


def _workspace(call: Call) -> Resource:
    workspace = call.store.get(call.scope_id)
    assert workspace is not None  # noqa: S101 - checked for all that is inside a workspace
    return workspace


def _require_network(call: Call) -> tuple[Resource, dict[str, Any]]:
    workspace = _workspace(call)
    network: dict[str, Any] = workspace.body["properties"]["managedNetwork"]
    if network["isolationMode"] == "Disabled":
        raise NO_NETWORK.error(workspace=call.params["workspace"])
    return workspace, network


def _find_rule(call: Call, network: dict[str, Any]) -> str:
    wanted = call.params["rule"]
    for name in network.get("outboundRules") or {}:
        if name.lower() == wanted.lower():
            return str(name)
    raise RULE_NOT_FOUND.error(rule=wanted)


def _shown(call: Call, name: str, rule: dict[str, Any]) -> dict[str, Any]:
    rule_id = f"{call.scope_id}/outboundRules/{name}"
    return {"id": rule_id, "name": name, "type": _TYPE, "properties": rule}
