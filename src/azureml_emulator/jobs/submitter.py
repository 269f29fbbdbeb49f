"""Jobs that the service itself submits: the children of other jobs, and what schedules start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from azureml_emulator.jobs import kinds as job_kinds
from azureml_emulator.jobs.submission import Submission, SubmissionError
from azureml_emulator.runs.family import RefusedError
from azureml_emulator.runs.job import Job
from azureml_emulator.runs.pipelines.reuse import REUSED
from offline_azure.clock import Clock
from offline_azure.store.store import Store


class JobSubmitter:
    """Submits jobs from within the service.

    Args:
        database: where jobs are.
        clock: what time it is.
    """

    def __init__(self, database: Store, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def submit(
        self,
        workspace_id: str,
        name: str,
        asked: dict[str, Any],
        parent_id: str | None = None,
        marks: Mapping[str, Any] | None = None,
    ) -> Job:
        """Submit a job, which then waits in the queue like any other.

        One with the mark `pipeline_reuse.REUSED` is a step that has nothing to do.

        Raises:
            RefusedError: it cannot be made, or its parent has ended.
        """
        with self._database.write() as store:
            parent = Job.find(store, parent_id) if parent_id else None
            if parent_id and (parent is None or parent.status in _ENDING):
                raise RefusedError("The parent job has ended.")
            if store.has(f"{workspace_id}/jobs/{name}"):
                raise RefusedError(f"A job with the name {name} already exists.")
            submission = Submission.within(store, workspace_id, name, self._clock.now())
            try:
                job = job_kinds.submit(submission, asked)
            except SubmissionError as fault:
                raise RefusedError(str(fault)) from None
            job.run.update(marks or {})
            if job.run.get(REUSED):
                job.plan = replace(job.plan, kind=REUSED)
            if parent is not None:
                job.descend_from(parent)
            job.save(store)
            return job


_ENDING = frozenset({"Completed", "Failed", "Canceled", "CancelRequested"})
