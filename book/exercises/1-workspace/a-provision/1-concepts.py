"""Checks of the exercises in 1.a.1."""

from typing import Any

from studyguide.exercises import NotYet, Workspace

NAME = "mlw-rye-trial"


def trial(workspace: Workspace) -> Any:
    """Return the intern's workspace."""
    found = {one.name for one in workspace.client.workspaces.list()}
    if NAME not in found:
        raise NotYet(f"The resource group has no workspace named `{NAME}`.")
    return workspace.client.workspaces.get(NAME)


def own(workspace: Workspace) -> Any:
    """Return the learner's workspace."""
    return workspace.client.workspaces.get(workspace.client.workspace_name)


def workspace_exists(workspace: Workspace) -> None:
    """In the resource group of the client."""
    trial(workspace)


def same_region(workspace: Workspace) -> str:
    """The one thing that cannot be repaired."""
    here, there = own(workspace).location, trial(workspace).location
    if here != there:
        raise NotYet(
            f"It is in {there}, and yours is in {here}. The region cannot be changed: delete the "
            "workspace for good, and create it anew."
        )
    return f"Both are in {here}."


def own_resources(workspace: Workspace) -> None:
    """Storage account and key vault."""
    mine, other = own(workspace), trial(workspace)
    for kind in ("storage_account", "key_vault"):
        if getattr(mine, kind) == getattr(other, kind):
            raise NotYet(
                f"Its {kind.replace('_', ' ')} is yours. Delete the workspace, but not its "
                "dependent resources, and create it without naming them."
            )


def found_by_accounting(workspace: Workspace) -> None:
    """The tag."""
    tags = trial(workspace).tags or {}
    if "cost-center" not in tags:
        raise NotYet("It has no tag `cost-center`, so accounting cannot find it on the bill.")
    if tags["cost-center"] != "4711":
        raise NotYet(f"Its tag `cost-center` is `{tags['cost-center']}`, and should be `4711`.")


def name_in_the_studio(workspace: Workspace) -> None:
    """The display name."""
    name = trial(workspace).display_name
    if name != "Rye (trial)":
        raise NotYet(f"The studio shows it as *{name}*. A display name can be changed any time.")
