"""What the steps of a job mean elsewhere in the workspace: its MLflow run, its registered outputs.

Source: Microsoft Learn, "Track experiments and models with MLflow": a job is an MLflow run whose
id is the job's name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeVar

from azureml_emulator.core.clock import Clock
from azureml_emulator.core.store import Store
from azureml_emulator.resources import data, job_properties, models
from azureml_emulator.resources.assets import versions
from azureml_emulator.resources.assets.kind import AssetKind, Place
from azureml_emulator.runs.job import Job, Output, Plan
from azureml_emulator.services.mlflow import runs, stores
from azureml_emulator.services.mlflow.process import TrackingServer, TrackingServerLostError
from azureml_emulator.services.mlflow.stores import RunStore

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
            tags=job.properties["tags"],
        )
        experiment = _twice(lambda: runs.start(self._tracking, store, run))
        return runs.variables(store, run, experiment)

    def running(self, job: Job) -> None:
        """Say that the run runs."""
        store = self._store(job)
        _twice(lambda: runs.update(self._tracking, store, job.name, "RUNNING"))

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
        """End the run, and show the tags that the job has set as tags of the job."""
        store = self._store(job)
        run = _twice(lambda: runs.get(self._tracking, store, job.name))
        if run is None:  # it ended before it had one
            return
        outcome = _MLFLOW_STATUS[status]
        _twice(lambda: runs.update(self._tracking, store, job.name, outcome, end=now))
        tags = {name: value for name, value in run.tags.items() if not name.startswith("mlflow.")}
        with self._database.write() as transaction:
            present = Job.find(transaction, job.resource.id)
            if present is not None and not tags.items() <= present.properties["tags"].items():
                present.properties["tags"].update(tags)
                present.save(transaction)

    def _store(self, job: Job) -> RunStore:
        with self._database.read() as transaction:
            return stores.of_workspace(transaction, job.plan.workspace_id)


def _twice(action: Callable[[], _Result]) -> _Result:
    """Do it again when MLflow's process ended meanwhile; it is started anew."""
    try:
        return action()
    except TrackingServerLostError:
        return action()
