"""What a job shows, compared with a recorded answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from azureml_emulator.jobs import properties as job_properties
from azureml_emulator.jobs.submission import InvalidFieldError
from offline_azure.arm.ids import WorkspaceId
from offline_azure.http.messages import Response

# The keys of `properties` in `command_job/command_job_invalid_datastore`, 2026-03-27.
RECORDED = {
    "description",
    "tags",
    "properties",
    "parentJobName",
    "displayName",
    "status",
    "experimentName",
    "services",
    "computeId",
    "isArchived",
    "identity",
    "componentId",
    "notificationSetting",
    "jobType",
    "resources",
    "codeId",
    "command",
    "environmentId",
    "inputs",
    "outputs",
    "distribution",
    "limits",
    "environmentVariables",
    "parameters",
    "queueSettings",
}


@pytest.fixture
def shown(ask: Callable[..., Response], default: WorkspaceId) -> dict[str, Any]:
    """What the service answers to a small job."""
    asked = {
        "jobType": "Command",
        "command": "true",
        "environmentId": "azureml:AzureML-sklearn-1.5@latest",
        "inputs": {"x": {"jobInputType": "uri_file", "uri": "azureml://datastores/d/paths/f"}},
        "outputs": {"o": {"jobOutputType": "uri_folder", "uri": "azureml://d/${{name}}/o"}},
    }
    response = ask("PUT", f"{default.arm_id}/jobs/small", {"properties": asked})
    assert response.status == 201
    assert isinstance(response.body, bytes)
    return json.loads(response.body)["properties"]  # type: ignore[no-any-return]


def test_keys(shown: dict[str, Any]) -> None:
    """The keys are those of the recording, null where nothing is."""
    assert set(shown) == RECORDED


def test_defaults(shown: dict[str, Any]) -> None:
    """The service fills in what was not asked for."""
    assert shown["experimentName"] == "Default"
    assert shown["displayName"] == "small"
    assert shown["queueSettings"] == {"jobTier": "Null"}
    assert shown["properties"] == {"_azureml.ComputeTargetType": "amlctrain"}
    assert shown["resources"]["shmSize"] == "2g"
    assert shown["inputs"]["x"]["mode"] == "ReadOnlyMount"
    assert shown["outputs"]["default"]["uri"].endswith("ExperimentRun/dcid.small")
    assert shown["outputs"]["o"]["uri"] == "azureml://d/small/o"


@pytest.mark.parametrize(
    "compute",
    [
        "/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices"
        "/workspaces/w/computes/DataFactory",
        "/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices"
        "/virtualclusters/centeuapvc",
    ],
)
@pytest.mark.parametrize("kind", ["Command", "Pipeline"])
def test_computes_that_are_refused_by_name(
    ask: Callable[..., Response], default: WorkspaceId, compute: str, kind: str
) -> None:
    """Import jobs and virtual clusters are no matter of a compute that is missing."""
    command = {"command": "true", "environmentId": "azureml:AzureML-sklearn-1.5@latest"}
    steps = {"jobs": {"one": {"type": "command", "computeId": compute, **command}}}
    asked = {
        "jobType": kind,
        **(steps if kind == "Pipeline" else {**command, "computeId": compute}),
    }

    answer = ask("PUT", f"{default.arm_id}/jobs/refused", {"properties": asked})

    assert answer.status == 501
    assert isinstance(answer.body, bytes)
    assert b"Not emulated by the offline workspace: jobs " in answer.body


def test_an_empty_literal_is_refused(ask: Callable[..., Response], default: WorkspaceId) -> None:
    """An empty text is no value, in a job and in a step."""
    given = {"tags": {"jobInputType": "literal", "value": ""}}
    command = {"command": "true", "environmentId": "azureml:AzureML-sklearn-1.5@latest"}
    step = {
        "type": "command",
        **command,
        "inputs": {"tags": {"job_input_type": "literal", "value": ""}},
    }
    for asked in (
        {"jobType": "Command", **command, "inputs": given},
        {"jobType": "Pipeline", "inputs": given},
        {"jobType": "Pipeline", "jobs": {"one": step}},
    ):
        answer = ask("PUT", f"{default.arm_id}/jobs/refused", {"properties": asked})

        assert answer.status == 400
        assert isinstance(answer.body, bytes)
        assert b"The Value field is required." in answer.body


def test_seconds() -> None:
    """A limit is a duration of ISO 8601; what is malformed is refused with the field's name."""
    assert job_properties.seconds("PT1M") == 60
    with pytest.raises(InvalidFieldError, match="'60' is not a duration") as raised:
        job_properties.seconds("60")
    assert raised.value.field == "limits.timeout"


@pytest.mark.parametrize(
    ("compute_id", "name"),
    [
        (None, ""),
        ("azureml:cpu", "cpu"),
        ("/subscriptions/s/computes/cpu", "cpu"),
        ("/subscriptions/s/computes/azureml:cpu", "azureml:cpu"),
    ],
)
def test_compute_name(compute_id: str | None, name: str) -> None:
    """A compute is named by its id or by its name."""
    assert job_properties.compute_name(compute_id) == name
