"""A job and its MLflow run are one record: each hears what was changed on the other.

`Known` is what MLflow was last heard to have, kept with the job. What the job shows and MLflow
is not known to have is told to MLflow; what MLflow has and was not known is shown by the job.
So changes from both sides at once, and a crash between two steps, lose nothing.

Source: Microsoft Learn, "Track experiments and models with MLflow": a job is an MLflow run whose
id is the job's name. That the description is MLflow's note is unverified.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from azureml_emulator.runs.job import TYPE, Job, Status
from azureml_emulator.tracking import runs, stores
from azureml_emulator.tracking.process import TrackingServer, TrackingServerLostError
from azureml_emulator.tracking.stores import RunStore
from offline_azure.store.store import Store

RUN_NAME, NOTE = "mlflow.runName", "mlflow.note.content"
STATUSES: Mapping[str, Status] = {
    "SCHEDULED": "NotStarted",
    "RUNNING": "Running",
    "FINISHED": "Completed",
    "FAILED": "Failed",
    "KILLED": "Canceled",
}
"""What a job shows that is a run of MLflow's client."""
_KNOWN, _END_KNOWN = "known", "end known"

Known = dict[str, str]
"""Tags of a run; among them its name and its description, which are tags in MLflow."""

_log = logging.getLogger(__name__)


def tags_of_job(job: Job) -> Known:
    """Return what a job shows, as tags of its run."""
    shown = {RUN_NAME: job.properties["displayName"], NOTE: job.properties["description"]}
    shown |= job.properties["tags"]
    return {name: str(value) for name, value in shown.items() if value is not None}


def tags_of_run(run: runs.Run) -> Known:
    """Return the tags of a run that a job shows: not those that MLflow keeps for itself."""
    return {
        name: value
        for name, value in run.tags.items()
        if name in (RUN_NAME, NOTE) or not name.startswith("mlflow.")
    }


def know(job: Job, tags: Known) -> None:
    """Note what MLflow has. The job has to be saved."""
    job.run[_KNOWN] = tags


def hear(job: Job, run: runs.Run, now: datetime) -> None:
    """Show on a job what has changed on its run. The job has to be saved."""
    if job.logged and STATUSES[run.status] != job.status and not job.terminal:
        job.move(STATUSES[run.status], run.end or now)
        job.run[_END_KNOWN] = job.terminal
    before, after = job.run.get(_KNOWN, {}), tags_of_run(run)
    for name in before.keys() | after.keys():
        if before.get(name) != after.get(name):
            _show(job.properties, name, after.get(name))
    know(job, after)


def _show(properties: dict[str, Any], name: str, value: str | None) -> None:
    if name == RUN_NAME:
        properties["displayName"] = value or properties["displayName"]
    elif name == NOTE:
        properties["description"] = value
    elif value is None:
        properties["tags"].pop(name, None)
    else:
        properties["tags"][name] = value


def delete(job: Job, store: RunStore, tracking: TrackingServer) -> None:
    """Delete the run of a job that is about to be deleted.

    Raises:
        TrackingServerLostError: MLflow's process ended; the job has to stay.
    """
    if _KNOWN in job.run:
        runs.delete(tracking, store, job.name)


class JobTeller:
    """Tells MLflow what was changed on a job: tags, names, and that a logged run is cancelled.

    Args:
        database: where the jobs are.
        tracking: MLflow's server.
    """

    def __init__(self, database: Store, tracking: TrackingServer) -> None:
        self._database = database
        self._tracking = tracking

    def listen(self) -> None:
        """Hear of every change of a job from now on."""
        self._database.subscribe(TYPE, self._changed)

    def _changed(self, job_ids: set[str]) -> None:
        for job_id in job_ids:
            self._try_to_tell(job_id)

    def _try_to_tell(self, job_id: str) -> None:
        try:
            self._tell(job_id)
        except (TrackingServerLostError, runs.RunError):  # told with the job's next change
            _log.exception("tags of job %s", job_id)

    def _tell(self, job_id: str) -> None:
        with self._database.read() as transaction:
            job = Job.find(transaction, job_id)
            if job is None or _KNOWN not in job.run:  # deleted, or it has no run yet
                return
            before, now = job.run[_KNOWN], tags_of_job(job)
            ended = job.moment("ended") if job.logged and not job.run.get(_END_KNOWN) else None
            if before == now and ended is None:
                return
            store = stores.of_workspace(transaction, job.plan.workspace_id)
        changed: dict[str, str | None] = {
            name: now.get(name)
            for name in before.keys() | now.keys()
            if before.get(name) != now.get(name)
        }
        runs.set_tags(self._tracking, store, job.name, changed)
        if ended is not None:  # nobody but a cancellation ends such a run from this side
            runs.update(self._tracking, store, job.name, "KILLED", end=ended)
        with self._database.write() as transaction:
            told = Job.find(transaction, job_id)
            if told is not None:
                know(told, now)
                told.run[_END_KNOWN] = ended is not None or told.run.get(_END_KNOWN, False)
                told.save(transaction)
