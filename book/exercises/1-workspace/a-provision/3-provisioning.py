"""Checks of the exercises in 1.a.3."""

from typing import Any

from studyguide.exercises import NotYet, Workspace

NAME = "mlw-bagel"


def bagel(workspace: Workspace) -> Any:
    """Return the workspace of the file."""
    found = {one.name for one in workspace.client.workspaces.list()}
    if NAME not in found:
        raise NotYet(f"The resource group has no workspace named `{NAME}`.")
    return workspace.client.workspaces.get(NAME)


def workspace_exists(workspace: Workspace) -> None:
    """In the resource group of the client."""
    bagel(workspace)


def right_region(workspace: Workspace) -> None:
    """As the learner's own."""
    mine = workspace.client.workspaces.get(workspace.client.workspace_name)
    there = bagel(workspace).location
    if there != mine.location:
        raise NotYet(f"It is in {there}, and yours is in {mine.location}. That cannot be changed.")


def says_its_project(workspace: Workspace) -> None:
    """The tag that must survive."""
    tags = bagel(workspace).tags or {}
    if tags.get("project") != "bagel":
        raise NotYet(
            f"Its tags are {tags or 'none'}. Tags are sent as a whole: an update replaces them, so "
            "the file has to name them all."
        )


def is_in_production(workspace: Workspace) -> None:
    """Tag and display name."""
    found = bagel(workspace)
    stage = (found.tags or {}).get("stage")
    if stage != "prod":
        raise NotYet(f"Its stage is still `{stage}`. Change the file, and run the same call again.")
    if found.display_name != "Bagel (prod)":
        raise NotYet(f"The stage is `prod`, and the display name *{found.display_name}*.")
