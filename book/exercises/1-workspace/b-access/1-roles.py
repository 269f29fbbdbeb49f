"""Checks of the exercises in 1.b.1."""

import json
from fnmatch import fnmatchcase
from typing import Any

from studyguide.exercises import NotYet, Workspace

ML = "Microsoft.MachineLearningServices/workspaces"
FORBIDDEN = {
    "submit jobs": f"{ML}/jobs/write",
    "create compute": f"{ML}/computes/write",
    "delete compute": f"{ML}/computes/delete",
    "list the credentials of datastores": f"{ML}/datastores/listsecrets/action",
}


def role(workspace: Workspace) -> dict[str, Any]:
    """Return the definition that was written."""
    asset = workspace.data("role-auditor")
    try:
        found = json.loads(workspace.text(asset))
    except ValueError as error:
        raise NotYet(f"The file is no JSON that can be read: {error}.") from None
    if not isinstance(found, dict):
        raise NotYet("The file holds a list or a text, and a role is an object with names.")
    return found


def matches(action: str, patterns: list[str]) -> bool:
    """Return whether one of the patterns covers an action; `*` may stand for nothing."""
    shortened = [pattern.lower().replace("/*/", "/*") for pattern in patterns]
    return any(fnmatchcase(action.lower(), pattern) for pattern in shortened)


def allows(workspace: Workspace, action: str) -> bool:
    """Actions minus NotActions."""
    found = role(workspace)
    granted = matches(action, found.get("Actions") or [])
    return granted and not matches(action, found.get("NotActions") or [])


def definition_is_there(workspace: Workspace) -> None:
    """The parts that `az role definition create` wants."""
    found = role(workspace)
    if missing := [part for part in ("Name", "Actions", "AssignableScopes") if part not in found]:
        raise NotYet(f"The definition lacks the part `{missing[0]}`.")


def she_can_look(workspace: Workspace) -> None:
    """Reading, of all kinds."""
    for kind in ("jobs", "models/versions", "computes"):
        if not allows(workspace, f"{ML}/{kind}/read"):
            raise NotYet(f"It does not allow `{ML}/{kind}/read`.")


def she_can_stop(workspace: Workspace) -> None:
    """The one action."""
    if not allows(workspace, f"{ML}/computes/stop/action"):
        raise NotYet(f"It does not allow `{ML}/computes/stop/action`.")


def nothing_more(workspace: Workspace) -> None:
    """What an auditor must not do."""
    role(workspace)
    for what, action in FORBIDDEN.items():
        if allows(workspace, action):
            raise NotYet(f"She could {what}: it allows `{action}`.")


def small_scope(workspace: Workspace) -> None:
    """One resource group."""
    scopes = [str(scope) for scope in role(workspace).get("AssignableScopes") or []]
    if not scopes:
        raise NotYet("It has no `AssignableScopes`, so it can be assigned nowhere.")
    for scope in scopes:
        if "/resourcegroups/" not in scope.lower():
            raise NotYet(f"`{scope}` is a whole subscription, or more: the group is enough.")
        if not scope.lower().rstrip("/").endswith("/resourcegroups/rg-churn-dev"):
            raise NotYet(f"`{scope}` is not the resource group `rg-churn-dev`.")
