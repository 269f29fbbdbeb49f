"""Checks of the exercises in 1.b.2."""

import json
from typing import Any

from studyguide.exercises import NotYet, Workspace

REPOSITORY = "repo:brightloaf@123456/churn@456789"
BRANCH = ":ref:refs/heads/release"


def trust(workspace: Workspace) -> dict[str, Any]:
    """Return what was written."""
    asset = workspace.data("trust-release")
    try:
        found = json.loads(workspace.text(asset))
    except ValueError as error:
        raise NotYet(f"The file is no JSON that can be read: {error}.") from None
    if not isinstance(found, dict):
        raise NotYet("The file holds a list or a text, and a credential is an object with names.")
    return found


def file_is_there(workspace: Workspace) -> None:
    """Four parts."""
    found = trust(workspace)
    parts = ("name", "issuer", "subject", "audiences")
    if missing := [part for part in parts if part not in found]:
        raise NotYet(f"The credential lacks the part `{missing[0]}`.")


def trusts_github(workspace: Workspace) -> None:
    """The issuer."""
    issuer = trust(workspace).get("issuer")
    if issuer != "https://token.actions.githubusercontent.com":
        raise NotYet(f"The issuer is `{issuer}`, which issues no tokens for GitHub Actions.")


def trusts_the_branch(workspace: Workspace) -> None:
    """The subject, to the letter."""
    subject = str(trust(workspace).get("subject"))
    if subject == REPOSITORY + BRANCH:
        return
    if subject == f"repo:brightloaf/churn{BRANCH}":
        raise NotYet(
            "The subject is in the older form, without the numbers of owner and repository."
        )
    if subject.startswith(REPOSITORY):
        raise NotYet(f"The subject is `{subject}`: another branch, or something else than one.")
    raise NotYet(f"The subject is `{subject}`, which no run of this repository has.")


def for_entra(workspace: Workspace) -> None:
    """The audience."""
    audiences = trust(workspace).get("audiences")
    if audiences != ["api://AzureADTokenExchange"]:
        raise NotYet(f"The audiences are `{audiences}`, and GitHub's token is made for another.")


def has_its_name(workspace: Workspace) -> None:
    """So that Ravi finds it."""
    name = trust(workspace).get("name")
    if name != "churn-release":
        raise NotYet(f"It is named `{name}`, which is the name of another credential.")
