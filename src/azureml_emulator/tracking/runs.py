"""The runs of jobs: a job is an MLflow run whose id is the job's name.

For the executor of jobs:

    runs.start(mlflow, store, JobRun(...))          when the job is submitted
    runs.update(mlflow, store, name, "RUNNING")     when it begins
    runs.update(mlflow, store, name, "FINISHED", end=now)

where `mlflow` is the application's `TrackingServer` and `store` comes from
`stores.of_workspace(transaction, workspace_id)`. The job's process gets `variables(...)` and logs
over REST what it has to log.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import urlencode

from azureml_emulator.tracking.process import START_RUN, TrackingServer
from azureml_emulator.tracking.stores import RunStore

Status = Literal["SCHEDULED", "RUNNING", "FINISHED", "FAILED", "KILLED"]
"""A run's status. Jobs: Queued is SCHEDULED, Completed FINISHED, Canceled KILLED."""

_API = "/api/2.0/mlflow"


class RunError(Exception):
    """MLflow refused; the message is its own."""


@dataclass(frozen=True)
class JobRun:
    """What a job says of itself when its run starts.

    Attributes:
        name: the job's name, which becomes the run's id.
        experiment_name: the experiment, which is created when it does not exist.
        display_name: the job's display name, which becomes the run's name.
        user: who submitted it.
        start: when.
        tags: the job's own tags; they become tags of the run.
        parent: the name of the parent job.
        root: the name of the topmost job above it; itself when it has no parent.
    """

    name: str
    experiment_name: str
    display_name: str
    user: str
    start: datetime
    tags: Mapping[str, str] = field(default_factory=dict)
    parent: str | None = None
    root: str | None = None


@dataclass(frozen=True)
class Run:
    """A run as MLflow keeps it.

    Attributes:
        id: the run's id.
        name: the run's name.
        experiment_id: the id of its experiment.
        status: see `Status`.
        user: who started it.
        start: when it started.
        end: when it ended; None while it runs.
        artifact_uri: what MLflow clients are given.
        metrics: the last value of each.
        params: its parameters.
        tags: its tags, with those of MLflow (`mlflow.*`).
    """

    id: str
    name: str
    experiment_id: str
    status: str
    user: str
    start: datetime
    end: datetime | None
    artifact_uri: str
    metrics: dict[str, float]
    params: dict[str, str]
    tags: dict[str, str]


def start(mlflow: TrackingServer, store: RunStore, job: JobRun) -> str:
    """Create the run of a job, scheduled but not running; nothing when it exists already.

    Returns:
        The experiment's id, for `MLFLOW_EXPERIMENT_ID`.

    Raises:
        RunError: the experiment is deleted.
        TrackingServerLostError: MLflow's process ended; call again.
    """
    tags = {
        **job.tags,
        "mlflow.user": job.user,
        "mlflow.rootRunId": job.root or job.name,
        "mlflow.source.type": "JOB",
    }
    if job.parent is not None:
        tags["mlflow.parentRunId"] = job.parent
    asked = {
        "run_id": job.name,
        "experiment_name": job.experiment_name,
        "run_name": job.display_name,
        "user_id": job.user,
        "status": "SCHEDULED",
        "start_time": _milliseconds(job.start),
        "tags": tags,
    }
    return str(_post(mlflow, store, START_RUN, asked)["experiment_id"])


def variables(store: RunStore, job: JobRun, experiment_id: str) -> dict[str, str]:
    """Return the environment variables with which the job's process finds its run.

    Source: the article "Use environment variables to configure MLflow" of MLflow, and Microsoft
    Learn, "Configure MLflow for Azure Machine Learning": in a job nothing has to be set.
    """
    return {
        "MLFLOW_TRACKING_URI": store.tracking_uri,
        "MLFLOW_EXPERIMENT_ID": experiment_id,
        "MLFLOW_EXPERIMENT_NAME": job.experiment_name,
        "MLFLOW_RUN_ID": job.name,
    }


def update(
    mlflow: TrackingServer,
    store: RunStore,
    run_id: str,
    status: Status,
    *,
    end: datetime | None = None,
) -> None:
    """Set the status of a run, with `end` when it is over.

    Raises:
        RunError: there is no such run, or it is deleted.
        TrackingServerLostError: MLflow's process ended; call again.
    """
    asked: dict[str, Any] = {"run_id": run_id, "status": status}
    if end is not None:
        asked["end_time"] = _milliseconds(end)
    _post(mlflow, store, f"{_API}/runs/update", asked)


