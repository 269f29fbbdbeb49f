"""Run history, where the SDK does not tell its answers apart."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from azureml_emulator.application import Application
from azureml_emulator.runs.job import Job, Status
from offline_azure.arm.ids import WorkspaceId
from offline_azure.clock import ManualClock
from offline_azure.http.messages import Response

Ask = Callable[..., Any]
HOST = "westeurope.api.azureml.ms"


@pytest.fixture
def history(ask: Callable[..., Response], default: WorkspaceId) -> Ask:
    """Ask for `runs/one/...` of a job that waits: `history("GET", "runs/one")`."""
    properties = {
        "jobType": "Command",
        "command": "true",
        "environmentId": "azureml:AzureML-sklearn-1.5@latest",
        "outputs": {"m": {"jobOutputType": "mlflow_model"}},
    }
    assert ask("PUT", f"{default.arm_id}/jobs/one", {"properties": properties}).status == 201

    def history(method: str, path: str, body: object = b"", service: str = "history") -> Any:
        response = ask(method, f"/{service}/v1.0{default.arm_id}/{path}", body, host=HOST)
        assert isinstance(response.body, bytes)
        return json.loads(response.body)

    return history


@pytest.fixture
def move(
    application: Application, default: WorkspaceId, clock: ManualClock
) -> Callable[[Status], None]:
    """Give the job another state."""

    def move(status: Status) -> None:
        with application._store.write() as store:
            job = Job.find(store, f"{default.arm_id}/jobs/one")
            assert job is not None
            job.move(status, clock.now())
            job.save(store)

    return move


def test_states_are_shown(history: Ask, move: Callable[[Status], None]) -> None:
    """The state of a run is that of its job."""
    assert history("GET", "runs/one/details")["status"] == "Queued"
    for status in ("Preparing", "Running", "Finalizing", "Completed"):
        move(status)  # type: ignore[arg-type]
        assert history("GET", "runs/one")["status"] == status
        assert history("GET", "runs/one/details")["status"] == status


def test_the_first_look_finds_a_job_running(history: Ask, move: Callable[[Status], None]) -> None:
    """The SDK prints the log of a job only when it has seen it run."""
    move("Failed")

    assert history("GET", "runs/one/details")["status"] == "Running"
    assert history("GET", "runs/one/details")["status"] == "Failed"


def test_an_unknown_run(history: Ask) -> None:
    """A run that does not exist is not found."""
    for path in (
        "runs/two",
        "runs/two/details",
        "runs/two/children",
        "runs/two/serviceinstances/0",
    ):
        assert history("GET", path)["error"]["code"] == "UserError"
    assert history("POST", "rundata", {"runId": "two"})["error"]["code"] == "UserError"
    assert history("PATCH", "experiments/e/runs/two", {})["error"]["code"] == "UserError"


def test_update(history: Ask) -> None:
    """What is not sent stays as it is."""
    history("PATCH", "experiments/Default/runs/one", {"tags": {"a": "1"}, "hidden": True})
    run = history("PATCH", "experiments/Default/runs/one", {"tags": {"b": "2"}})

    assert (run["tags"], run["hidden"]) == ({"a": "1", "b": "2"}, True)


def test_outputs_are_resolved(history: Ask) -> None:
    """The ids of outputs lead to their places."""
    outputs = history("POST", "rundata", {"runId": "one"})["runMetadata"]["outputs"]
    data, model = outputs["default"]["assetId"], outputs["m"]["assetId"]

    resolved = history("POST", "dataversion/batchGetResolvedUris", {"values": [data]}, "data")
    models = history("POST", "models/batchGetResolvedUris", {"values": [model]}, "modelregistry")

    assert resolved["values"][data]["uri"].endswith(
        "/datastores/workspaceartifactstore/paths/ExperimentRun/dcid.one/"
    )
    assert models["values"][model]["path"].endswith(
        "/datastores/workspaceblobstore/paths/azureml/one/m/"
    )
    assert models["values"][model]["type"] == "MLFlowModel"
