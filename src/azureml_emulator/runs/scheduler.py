"""Which job runs when: first come, first served, on a bounded number of slots.

The queue is the store itself: a job whose state is Queued waits, also over a restart or a
crash of the workspace. A job that was under way when the workspace ended is Failed; it is not
started again, because what it has already done is not known. Its children that were still waiting
are Canceled.

A job that only submits others and waits for them takes no slot: its children would never get one.
"""

from __future__ import annotations

import logging
import os
import queue
import threading
from collections.abc import Mapping
from typing import Protocol

from azureml_emulator.runs.job import BY_STATUS, TYPE, UNFINISHED, Job, Status
from azureml_emulator.runs.process import reap
from azureml_emulator.runs.stopping import Reason, Stop
from offline_azure.clock import Clock
from offline_azure.processes import Process
from offline_azure.store.store import Store

_LOST = (
    "The offline workspace was stopped while the job was running."
    " Its processes have ended; submit the job again."
)
_MOST_SLOTS = 4

_log = logging.getLogger(__name__)


class Executor(Protocol):
    """What runs one job from Queued to its end."""

    def start(self, environment: Mapping[str, str]) -> None:
        """Learn the variables of a process inside the workspace."""

    def execute(self, job_id: str, stop: Stop) -> None:
        """Run the job; return when it has ended, at the latest soon after `stop` is set."""

    def lost(self, job: Job, status: Status) -> None:
        """Hear of a job whose server was killed: its processes have ended, its state is known."""


class Scheduler:
    """The queue of jobs and the threads that work on it.

    Args:
        database: where the jobs are.
        clock: what time it is.
        executor: what runs a job that has processes of its own.
        parents: what runs the kinds of jobs that consist of others.
        slots: how many jobs run at once; as many as there are processors when not given, at
            least 2 and at most 4.
    """

    def __init__(
        self,
        database: Store,
        clock: Clock,
        executor: Executor,
        slots: int | None = None,
        parents: Mapping[str, Executor] | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._executor = executor
        self._parents = dict(parents or {})
        self._slots = slots or min(max(os.cpu_count() or 1, 2), _MOST_SLOTS)
        self._queue: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._known: set[str] = set()
        self._running: dict[str, Stop] = {}
        self._closed = False
        self._workers: list[threading.Thread] = []

    def start(self, environment: Mapping[str, str]) -> None:
        """Take up the queue where the last server left it."""
        for executor in (self._executor, *self._parents.values()):
            executor.start(environment)
        self._database.subscribe(TYPE, self._changed)
        self._recover()
        for number in range(self._slots):
            worker = threading.Thread(target=self._work, name=f"job-slot-{number}", daemon=True)
            worker.start()
            self._workers.append(worker)

    def close(self) -> None:
        """End the running jobs, which become Failed; leave the waiting ones in the queue."""
        with self._lock:
            self._closed = True
            stops = list(self._running.values())
        for stop in stops:
            stop.set(Reason.CLOSED)
        for _ in self._workers:
            self._queue.put(None)
        # A parent that ends submits nothing more, so no thread is added meanwhile.
        for worker in list(self._workers):
            worker.join()

    @property
    def running(self) -> list[str]:
        """The ids of the jobs that have a slot, in the order in which they got it."""
        with self._lock:
            return list(self._running)

    def _recover(self) -> None:
        lost = []
        with self._database.read() as store:
            unfinished = [job for status in UNFINISHED for job in store.find(BY_STATUS, status)]
        jobs = [Job(resource) for resource in sorted(unfinished, key=lambda job: job.position)]
        waits = {job.resource.id for job in jobs if job.status == "Queued"}
        for job in jobs:  # parents come before their children
            if job.resource.id in waits and job.parent_id in {None, *waits}:
                self._enqueue(job)
            elif not job.terminal and not job.logged:
                process = job.process
                pid = process.get("pid")
                launcher = Process(pid, process["started"]) if pid else None
                reap(launcher, process.get("token", job.resource.id))
                lost.append(job)
        ended = [(job, _after_a_crash(job)) for job in lost]
        for job, status in ended:
            with self._database.write() as store:
                found = Job.find(store, job.resource.id)
                if found is not None:
                    found.move(status, self._clock.now(), _LOST if status == "Failed" else "")
                    found.save(store)
        if ended:  # takes as long as others take to hear of it; jobs need not wait for that
            teller = threading.Thread(target=self._tell, args=(ended,), daemon=True)
            teller.start()
            self._workers.append(teller)

    def _tell(self, ended: list[tuple[Job, Status]]) -> None:
        for job, status in ended:
            self._executor_of(job).lost(job, status)

    def _changed(self, job_ids: set[str]) -> None:
        """Hear of jobs that were submitted, cancelled or deleted."""
        with self._database.read() as store:
            jobs = {job_id: Job.find(store, job_id) for job_id in job_ids}
        for job_id, job in jobs.items():
            if job is not None and job.status == "Queued":
                self._enqueue(job)
            elif job is None or job.status == "CancelRequested":
                with self._lock:
                    stop = self._running.get(job_id)
                if stop is not None:
                    stop.set(Reason.CANCELED)

    def _executor_of(self, job: Job) -> Executor:
        return self._parents.get(job.plan.kind, self._executor)

    def _enqueue(self, job: Job) -> None:
        job_id = job.resource.id
        with self._lock:
            if job_id in self._known or self._closed:
                return
            self._known.add(job_id)
        executor = self._executor_of(job)
        if executor is self._executor:
            self._queue.put(job_id)
            return
        thread = threading.Thread(
            target=self._execute, args=(executor, job_id), name=f"parent-{job.name}", daemon=True
        )
        with self._lock:
            self._workers = [worker for worker in self._workers if worker.is_alive()]
            self._workers.append(thread)
            thread.start()

    def _work(self) -> None:
        while (job_id := self._queue.get()) is not None:
            self._execute(self._executor, job_id)

    def _execute(self, executor: Executor, job_id: str) -> None:
        stop = Stop()
        with self._lock:
            if self._closed:
                return
            self._known.discard(job_id)
            self._running[job_id] = stop
        try:
            executor.execute(job_id, stop)
        except Exception:
            _log.exception("job %s", job_id)
        finally:
            with self._lock:
                # Another job may have its name by now: it was deleted, and ends only here.
                if self._running.get(job_id) is stop:
                    del self._running[job_id]


def _after_a_crash(job: Job) -> Status:
    """Return how a job has ended that was under way, or waited for a parent that was."""
    return "Canceled" if job.status in ("CancelRequested", "Queued") else "Failed"