def set_tags(
    mlflow: TrackingServer, store: RunStore, run_id: str, tags: Mapping[str, str | None]
) -> None:
    """Set tags of a run, and remove those that are None.

    Raises:
        RunError: there is no such run, or MLflow refuses a tag.
        TrackingServerLostError: MLflow's process ended; call again.
    """
    for key, value in tags.items():
        asked = {"run_id": run_id, "key": key}
        if value is not None:
            _post(mlflow, store, f"{_API}/runs/set-tag", {**asked, "value": value})
            continue
        body = json.dumps(asked).encode()
        status, answer = mlflow.call(store, "POST", f"{_API}/runs/delete-tag", body)
        if status != 404:  # it is gone already
            _checked(status, answer)


def delete(mlflow: TrackingServer, store: RunStore, run_id: str) -> None:
    """Delete a run, as far as it is there.

    Raises:
        TrackingServerLostError: MLflow's process ended; call again.
    """
    asked = json.dumps({"run_id": run_id}).encode()
    mlflow.call(store, "POST", f"{_API}/runs/delete", asked)


def get(mlflow: TrackingServer, store: RunStore, run_id: str) -> Run | None:
    """Return a run, or None when there is none.

    Raises:
        TrackingServerLostError: MLflow's process ended; call again.
    """
    target = f"{_API}/runs/get?{urlencode({'run_id': run_id})}"
    status, body = mlflow.call(store, "GET", target, b"")
    return None if status == 404 else _run(_checked(status, body)["run"])


def metric_values(
    mlflow: TrackingServer, store: RunStore, run_id: str, metric: str
) -> tuple[float, ...]:
    """Return all values of a metric of a run, oldest first; none when there is no such run.

    Raises:
        TrackingServerLostError: MLflow's process ended; call again.
    """
    asked = urlencode({"run_id": run_id, "metric_key": metric})
    status, body = mlflow.call(store, "GET", f"{_API}/metrics/get-history?{asked}", b"")
    if status == 404:
        return ()
    found = _checked(status, body).get("metrics", [])
    found.sort(key=lambda given: (int(given["timestamp"]), int(given.get("step", 0))))
    return tuple(float(given["value"]) for given in found)


def log_parameters(
    mlflow: TrackingServer, store: RunStore, run_id: str, parameters: Mapping[str, str]
) -> None:
    """Log parameters of a run.

    Raises:
        RunError: there is no such run, or it has one of them with another value.
        TrackingServerLostError: MLflow's process ended; call again.
    """
    given = [{"key": name, "value": value} for name, value in parameters.items()]
    _post(mlflow, store, f"{_API}/runs/log-batch", {"run_id": run_id, "params": given})


def experiment_name(mlflow: TrackingServer, store: RunStore, experiment_id: str) -> str:
    """Return the name of an experiment.

    Raises:
        RunError: there is no such experiment.
        TrackingServerLostError: MLflow's process ended; call again.
    """
    target = f"{_API}/experiments/get?{urlencode({'experiment_id': experiment_id})}"
    return str(_checked(*mlflow.call(store, "GET", target, b""))["experiment"]["name"])


def _post(mlflow: TrackingServer, store: RunStore, target: str, asked: dict[str, Any]) -> Any:
    return _checked(*mlflow.call(store, "POST", target, json.dumps(asked).encode()))


def _checked(status: int, body: bytes) -> Any:
    if status != 200:
        raise RunError(_message(body.decode(errors="replace")))
    return json.loads(body)


def _message(answer: str) -> str:
    """Return what an error says, or all of an answer that is none of MLflow's."""
    try:
        return str(json.loads(answer)["message"])
    except (ValueError, LookupError, TypeError):
        return answer


def _run(given: dict[str, Any]) -> Run:
    info, data = given["info"], given.get("data", {})
    return Run(
        id=info["run_id"],
        name=info.get("run_name", ""),
        experiment_id=info["experiment_id"],
        status=info["status"],
        user=info.get("user_id", ""),
        start=_moment(info["start_time"]),
        end=_moment(info["end_time"]) if info.get("end_time") else None,
        artifact_uri=info["artifact_uri"],
        metrics={metric["key"]: float(metric["value"]) for metric in data.get("metrics", [])},
        params={param["key"]: param["value"] for param in data.get("params", [])},
        tags={tag["key"]: tag["value"] for tag in data.get("tags", [])},
    )


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _moment(milliseconds: int | str) -> datetime:
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
