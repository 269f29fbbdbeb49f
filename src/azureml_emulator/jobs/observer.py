"""What the steps of a job mean elsewhere in the workspace: its MLflow run, its registered outputs.

Source: Microsoft Learn, "Track experiments and models with MLflow": a job is an MLflow run whose
id is the job's name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeVar

from azureml_emulator.assets import data, models, versions
from azureml_emulator.assets.kind import AssetKind, Place
from azureml_emulator.jobs import properties as job_properties
from azureml_emulator.jobs import runs as job_runs
from azureml_emulator.runs.job import Job, Output, Plan
from azureml_emulator.tracking import runs, stores
from azureml_emulator.tracking.process import TrackingServer, TrackingServerLostError
from azureml_emulator.tracking.stores import RunStore
from offline_azure.clock import Clock
from offline_azure.store.store import Store

_MLFLOW_STATUS: Mapping[str, runs.Status] = {
    "Completed": "FINISHED",
    "Failed": "FAILED",
    "Canceled": "KILLED",
}
_MODELS = frozenset({"custom_model", "mlflow_model", "triton_model"})
_Result = TypeVar("_Result")


class JobObserver:
    """Keeps MLflow and the registry of assets up to date with the jobs.

    Args:
        database: where resources are.
        clock: what time it is.
        tracking: MLflow's server.
    """

    def __init__(self, database: Store, clock: Clock, tracking: TrackingServer) -> None:
        self._database = database
        self._clock = clock
        self._tracking = tracking

    def preparing(self, job: Job) -> Mapping[str, str]:
        """Start the job's MLflow run; return the variables with which its processes find it."""
        store = self._store(job)
        created = job.moment("created")
        if created is None:
            raise LookupError(f"job {job.name} was never created")
        run = runs.JobRun(
            name=job.name,
            experiment_name=job.properties["experimentName"],
            display_name=job.properties["displayName"],
            user=job_properties.USER,
            start=created,
            tags=job_runs.tags_of_job(job),
            parent=job.properties["parentJobName"],
            root=job.root,
        )
        experiment = twice(lambda: runs.start(self._tracking, store, run))
        with self._database.write() as transaction:
            started = job.again(transaction)
            if started is not None:
                job_runs.know(started, dict(run.tags))
                started.save(transaction)
        return runs.variables(store, run, experiment)

    def running(self, job: Job) -> None:
        """Say that the run runs."""
        store = self._store(job)
        twice(lambda: runs.update(self._tracking, store, job.name, "RUNNING"))

    def stored(self, plan: Plan, output: Output) -> None:
        """Register an output that asks for it."""
        if not output.asset_name:
            return
        kind: AssetKind = models.KIND if output.type in _MODELS else data.KIND
        sent = {"dataType": output.type, "dataUri": output.uri}
        if output.type in _MODELS:
            sent = {"modelType": output.type, "modelUri": output.uri, "jobName": plan.name}
        now = self._clock.now()
        with self._database.write() as store:
            version = output.asset_version or versions.next_version(
                store, kind, plan.workspace_id, output.asset_name, now
            )
            place = Place(store, plan.workspace_id, output.asset_name, version, now)
            versions.put_version(kind, place, sent)

    def ended(self, job: Job, status: str, now: datetime) -> None:
        """End the run, and show what the job has changed on it."""
        with self._database.read() as transaction:
            if job.again(transaction) is None:  # deleted, and its run with it
                return
        store = self._store(job)
        run = twice(lambda: runs.get(self._tracking, store, job.name))
        if run is None:  # it ended before it had one
            return
        outcome = _MLFLOW_STATUS[status]
        twice(lambda: runs.update(self._tracking, store, job.name, outcome, end=now))
        with self._database.write() as transaction:
            present = job.again(transaction)
            if present is not None:
                job_runs.hear(present, run, now)
                present.save(transaction)

    def _store(self, job: Job) -> RunStore:
        with self._database.read() as transaction:
            return stores.of_workspace(transaction, job.plan.workspace_id)


def twice(action: Callable[[], _Result]) -> _Result:
    """Do it again when MLflow's process ended meanwhile; it is started anew."""
    try:
        return action()
    except TrackingServerLostError:
        return action()
