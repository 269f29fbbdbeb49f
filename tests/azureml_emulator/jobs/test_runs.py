"""How a job and its MLflow run stay one record when both are changed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from azureml_emulator.application import Application
from azureml_emulator.jobs import runs as job_runs
from azureml_emulator.jobs.observer import JobObserver
from azureml_emulator.runs.job import TYPE, Job
from azureml_emulator.tracking import runs, stores
from azureml_emulator.tracking.process import TrackingServer
from offline_azure.arm.ids import WorkspaceId
from offline_azure.clock import ManualClock
from offline_azure.http.messages import Response
from offline_azure.store.store import Resource


def job_with(name: str, tags: dict[str, str]) -> Job:
    properties = {"displayName": name, "description": None, "tags": tags}
    return Job(Resource("/jobs/one", TYPE, {"name": "one", "properties": properties}))


def run_with(name: str, **tags: str) -> runs.Run:
    tags |= {job_runs.RUN_NAME: name, "mlflow.user": "somebody"}
    start = datetime(2026, 1, 1, tzinfo=UTC)
    return runs.Run("one", name, "0", "RUNNING", "u", start, None, "", {}, {}, tags)


def test_changes_of_both_sides_meet() -> None:
    """What the job has changed stays; what the run has changed is shown."""
    job = job_with("first", {"kept": "1", "removed by the run": "1", "changed": "1"})
    job_runs.know(job, job_runs.tags_of_job(job))
    job.properties["displayName"] = "second"
    job.properties["tags"]["new on the job"] = "1"

    run = run_with("first", kept="1", changed="2", **{"new on the run": "1"})
    job_runs.hear(job, run, run.start)

    assert job.properties["displayName"] == "second"
    assert job.properties["tags"] == {
        "kept": "1",
        "changed": "2",
        "new on the job": "1",
        "new on the run": "1",
    }


@pytest.fixture
def tracking(tmp_path: Path) -> Iterator[TrackingServer]:
    """MLflow's server."""
    tracking = TrackingServer(tmp_path / "runs")
    tracking.start({"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path)})
    yield tracking
    tracking.close()


def test_mlflow_is_told(
    application: Application,
    ask: Callable[..., Response],
    default: WorkspaceId,
    clock: ManualClock,
    tracking: TrackingServer,
) -> None:
    """Tags that run history adds, or an update of the job removes, reach the run."""
    job_id = f"{default.arm_id}/jobs/one"
    asked = {"jobType": "Command", "command": "true", "tags": {"a": "1"}}
    asked["environmentId"] = "azureml:AzureML-sklearn-1.5@latest"
    assert ask("PUT", job_id, {"properties": asked}).status == 201
    with application._store.read() as transaction:
        job = Job.find(transaction, job_id)
        run_store = stores.of_workspace(transaction, str(default.arm_id))
    assert job is not None
    job_runs.JobTeller(application._store, tracking).listen()
    JobObserver(application._store, clock, tracking).preparing(job)

    path = f"/history/v1.0{default.arm_id}/experiments/e/runs/one"
    history = {"tags": {"b": "2"}, "description": "d"}
    assert ask("PATCH", path, history, host="westeurope.api.azureml.ms").status == 200
    assert ask("PUT", job_id, {"properties": {"tags": {"b": "3"}}}).status == 200

    run = runs.get(tracking, run_store, "one")
    assert run is not None
    tags = job_runs.tags_of_run(run)
    assert tags == {job_runs.RUN_NAME: "one", job_runs.NOTE: "d", "b": "3"}
