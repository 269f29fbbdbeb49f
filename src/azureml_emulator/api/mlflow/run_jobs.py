"""A run is a job: what MLflow's client starts and changes is seen among the jobs.

Source: Microsoft Learn, "Track experiments and models with MLflow" and "Query and compare
experiments and runs": the jobs of a workspace are its runs, also those of a notebook. How a run
that no job has started looks as a job (type, properties, target) is unverified, and so is that a
run that MLflow deletes is an archived job.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from azureml_emulator.jobs import commands as job_commands
from azureml_emulator.jobs import plans as job_plans
from azureml_emulator.jobs import properties as job_properties
from azureml_emulator.jobs import runs as job_runs
from azureml_emulator.jobs.submission import Submission
from azureml_emulator.runs.job import TYPE, Job
from azureml_emulator.tracking import runs, stores
from azureml_emulator.tracking.process import TrackingServer
from offline_azure.clock import timestamp
from offline_azure.http.routing import Call, OpenCall
from offline_azure.store.store import Resource

_CREATE, _BATCH = "runs/create", "runs/log-batch"
_ARCHIVED = {"runs/delete": True, "runs/restore": False}
_CHANGES = frozenset({_CREATE, "runs/update", "runs/set-tag", "runs/delete-tag", *_ARCHIVED})
_PARENT = "mlflow.parentRunId"


def show(call: OpenCall, operation: str, asked: bytes, answered: bytes) -> None:
    """Show among the jobs what a request has changed that MLflow has carried out.

    Args:
        call: the request.
        operation: what was asked for, such as `runs/set-tag`.
        asked: the body of the request.
        answered: the body of the answer.

    Raises:
        TrackingServerLostError: MLflow's process ended; the request can be repeated.
    """
    # Metrics come in large numbers and are nobody else's business.
    if operation not in _CHANGES and not (operation == _BATCH and b'"tags"' in asked):
        return
    run_id = _run_id(operation, asked, answered)
    mlflow = call.service(TrackingServer)
    with mlflow.turn(run_id):  # so that of two requests the later one is shown
        run_store = _store(call)
        run = runs.get(mlflow, run_store, run_id)
        if run is None:
            return
        experiment = ""
        if operation == _CREATE:
            experiment = runs.experiment_name(mlflow, run_store, run.experiment_id)
        with call.database.write() as store:
            job = Job.find(store, f"{call.scope_id}/jobs/{run_id}")
            if job is None and operation == _CREATE:
                job = _new(call.inside(store), run, experiment)
            if job is None:
                return
            job_runs.hear(job, run, run.start if operation == _CREATE else call.clock.now())
            if operation in _ARCHIVED:
                job.properties["isArchived"] = _ARCHIVED[operation]
            job.save(store)


def create(
    call: OpenCall,
    asked: runs.JobRun,
    status: runs.Status,
    end: datetime | None,
    properties: Mapping[str, str],
) -> Job:
    """Make a run, and the job that it is, as the service's own components do: with a given id.

    Args:
        call: the request.
        asked: what the run says of itself.
        status: its status.
        end: when it ended, if it has.
        properties: what the job shows among its properties.

    Raises:
        TrackingServerLostError: MLflow's process ended; the request can be repeated.
    """
    mlflow = call.service(TrackingServer)
    with mlflow.turn(asked.name):
        run_store = _store(call)
        runs.start(mlflow, run_store, asked)
        runs.update(mlflow, run_store, asked.name, status, end=end)
        run = runs.get(mlflow, run_store, asked.name)
        if run is None:
            raise LookupError(asked.name)
        with call.database.write() as store:
            job = Job.find(store, f"{call.scope_id}/jobs/{asked.name}")
            if job is None:
                job = _new(call.inside(store), run, asked.experiment_name)
                job.run["started"] = timestamp(run.start)
            job_runs.hear(job, run, run.start)
            job.properties["properties"].update(properties)
            job.save(store)
    return job


def _store(call: OpenCall) -> stores.RunStore:
    with call.database.read() as store:
        return stores.of_workspace(store, call.scope_id)


def _run_id(operation: str, asked: bytes, answered: bytes) -> str:
    if operation == _CREATE:
        return str(json.loads(answered)["run"]["info"]["run_id"])
    given = json.loads(asked)
    # MLflow's client before version 1 sends the second one, later ones both.
    return str(given.get("run_id") or given.get("run_uuid"))


def _new(call: Call, run: runs.Run, experiment: str) -> Job:
    """Return the job that a run is which MLflow's client has started."""
    submission = Submission(call.store, call.scope_id, call.region, run.id, run.start)
    asked = {"jobType": "Command", "displayName": run.name, "experimentName": experiment}
    shown = job_commands.of_command(submission, asked)
    shown |= {"properties": {}, "command": ""}
    body = job_properties.document(submission, shown)
    job = Job(Resource(body["id"], TYPE, body))
    job.plan = job_plans.build(submission, shown)
    job.run |= {"logged": True, "created": timestamp(run.start)}
    job.move("NotStarted", run.start)
    parent = Job.find(call.store, f"{call.scope_id}/jobs/{run.tags.get(_PARENT)}")
    if parent is not None:
        job.descend_from(parent)
    return job
