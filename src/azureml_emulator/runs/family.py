"""A parent job and its children, as what decides about them sees them.

The children are ordinary jobs in the queue; the store tells when one of them has changed.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Protocol

from azureml_emulator.runs.job import TYPE, Job, Output
from azureml_emulator.runs.job_log import JobLog
from azureml_emulator.runs.stopping import Stop
from offline_azure.clock import Clock
from offline_azure.store.store import Store

_LONGEST_LOOK = 1.0  # seconds between two looks at a clock that may be moved


class StoppedError(Exception):
    """The parent was cancelled, has exceeded its limit, or the workspace closes."""


class RefusedError(Exception):
    """The job cannot be made; the message is for the learner."""


class Submitter(Protocol):
    """Makes jobs, which then wait in the queue like any other."""

    def submit(
        self,
        workspace_id: str,
        name: str,
        asked: dict[str, Any],
        parent_id: str | None = None,
        marks: Mapping[str, Any] | None = None,
    ) -> Job:
        """Submit a job.

        Args:
            workspace_id: the ARM id of its workspace.
            name: its name.
            asked: its properties as the REST API of jobs takes them.
            parent_id: the id of the job that it is a child of, if any.
            marks: what is kept with it and not shown.

        Raises:
            RefusedError: it cannot be made, or its parent has ended.
        """


class Changes:
    """Tells waiting threads that some job has changed.

    Args:
        database: where the jobs are.
    """

    def __init__(self, database: Store) -> None:
        self._condition = threading.Condition()
        self._count = 0
        database.subscribe(TYPE, lambda _: self.notify())

    @property
    def count(self) -> int:
        """How many changes there were."""
        with self._condition:
            return self._count

    def notify(self) -> None:
        """Wake up who waits."""
        with self._condition:
            self._count += 1
            self._condition.notify_all()

    def wait(self, seen: int, seconds: float) -> None:
        """Wait until there were more changes than `seen`, at most `seconds`."""
        with self._condition:
            self._condition.wait_for(lambda: self._count > seen, seconds)


class Family:
    """One parent and what it has submitted.

    Args:
        parent: the parent as it was when it began to run.
        database: where the jobs are.
        clock: what time it is.
        submitter: what makes jobs.
        changes: tells of changed jobs.
        stop: whether the parent is to end.
        log: what the parent's log shows.
    """

    def __init__(
        self,
        parent: Job,
        database: Store,
        clock: Clock,
        submitter: Submitter,
        changes: Changes,
        stop: Stop,
        log: JobLog,
    ) -> None:
        self.parent = parent
        self.log = log
        self.stop = stop
        self.told_end = False
        """Whether the log says already how the parent has ended."""
        self._database = database
        self._clock = clock
        self._submitter = submitter
        self._changes = changes
        self._folder = parent.resource.id.rpartition("/")[0]
        self._waited_for: set[str] = set()

    def submit(
        self, name: str, asked: dict[str, Any], marks: Mapping[str, Any] | None = None
    ) -> Job:
        """Submit a child.

        Args:
            name: its name, unique in the workspace.
            asked: its properties as the REST API of jobs takes them.
            marks: what is kept with it and not shown.

        Raises:
            RefusedError: it cannot be made.
            StoppedError: the parent is to end.
        """
        self._check()
        plan = self.parent.plan
        parent_id = self.parent.resource.id
        job = self._submitter.submit(plan.workspace_id, name, asked, parent_id, marks)
        self._waited_for.add(name)
        return job

    def job(self, name: str) -> Job:
        """Return a child as it is now.

        Raises:
            LookupError: it was deleted.
        """
        with self._database.read() as store:
            job = Job.find(store, f"{self._folder}/{name}")
        if job is None:
            raise LookupError(name)
        return job

    def update(self, **changes: dict[str, Any]) -> None:
        """Add to what the parent shows: `update(tags={...}, properties={...})`."""
        with self._database.write() as store:
            parent = Job.find(store, self.parent.resource.id)
            if parent is not None:
                for field, values in changes.items():
                    parent.properties[field].update(values)
                parent.save(store)

    def keep_outputs(self, outputs: Iterable[Output]) -> None:
        """Say where the outputs of the parent are, which its children have made."""
        with self._database.write() as store:
            parent = Job.find(store, self.parent.resource.id)
            if parent is not None:
                parent.plan = replace(parent.plan, outputs=tuple(outputs))
                parent.save(store)

    def warn(self, message: str) -> None:
        """Let the parent show a warning, which the SDK prints when it has streamed the job."""
        with self._database.write() as store:
            parent = Job.find(store, self.parent.resource.id)
            if parent is not None:
                parent.run.setdefault("warnings", []).append(message)
                parent.save(store)

    def cancel(self, names: Iterable[str]) -> None:
        """Cancel children that have not ended; `wait` tells when they have."""
        with self._database.write() as store:
            for name in names:
                job = Job.find(store, f"{self._folder}/{name}")
                if job is not None and not job.terminal:
                    job.cancel(self._clock.now())
                    job.save(store)

    def wait(self, until: float | None = None, patience: float | None = None) -> list[Job]:
        """Wait until at least one more child has ended; return those.

        Args:
            until: when to return although nothing has ended, by `Clock.monotonic`.
            patience: after how many seconds of real time to return although nothing has ended.

        Raises:
            StoppedError: the parent is to end.
        """
        start = time.monotonic()
        while True:
            seen = self._changes.count
            self._check()
            ended = self._collect()
            now = self._clock.monotonic()
            if ended or not self._waited_for or (until is not None and now >= until):
                return ended
            left = _LONGEST_LOOK
            if until is not None:
                left = min(left, until - now)
            if patience is not None:
                left = min(left, start + patience - time.monotonic())
                if left <= 0:
                    return ended
            self._changes.wait(seen, left)

    def end(self) -> None:
        """Cancel the children that have not ended, and wait for them."""
        self.cancel(set(self._waited_for))
        while True:
            seen = self._changes.count
            self._collect()
            if not self._waited_for:
                return
            self._changes.wait(seen, _LONGEST_LOOK)

    def _collect(self) -> list[Job]:
        ended = []
        for name in sorted(self._waited_for):
            try:
                job = self.job(name)
            except LookupError:  # deleted: nobody will hear of it again
                self._waited_for.discard(name)
                continue
            if job.terminal:
                self._waited_for.discard(name)
                ended.append(job)
        return ended

    def _check(self) -> None:
        if self.stop.reason is not None:
            raise StoppedError
