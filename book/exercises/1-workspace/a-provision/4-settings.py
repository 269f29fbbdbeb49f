"""Checks of the exercises in 1.a.4."""

from typing import Any

from studyguide.exercises import NotYet, Workspace

NAME = "mlw-crumbs"
TAGS = {"project": "crumbs", "cost-center": "4711"}


def crumbs(workspace: Workspace) -> Any:
    """Return the workspace for experiments."""
    found = {one.name for one in workspace.client.workspaces.list()}
    if NAME not in found:
        raise NotYet(f"The resource group has no workspace named `{NAME}`.")
    return workspace.client.workspaces.get(NAME)


def workspace_exists(workspace: Workspace) -> None:
    """In the resource group of the client."""
    crumbs(workspace)


def shares_resources(workspace: Workspace) -> None:
    """Storage account and key vault."""
    mine = workspace.client.workspaces.get(workspace.client.workspace_name)
    for kind in ("storage_account", "key_vault"):
        if getattr(crumbs(workspace), kind).lower() != getattr(mine, kind).lower():
            raise NotYet(
                f"It has a {kind.replace('_', ' ')} of its own, which cannot be exchanged any "
                "more: delete the workspace with what came along, and create it anew."
            )


def keeps_no_key(workspace: Workspace) -> None:
    """The mode of the datastores that every workspace has."""
    mode = str(crumbs(workspace).system_datastores_auth_mode or "accesskey")
    if mode.lower() != "identity":
        raise NotYet(f"The mode is *{mode}*: each default datastore keeps the account's key.")


def builder_is_named(workspace: Workspace) -> None:
    """A name, whether such a cluster exists or not."""
    builder = crumbs(workspace).image_build_compute
    if builder != "image-oven":
        raise NotYet(f"Images are built by {builder or 'the service itself'}, not on `image-oven`.")


def has_both_tags(workspace: Workspace) -> None:
    """One must not drive the other out."""
    tags = crumbs(workspace).tags or {}
    if missing := [name for name, value in TAGS.items() if tags.get(name) != value]:
        raise NotYet(
            f"It lacks `{missing[0]}` = `{TAGS[missing[0]]}`. An update's tags are replaced as a "
            "whole: get the workspace, add to its tags, update."
        )
