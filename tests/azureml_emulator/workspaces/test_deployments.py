"""ARM template deployments, beyond what the SDK's success path asks for."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from azure.ai.ml import MLClient
from azure.ai.ml.entities import Workspace

from offline_azure.arm.ids import WorkspaceId
from offline_azure.http.messages import Response

Ask = Callable[..., Response]


@pytest.fixture
def deploy(
    ask: Ask, default: WorkspaceId, workspace_template: Callable[..., dict[str, Any]]
) -> Callable[..., Response]:
    """Deploy the SDK's workspace template: `deploy(name, **parameters)`."""
    group = str(default.arm_id).partition("/providers/")[0]

    def deploy(workspace: str, **changed: Any) -> Response:
        return ask(
            "PUT",
            f"{group}/providers/Microsoft.Resources/deployments/{workspace}-1",
            {"properties": workspace_template(workspace, **changed)},
        )

    return deploy


def content(response: Response) -> Any:
    """Return the JSON of an answer."""
    assert isinstance(response.body, bytes)
    return json.loads(response.body)


def test_success_is_in_the_first_answer(deploy: Callable[..., Response]) -> None:
    """A client that sees Succeeded at once does not wait five seconds for its next poll."""
    response = deploy("first")
    assert response.status == 201
    assert "azure-asyncoperation" not in response.headers
    assert content(response)["properties"]["provisioningState"] == "Succeeded"


def test_get(deploy: Callable[..., Response], ask: Ask) -> None:
    """A deployment can be read afterwards, with its status and operations."""
    created = content(deploy("second"))
    assert content(ask("GET", created["id"])) == created
    assert content(ask("GET", f"{created['id']}/operationStatuses/1")) == {"status": "Succeeded"}
    operations = content(
        ask("GET", f"{created['id']}/operations".replace("/providers/Microsoft.Resources", ""))
    )
    assert [o["properties"]["targetResource"]["resourceName"] for o in operations["value"]] == [
        "secondstorage",
        "secondvault",
        "secondlogs",
        "secondinsights",
        "second",
    ]


def test_deployment_that_is_not_there(ask: Ask, default: WorkspaceId) -> None:
    """An unknown deployment is not found."""
    group = str(default.arm_id).partition("/providers/")[0]
    response = ask("GET", f"{group}/providers/Microsoft.Resources/deployments/none")
    assert response.status == 404
    assert content(response)["error"]["code"] == "DeploymentNotFound"


def test_failure_names_the_chain_of_causes(deploy: Callable[..., Response], ask: Ask) -> None:
    """The name of a soft-deleted workspace makes a deployment fail, as its operations show."""
    created = content(deploy("third"))
    workspace = created["id"].replace("Microsoft.Resources/deployments/third-1", "")
    ask("DELETE", f"{workspace}Microsoft.MachineLearningServices/workspaces/third")
    response = deploy("third")
    assert content(response)["properties"]["provisioningState"] == "Accepted"
    path = response.headers["azure-asyncoperation"].removeprefix("https://management.azure.com")
    failure = content(ask("GET", path))
    assert failure["status"] == "Failed"
    codes, error = [], failure["error"]
    while error:
        codes.append(error["code"])
        error = next(iter(error.get("details", [])), None)
    assert codes == ["DeploymentFailed", "ResourceDeploymentFailure", "BadRequest"]
    assert content(ask("GET", created["id"]))["properties"]["provisioningState"] == "Failed"


def test_recover(deploy: Callable[..., Response], ask: Ask) -> None:
    """A template that allows it brings a soft-deleted workspace back as it was."""
    prefix = content(deploy("fourth", tagValues={"kept": "yes"}))["id"].partition("/providers/")[0]
    workspace = f"{prefix}/providers/Microsoft.MachineLearningServices/workspaces/fourth"
    ask("DELETE", workspace)
    assert ask("GET", f"{workspace}/datastores").status == 404
    deploy("fourth", allow_recover_softdeleted_workspace="true")
    assert content(ask("GET", workspace))["tags"] == {"kept": "yes"}
    assert len(content(ask("GET", f"{workspace}/datastores"))["value"]) == 4


def test_template_that_is_not_emulated(ask: Ask, default: WorkspaceId) -> None:
    """Only the workspace template is known."""
    group = str(default.arm_id).partition("/providers/")[0]
    deployment = f"{group}/providers/Microsoft.Resources/deployments/other"
    response = ask("PUT", deployment, {"properties": {"template": {"resources": []}}})
    assert response.status == 501
    assert ask("GET", deployment).status == 404


@pytest.mark.offline_only
def test_progress_is_shown(
    ml_client: MLClient, new_name: Callable[[], str], caplog: pytest.LogCaptureFixture
) -> None:
    """The SDK prints a line for each resource that it sees being made."""
    name = new_name()
    with caplog.at_level("INFO"):
        ml_client.workspaces.begin_create(Workspace(name=name, location="westeurope")).result()
    for line in ("Storage Account", "Key Vault", "Log Analytics Workspace", "AzureML Workspace"):
        assert f"Creating {line}" in caplog.text
    assert "Done (0s)" in caplog.text
