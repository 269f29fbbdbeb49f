"""The runs of jobs, as the executor of jobs uses them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from azureml_emulator.tracking import runs
from azureml_emulator.tracking.process import TrackingServer
from azureml_emulator.tracking.stores import RunStore

START = datetime(2026, 1, 1, 12, tzinfo=UTC)
JOB = runs.JobRun(
    name="plum_fig_1",
    experiment_name="diabetes",
    display_name="train",
    user="learner",
    start=START,
    tags={"model_type": "tree"},
)


def test_a_job_from_start_to_end(mlflow_server: TrackingServer, run_store: RunStore) -> None:
    """A job's run has its name as id, its tags, its experiment, and at last its end."""
    experiment_id = runs.start(mlflow_server, run_store, JOB)
    scheduled = runs.get(mlflow_server, run_store, JOB.name)
    runs.update(mlflow_server, run_store, JOB.name, "RUNNING")
    end = START + timedelta(seconds=5)
    runs.update(mlflow_server, run_store, JOB.name, "FINISHED", end=end)
    finished = runs.get(mlflow_server, run_store, JOB.name)

    assert scheduled is not None
    assert scheduled.status == "SCHEDULED"
    assert scheduled.end is None
    assert finished == runs.Run(
        id="plum_fig_1",
        name="train",
        experiment_id=experiment_id,
        status="FINISHED",
        user="learner",
        start=START,
        end=end,
        artifact_uri=f"{run_store.root}/{experiment_id}/runs/plum_fig_1/artifacts",
        metrics={},
        params={},
        tags={
            "model_type": "tree",
            "mlflow.runName": "train",
            "mlflow.rootRunId": "plum_fig_1",
            "mlflow.source.type": "JOB",
            "mlflow.user": "learner",
        },
    )


def test_a_run_is_started_once(mlflow_server: TrackingServer, run_store: RunStore) -> None:
    """Started again after a crash, the run keeps what it has."""
    first = runs.start(mlflow_server, run_store, JOB)
    tag = json.dumps({"run_id": JOB.name, "key": "kept", "value": "yes"}).encode()
    mlflow_server.call(run_store, "POST", "/api/2.0/mlflow/runs/set-tag", tag)
    second = runs.start(mlflow_server, run_store, JOB)
    run = runs.get(mlflow_server, run_store, JOB.name)

    assert first == second
    assert run is not None
    assert run.tags["kept"] == "yes"
    assert run.tags["model_type"] == "tree"


def test_variables(run_store: RunStore) -> None:
    """The job's process logs to its own run without setting anything."""
    assert runs.variables(run_store, JOB, "7") == {
        "MLFLOW_TRACKING_URI": run_store.tracking_uri,
        "MLFLOW_EXPERIMENT_ID": "7",
        "MLFLOW_EXPERIMENT_NAME": "diabetes",
        "MLFLOW_RUN_ID": "plum_fig_1",
    }


def test_a_child_names_its_parent(mlflow_server: TrackingServer, run_store: RunStore) -> None:
    """The run of a trial or step is nested under the run of its parent job."""
    child = runs.JobRun("c", "diabetes", "c", "learner", START, parent="p", root="r")
    runs.start(mlflow_server, run_store, child)
    run = runs.get(mlflow_server, run_store, "c")

    assert run is not None
    assert run.tags["mlflow.parentRunId"] == "p"
    assert run.tags["mlflow.rootRunId"] == "r"


def test_what_the_process_logs(mlflow_server: TrackingServer, run_store: RunStore) -> None:
    """Metrics and parameters that are logged over REST are the run's own."""
    runs.start(mlflow_server, run_store, JOB)
    logged = {
        "run_id": JOB.name,
        "metrics": [{"key": "AUC", "value": 0.9, "timestamp": 1, "step": 0}],
        "params": [{"key": "rate", "value": "0.1"}],
    }
    mlflow_server.call(
        run_store, "POST", "/api/2.0/mlflow/runs/log-batch", json.dumps(logged).encode()
    )
    run = runs.get(mlflow_server, run_store, JOB.name)

    assert run is not None
    assert run.metrics == {"AUC": 0.9}
    assert run.params == {"rate": "0.1"}


def test_missing_runs(mlflow_server: TrackingServer, run_store: RunStore) -> None:
    """A run that does not exist is None to ask for, and an error to change."""
    assert runs.get(mlflow_server, run_store, "nobody") is None
    with pytest.raises(runs.RunError, match="nobody"):
        runs.update(mlflow_server, run_store, "nobody", "FAILED")


def test_all_values_of_a_metric(mlflow_server: TrackingServer, run_store: RunStore) -> None:
    """They come oldest first; of a run or metric that is not there, none."""
    runs.start(mlflow_server, run_store, JOB)
    metrics = [
        {"key": "loss", "value": value, "timestamp": moment, "step": step}
        for value, moment, step in ((3.0, 20, 0), (1.0, 10, 0), (2.0, 10, 1))
    ]
    logged = {"run_id": JOB.name, "metrics": metrics}
    mlflow_server.call(
        run_store, "POST", "/api/2.0/mlflow/runs/log-batch", json.dumps(logged).encode()
    )

    assert runs.metric_values(mlflow_server, run_store, JOB.name, "loss") == (1.0, 2.0, 3.0)
    assert runs.metric_values(mlflow_server, run_store, JOB.name, "gain") == ()
    assert runs.metric_values(mlflow_server, run_store, "nobody", "loss") == ()


def test_parameters_cannot_be_changed(mlflow_server: TrackingServer, run_store: RunStore) -> None:
    """Parameters are logged together; another value for one of them is refused."""
    runs.start(mlflow_server, run_store, JOB)

    runs.log_parameters(mlflow_server, run_store, JOB.name, {"depth": "3", "rate": "0.1"})
    run = runs.get(mlflow_server, run_store, JOB.name)

    assert run is not None
    assert run.params == {"depth": "3", "rate": "0.1"}
    with pytest.raises(runs.RunError, match="depth"):
        runs.log_parameters(mlflow_server, run_store, JOB.name, {"depth": "4"})
