"""Role assignments."""

from __future__ import annotations

from collections.abc import Callable

from tests.azureml_emulator.az.conftest import Done

Az = Callable[..., Done]
_GROUP = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-offline"
_WORKSPACE = f"{_GROUP}/providers/Microsoft.MachineLearningServices/workspaces/mlw-offline"


def test_an_assignment(az: Az) -> None:
    """By the name of the role, at a workspace; listed there, with --all, and not elsewhere."""
    asked = ("--assignee", "me@x", "--role", "AzureML Data Scientist", "--scope", _WORKSPACE)
    made = az("role", "assignment", "create", *asked).json
    assert made["scope"] == _WORKSPACE
    names = ("--query", "[].roleDefinitionName")
    listed = ("role", "assignment", "list")
    assert az(*listed, "--scope", _WORKSPACE, *names).json == ["AzureML Data Scientist"]
    assert az(*listed, "--all", *names).json == ["AzureML Data Scientist"]
    assert az(*listed, "--scope", _GROUP).json == []
    again = az("role", "assignment", "create", *asked)
    assert (again.status, "RoleAssignmentExists" in again.err) == (1, True)
    assert az("role", "assignment", "delete", "--ids", made["id"]) == Done(0, "", "")
    assert az(*listed, "--all").json == []


def test_bad_input(az: Az) -> None:
    """A role that does not exist, nobody to give it to, everything to delete."""
    unknown = az(
        "role", "assignment", "create", "--role", "X", "--scope", _GROUP, "--assignee", "m"
    )
    assert unknown.err == "ERROR: Role 'X' doesn't exist.\n"
    assert az("role", "assignment", "create", "--role", "Reader", "--scope", _GROUP).status == 1
    assert az("role", "assignment", "delete").status == 1
