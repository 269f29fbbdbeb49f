"""What the service fills in for a new workspace."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from azure.ai.ml._restclient.arm_ml_service.models import Workspace as RestWorkspace
from azure.ai.ml.entities import Workspace

from azureml_emulator.workspaces.defaults import new_workspace
from offline_azure.arm.ids import OFFLINE_TENANT_ID, ArmId, WorkspaceId

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def arm_id(name: str, group: str = "rg") -> ArmId:
    """Return the id of a workspace."""
    return WorkspaceId("sub", group, name).arm_id


def drawn(body: dict[str, Any]) -> list[str]:
    """Return all that Azure draws at random."""
    properties = body["properties"]
    return [
        properties["workspaceId"],
        properties["sdkTelemetryAppInsightsKey"],
        properties["notebookInfo"]["resourceId"],
        body["identity"]["principalId"],
    ]


def test_addresses_are_those_of_the_region() -> None:
    """Nothing of another region gets into a workspace."""
    body = new_workspace(arm_id("mlw"), "swedencentral", NOW)

    assert body["location"] == "swedencentral"
    assert body["properties"]["discoveryUrl"] == ("https://swedencentral.api.azureml.ms/discovery")
    assert body["properties"]["mlFlowTrackingUri"] == (
        f"azureml://swedencentral.api.azureml.ms/mlflow/v1.0{arm_id('mlw')}"
    )
    assert "westeurope" not in str(body)


@pytest.mark.parametrize(
    ("name", "label"),
    [("e2etest_test_15859953019", "e2etesttest"), ("mlw-Offline", "mlw-offline"), ("abc", "abc")],
)
def test_the_host_of_notebooks(name: str, label: str) -> None:
    """It begins with the name's first letters, as recorded, and holds the workspace's id."""
    properties = new_workspace(arm_id(name), "uksouth", NOW)["properties"]

    assert properties["notebookInfo"]["fqdn"] == (
        f"ml-{label}-uksouth-{properties['workspaceId']}.uksouth.notebooks.azure.net"
    )


def test_ids_depend_on_the_workspace_alone() -> None:
    """They are the same each time and in any case, and differ from each other and elsewhere."""
    first = drawn(new_workspace(arm_id("mlw"), "uksouth", NOW))
    again = drawn(new_workspace(arm_id("MLW", "RG"), "westeurope", NOW.replace(year=2027)))
    namesake = drawn(new_workspace(arm_id("mlw", "rg-other"), "uksouth", NOW))

    assert first == again
    assert len({*first, *namesake}) == 8
    assert all(re.fullmatch(r"[0-9a-f-]{32,36}", value) for value in first)


def test_two_workspaces_share_no_part() -> None:
    """A tag of one is not a tag of the other."""
    first, second = (new_workspace(arm_id("mlw"), "uksouth", NOW) for _ in range(2))
    first["tags"]["a"] = first["properties"]["networkAcls"]["bypass"] = "b"

    assert (second["tags"], second["properties"]["networkAcls"]["bypass"]) == ({}, "")


def test_the_sdk_reads_every_default() -> None:
    """What the SDK shows of a fresh workspace is what Azure's documentation calls the default."""
    body = new_workspace(arm_id("mlw"), "uksouth", NOW)

    workspace = Workspace._from_rest_object(RestWorkspace(body))

    assert workspace is not None
    assert (workspace.name, workspace.resource_group, workspace.location) == (
        "mlw",
        "rg",
        "uksouth",
    )
    assert (workspace.display_name, workspace.description) == ("mlw", "")
    assert workspace.public_network_access == "Enabled"
    assert workspace.hbi_workspace is False
    assert workspace.enable_data_isolation is False
    assert workspace.allow_roleassignment_on_rg is True
    assert workspace.system_datastores_auth_mode == "accesskey"
    assert workspace.image_build_compute is None
    assert workspace.identity.tenant_id == OFFLINE_TENANT_ID
    assert workspace.managed_network.isolation_mode == "Disabled"
    assert body["properties"]["creationTime"].startswith("2026-01-02T03:04:05")
