"""Checks of the exercises in 1.a.2."""

from typing import Any

from studyguide.exercises import NotYet, Workspace

NAME = "mlw-complaints"


def closed(workspace: Workspace) -> Any:
    """Return the second team's workspace."""
    found = {one.name for one in workspace.client.workspaces.list()}
    if NAME not in found:
        raise NotYet(f"The resource group has no workspace named `{NAME}`.")
    return workspace.client.workspaces.get(NAME)


def rules(workspace: Workspace) -> list[Any]:
    """Return the outbound rules that somebody has set."""
    closed(workspace)
    return list(workspace.client.workspace_outbound_rules.list(NAME))


def workspace_exists(workspace: Workspace) -> None:
    """In the resource group of the client."""
    closed(workspace)


def closed_to_the_internet(workspace: Workspace) -> None:
    """The way in."""
    access = closed(workspace).public_network_access
    access = str(getattr(access, "value", access))
    if access.lower() != "disabled":
        raise NotYet(f"Public network access is *{access}*: it can be called over the internet.")


def strictest_mode(workspace: Workspace) -> None:
    """The way out."""
    network = closed(workspace).managed_network
    mode = getattr(network, "isolation_mode", None) or "disabled"
    mode = str(getattr(mode, "value", mode))
    if mode.replace("_", "").lower() != "allowonlyapprovedoutbound":
        raise NotYet(f"The isolation mode is *{mode}*, so jobs may send data to any host.")


def way_to_the_blobs(workspace: Workspace) -> str:
    """A private endpoint to the account of the learner's workspace."""
    mine = workspace.client.workspaces.get(workspace.client.workspace_name)
    found = [rule for rule in rules(workspace) if rule.type == "PrivateEndpoint"]
    if not found:
        raise NotYet("It has no private endpoint rule, so jobs cannot reach the account.")
    for rule in found:
        same = rule.service_resource_id.lower() == mine.storage_account.lower()
        if same and rule.subresource_target == "blob":
            return f"The rule `{rule.name}` does."
    raise NotYet("None of its private endpoint rules leads to `blob` of your storage account.")


def no_firewall(workspace: Workspace) -> None:
    """No FQDN rule."""
    if names := [rule.name for rule in rules(workspace) if rule.type == "FQDN"]:
        raise NotYet(f"The FQDN rule `{names[0]}` brings an Azure Firewall, which is billed.")
