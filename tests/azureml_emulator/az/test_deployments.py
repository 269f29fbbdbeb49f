"""Templates."""

from __future__ import annotations

import json

from azure.ai.ml._arm_deployments.arm_helper import get_template
from azure.ai.ml.constants._common import ArmConstants
from tests.azureml_emulator.az.conftest import Workspace

_HERE = ("-g", "rg-offline", "-f", "t.json", "-n", "d")


def parameters(name: str) -> list[str]:
    """Return the parameters that make a workspace of the SDK's own template."""
    values = {
        "workspaceName": name,
        "location": "westeurope",
        "storageAccountOption": "new",
        "storageAccountName": f"st{name}",
        "keyVaultOption": "new",
        "keyVaultName": f"kv{name}",
        "applicationInsightsOption": "new",
        "applicationInsightsName": f"ai{name}",
        "logAnalyticsName": f"la{name}",
        "containerRegistryOption": "none",
        "friendlyName": name,
        "description": "",
    }
    return ["--parameters", *(f"{key}={value}" for key, value in values.items())]


def test_a_template(workspace: Workspace) -> None:
    """What-if says what is made, validate makes nothing, create makes it."""
    az = workspace.az
    template = get_template(resource_type=ArmConstants.WORKSPACE_BASE)
    workspace.write("t.json", json.dumps(template))
    given = parameters("wspone")

    shown = az("deployment", "group", "what-if", *_HERE, *given).json
    assert {one["changeType"] for one in shown["properties"]["changes"]} == {"Create"}
    checked = az("deployment", "group", "validate", *_HERE, *given).json
    assert len(checked["properties"]["validatedResources"]) == 5
    assert az("ml", "workspace", "show", "-n", "wspone").status == 3
    made = az("deployment", "group", "create", *_HERE, *given).json
    assert (made["resourceGroup"], made["properties"]["provisioningState"]) == (
        "rg-offline",
        "Succeeded",
    )
    assert az("ml", "workspace", "show", "-n", "wspone").status == 0


def test_bad_input(workspace: Workspace) -> None:
    """No file, no JSON, Bicep without its program."""
    az = workspace.az
    workspace.write("bad.json", "{")
    workspace.write("main.bicep", "param x string\n")
    deploy = ("deployment", "group", "create", "-g", "rg-offline")

    assert "usage error: --template-file" in az(*deploy).err
    assert "No such file" in az(*deploy, "-f", "nope.json").err
    assert "Failed to parse 'bad.json'" in az(*deploy, "-f", "bad.json").err
    bicep = az(*deploy, "-f", "main.bicep", PATH=f"{workspace.state}/bin:/nowhere")
    assert "needs the program bicep" in bicep.err
