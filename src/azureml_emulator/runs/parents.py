"""Jobs that consist of other jobs, from Queued to their end: pipelines, sweeps and their like.

The parent has no process of its own. What its children are and when they start is decided by an
`Orchestrator`, one for each kind of job.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from azureml_emulator.runs.family import Changes, Family, RefusedError, StoppedError, Submitter
from azureml_emulator.runs.files import JobFiles, locator
from azureml_emulator.runs.job import Job, Status
from azureml_emulator.runs.job_log import JobLog
from azureml_emulator.runs.observer import Observer
from azureml_emulator.runs.stopping import Reason, Stop
from offline_azure.clock import Clock
from offline_azure.store.storage import Storage
from offline_azure.store.store import Store

_CLOSED = "The offline workspace was stopped while the job was running. Submit the job again."
_log = logging.getLogger(__name__)


class Orchestrator(Protocol):
    """What decides about the children of one kind of parent."""

    log: str
    """The log that the service writes, below the parent's artifacts."""

    def run(self, family: Family) -> str:
        """Submit children and wait for them; return the parent's error, empty when it succeeded.

        Raises:
            RefusedError: a child could not be made.
            StoppedError: from `family`: the parent is to end.
        """


class ParentExecutor:
    """Runs the jobs of one kind of parent.

    Args:
        database: where the jobs are.
        storage: where the bytes are.
        clock: what time it is.
        observer: who else must know.
        submitter: what makes children.
        orchestrator: what decides about them.
        changes: tells of changed jobs.
    """

    def __init__(
        self,
        database: Store,
        storage: Storage,
        clock: Clock,
        observer: Observer,
        submitter: Submitter,
        orchestrator: Orchestrator,
        changes: Changes,
    ) -> None:
        self._database = database
        self._storage = storage
        self._clock = clock
        self._observer = observer
        self._submitter = submitter
        self._orchestrator = orchestrator
        self._changes = changes

    def start(self, environment: Mapping[str, str]) -> None:
        """Need nothing: the children have the processes."""

    def execute(self, job_id: str, stop: Stop) -> None:
        """Run the job; return when it and all its children have ended."""
        job = self._move(job_id, "Preparing", {"Queued"})
        if job is None:
            return
        stop.then(self._changes.notify)
        log = JobLog(self._log_file(job), self._clock)
        family = Family(job, self._database, self._clock, self._submitter, self._changes, stop, log)
        error = ""
        try:
            self._observer.preparing(job)
            self._observer.running(job)
            self._move(job_id, "Running", {"Preparing"})
            error = self._orchestrator.run(family)
        except StoppedError:
            pass
        except RefusedError as refused:
            error = str(refused)
            if self._is_to_be_canceled(job_id):
                stop.set(Reason.CANCELED)  # which its thread is told only a moment later
        except Exception as fault:
            _log.exception("job %s", job_id)
            error = f"The offline workspace could not run the job: {fault}"
        family.end()
        status: Status = "Failed" if error else "Completed"
        if stop.reason is Reason.CANCELED:
            status, error = "Canceled", ""
        elif stop.reason is Reason.CLOSED:
            status, error = "Failed", _CLOSED
        if not family.told_end or stop.reason is not None:
            log.write(error or f"The job has ended: {status}")
        self._tell_end(job, status)
        self._move(job_id, status, error=error)

    def lost(self, job: Job, status: Status) -> None:
        """Say elsewhere that a job has ended while there was no server."""
        self._tell_end(job, status)

    def _is_to_be_canceled(self, job_id: str) -> bool:
        with self._database.read() as store:
            job = Job.find(store, job_id)
        return job is not None and job.status == "CancelRequested"

    def _log_file(self, job: Job) -> Path:
        plan = job.plan
        # Only its logs are used: a parent has no folder to run in.
        files = JobFiles(Path(), plan, self._storage, locator(self._database, plan))
        path = files.log(self._orchestrator.log)
        path.write_bytes(b"")  # a deleted job may have had the same name
        return path

    def _tell_end(self, job: Job, status: Status) -> None:
        try:
            self._observer.ended(job, status, self._clock.now())
        except Exception:
            _log.exception("end of job %s", job.name)

    def _move(
        self, job_id: str, status: Status, only_from: set[str] | None = None, *, error: str = ""
    ) -> Job | None:
        """Give the job another state; None when it was deleted or is in none of `only_from`."""
        with self._database.write() as store:
            job = Job.find(store, job_id)
            if job is None or (only_from is not None and job.status not in only_from):
                return None
            job.move(status, self._clock.now(), error)
            job.save(store)
            return job
