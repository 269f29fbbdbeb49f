"""What the steps of a job mean to MLflow and to the registry of assets."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from azureml_emulator.application import Application
from azureml_emulator.jobs.observer import JobObserver
from azureml_emulator.runs.job import Job, Output
from azureml_emulator.tracking import runs, stores
from azureml_emulator.tracking.process import TrackingServer
from offline_azure.arm.ids import WorkspaceId
from offline_azure.clock import ManualClock
from offline_azure.http.errors import AzureError
from offline_azure.http.messages import Response

ASKED = {
    "jobType": "Command",
    "command": "true",
    "environmentId": "azureml:AzureML-sklearn-1.5@latest",
    "experimentName": "trees",
    "displayName": "oak",
    "tags": {"a": "1"},
}
PLACE = "azureml://datastores/workspaceblobstore/paths/p"


@pytest.fixture
def tracking(tmp_path: Path) -> Iterator[TrackingServer]:
    """MLflow's server."""
    tracking = TrackingServer(tmp_path / "runs")
    tracking.start({"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path)})
    yield tracking
    tracking.close()


@pytest.fixture
def observer(application: Application, tracking: TrackingServer, clock: ManualClock) -> JobObserver:
    """The observer."""
    return JobObserver(application._store, clock, tracking)


@pytest.fixture
def find(
    application: Application, ask: Callable[..., Response], default: WorkspaceId
) -> Callable[[], Job]:
    """Look up a job that was submitted."""
    job_id = f"{default.arm_id}/jobs/oak-1"
    assert ask("PUT", job_id, {"properties": ASKED}).status == 201

    def find() -> Job:
        with application._store.read() as store:
            job = Job.find(store, job_id)
        assert job is not None
        return job

    return find


def test_a_job_is_a_run(
    observer: JobObserver,
    find: Callable[[], Job],
    tracking: TrackingServer,
    application: Application,
    clock: ManualClock,
) -> None:
    """The run has the job's name, goes through its states, and gives it its tags."""
    job = find()
    with application._store.read() as transaction:
        store = stores.of_workspace(transaction, job.plan.workspace_id)

    variables = observer.preparing(job)
    observer.running(job)
    tag = json.dumps({"run_id": job.name, "key": "b", "value": "2"}).encode()
    assert tracking.call(store, "POST", "/api/2.0/mlflow/runs/set-tag", tag)[0] == 200
    observer.ended(job, "Completed", clock.now())

    assert (variables["MLFLOW_RUN_ID"], variables["MLFLOW_EXPERIMENT_NAME"]) == ("oak-1", "trees")
    run = runs.get(tracking, store, "oak-1")
    assert run is not None
    assert (run.name, run.status, run.end) == ("oak", "FINISHED", clock.now())
    assert find().properties["tags"] == {"a": "1", "b": "2"}


def test_outputs_are_registered(
    observer: JobObserver,
    find: Callable[[], Job],
    ask: Callable[..., Response],
    default: WorkspaceId,
) -> None:
    """An output with a name becomes the next version, or the one that was asked for."""
    plan = find().plan
    observer.stored(plan, Output("o", "uri_folder", "Upload", PLACE))
    observer.stored(plan, Output("o", "uri_folder", "Upload", PLACE, "table"))
    observer.stored(plan, Output("o", "uri_folder", "Upload", PLACE, "table"))
    observer.stored(plan, Output("o", "mlflow_model", "Upload", PLACE, "net", "7"))

    assert ask("GET", f"{default.arm_id}/data/table/versions/2").status == 200
    assert ask("GET", f"{default.arm_id}/data/table/versions/3").status == 404
    assert ask("GET", f"{default.arm_id}/models/net/versions/7").status == 200


def test_a_version_that_exists(observer: JobObserver, find: Callable[[], Job]) -> None:
    """An output cannot replace a version of something else."""
    plan = find().plan
    observer.stored(plan, Output("o", "uri_file", "Upload", PLACE, "table", "1"))

    with pytest.raises(AzureError, match="already exists"):
        observer.stored(plan, Output("o", "uri_file", "Upload", f"{PLACE}/x", "table", "1"))
