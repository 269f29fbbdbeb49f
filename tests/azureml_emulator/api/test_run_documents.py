"""Jobs as run history shows them, compared with recorded answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from azureml_emulator.api import run_documents
from azureml_emulator.application import Application
from azureml_emulator.runs.job import Job
from offline_azure.arm.ids import WorkspaceId
from offline_azure.clock import ManualClock
from offline_azure.http.messages import Response

# The keys of a run in `pipeline_job/pipeline_job_get_child_run`, 2023-02-23.
RECORDED = {
    "runNumber",
    "rootRunId",
    "createdUtc",
    "createdBy",
    "userId",
    "token",
    "tokenExpiryTimeUtc",
    "error",
    "warnings",
    "revision",
    "statusRevision",
    "runUuid",
    "parentRunUuid",
    "rootRunUuid",
    "lastStartTimeUtc",
    "currentComputeTime",
    "computeDuration",
    "effectiveStartTimeUtc",
    "lastModifiedBy",
    "lastModifiedUtc",
    "duration",
    "cancelationReason",
    "currentAttemptId",
    "runId",
    "parentRunId",
    "experimentId",
    "status",
    "startTimeUtc",
    "endTimeUtc",
    "scheduleId",
    "displayName",
    "name",
    "dataContainerId",
    "description",
    "hidden",
    "runType",
    "runTypeV2",
    "properties",
    "parameters",
    "actionUris",
    "scriptName",
    "target",
    "uniqueChildRunComputeTargets",
    "tags",
    "settings",
    "services",
    "inputDatasets",
    "outputDatasets",
    "runDefinition",
    "jobSpecification",
    "primaryMetricName",
    "createdFrom",
    "cancelUri",
    "completeUri",
    "diagnosticsUri",
    "computeRequest",
    "compute",
    "retainForLifetimeOfWorkspace",
    "queueingInfo",
    "inputs",
    "outputs",
}


@pytest.fixture
def job(application: Application, ask: Callable[..., Response], default: WorkspaceId) -> Job:
    """A job that waits."""
    properties: dict[str, Any] = {
        "jobType": "Command",
        "command": "true",
        "environmentId": "azureml:AzureML-sklearn-1.5@latest",
        "outputs": {"m": {"jobOutputType": "mlflow_model"}},
    }
    job_id = f"{default.arm_id}/jobs/one"
    assert ask("PUT", job_id, {"properties": properties}).status == 201
    with application._store.read() as store:
        found = Job.find(store, job_id)
    assert found is not None
    return found


def test_keys(job: Job) -> None:
    """A run has the keys of the recorded one."""
    assert set(run_documents.run(job)) == RECORDED


def test_duration(job: Job, clock: ManualClock) -> None:
    """A run that has ended says how long it took."""
    job.move("Running", clock.now())
    clock.advance(timedelta(minutes=61, seconds=1.5))
    job.move("Completed", clock.now())

    assert run_documents.run(job)["computeDuration"] == "01:01:01.5000000"


def test_error(job: Job, clock: ManualClock) -> None:
    """Only a failed run has an error, in the form of the recorded one."""
    assert run_documents.error(job) is None

    job.move("Failed", clock.now(), "Broken.")

    error = run_documents.error(job)
    assert error is not None
    assert (error["componentName"], error["error"]["message"]) == ("CommonRuntime", "Broken.")


def test_outputs(job: Job) -> None:
    """Outputs have the types that run history has, not those of the REST API of jobs."""
    outputs = run_documents.run(job)["outputs"]

    assert {name: given["type"] for name, given in outputs.items()} == {
        "default": "UriFolder",
        "m": "MLFlowModel",
    }
    assert outputs["default"]["assetId"].endswith(
        "/data/azureml_one_output_data_default/versions/1"
    )
    assert outputs["m"]["assetId"].endswith("/models/azureml_one_output_m/versions/1")


@pytest.mark.parametrize(
    ("output", "shown"),
    [
        ("uri_file", "UriFile"),
        ("uri_folder", "UriFolder"),
        ("mltable", "MLTable"),
        ("custom_model", "CustomModel"),
        ("triton_model", "TritonModel"),
    ],
)
def test_type_of_an_output(output: str, shown: str) -> None:
    """Each type has its name there."""
    assert run_documents.asset_type(output) == shown
