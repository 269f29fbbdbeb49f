"""ARM ids."""

from __future__ import annotations

import pytest

from offline_azure.arm.ids import ArmId, WorkspaceId, derived_guid, derived_name

WORKSPACE = (
    "/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/W"
)


def test_parse_nested() -> None:
    """A nested resource has a type and a name for each level."""
    parsed = ArmId.parse(f"{WORKSPACE}/datastores/blob")
    assert parsed == ArmId(
        "s",
        "g",
        "Microsoft.MachineLearningServices",
        ("workspaces", "datastores"),
        ("W", "blob"),
    )
    assert parsed.type == "Microsoft.MachineLearningServices/workspaces/datastores"
    assert parsed.name == "blob"


def test_format_is_what_was_parsed() -> None:
    """An id keeps its case through parsing and formatting."""
    assert str(ArmId.parse(WORKSPACE)) == WORKSPACE


def test_key_ignores_case() -> None:
    """Ids that differ in case only are the same resource."""
    other = WORKSPACE.replace("resourceGroups", "RESOURCEGROUPS").replace("/W", "/w")
    assert ArmId.parse(other).key == ArmId.parse(WORKSPACE).key


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/subscriptions/s",
        "/subscriptions/s/resourceGroups/g",
        f"{WORKSPACE}/datastores",
        "x/" * 8,
    ],
)
def test_parse_refuses_what_is_no_resource(text: str) -> None:
    """Scopes and broken ids are not ids of resources."""
    with pytest.raises(ValueError, match="ARM id"):
        ArmId.parse(text)


def test_workspace_id() -> None:
    """The three values of a config.json make the workspace's ARM id."""
    assert str(WorkspaceId("s", "g", "W").arm_id) == WORKSPACE


def test_derived_values_depend_on_id_and_purpose_only() -> None:
    """Two fresh workspaces of one name look the same."""
    assert derived_guid(WORKSPACE, "a") == derived_guid(WORKSPACE.upper(), "a")
    assert derived_guid(WORKSPACE, "a") != derived_guid(WORKSPACE, "b")
    assert derived_name(WORKSPACE, "a", 7) == derived_guid(WORKSPACE, "a")[:7]
