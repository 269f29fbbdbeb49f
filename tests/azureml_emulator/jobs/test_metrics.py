"""What trials have logged with MLflow."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from azureml_emulator.application import Application
from azureml_emulator.jobs.metrics import JobMetrics
from azureml_emulator.jobs.observer import JobObserver
from azureml_emulator.runs.job import Job
from azureml_emulator.tracking import runs, stores
from azureml_emulator.tracking.process import TrackingServer
from offline_azure.arm.ids import WorkspaceId
from offline_azure.clock import ManualClock
from offline_azure.http.messages import Response

ASKED = {
    "jobType": "Command",
    "command": "true",
    "environmentId": "azureml:AzureML-sklearn-1.5@latest",
}


@pytest.fixture
def tracking(tmp_path: Path) -> Iterator[TrackingServer]:
    """MLflow's server."""
    tracking = TrackingServer(tmp_path / "runs")
    tracking.start({"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path)})
    yield tracking
    tracking.close()


@pytest.fixture
def trial(application: Application, ask: Callable[..., Response], default: WorkspaceId) -> Job:
    """A job without a run."""
    job_id = f"{default.arm_id}/jobs/oak_0"
    assert ask("PUT", job_id, {"properties": ASKED}).status == 201
    with application._store.read() as store:
        job = Job.find(store, job_id)
    assert job is not None
    return job


def test_a_trial_that_logs(
    application: Application, tracking: TrackingServer, trial: Job, clock: ManualClock
) -> None:
    """Its values are read while it runs; parameters that it has logged itself stay as they are."""
    metrics = JobMetrics(application._store, tracking)
    JobObserver(application._store, clock, tracking).preparing(trial)
    with application._store.read() as transaction:
        store = stores.of_workspace(transaction, trial.plan.workspace_id)
    logged = {
        "run_id": trial.name,
        "metrics": [{"key": "loss", "value": 0.5, "timestamp": 1}],
        "params": [{"key": "rate", "value": "1.0"}],
    }
    tracking.call(store, "POST", "/api/2.0/mlflow/runs/log-batch", json.dumps(logged).encode())

    metrics.note(trial, {"rate": 1, "depth": 3})

    assert metrics.values(trial, "loss") == (0.5,)
    assert metrics.names(trial) == {"loss"}
    run = runs.get(tracking, store, trial.name)
    assert run is not None
    assert run.params == {"rate": "1.0", "depth": "3"}


def test_a_trial_that_never_ran(
    application: Application, tracking: TrackingServer, trial: Job
) -> None:
    """Without a run nothing was logged and nothing can be noted."""
    metrics = JobMetrics(application._store, tracking)

    metrics.note(trial, {"rate": 1})

    assert (metrics.values(trial, "loss"), metrics.names(trial)) == ((), set())
