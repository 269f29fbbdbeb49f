"""Firing schedules: the one thread that waits for the next moment and then submits the jobs.

When a schedule fires next is kept with it, and moves on in the transaction that submits its job:
a crash loses no firing and repeats none. While the workspace is stopped nothing fires, and
nothing is made up for afterwards.

Source: Microsoft Learn, "Schedule machine learning pipeline jobs", for the names of the jobs.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from azureml_emulator.jobs import jobs
from azureml_emulator.jobs.submission import Submission
from azureml_emulator.runs.job import Job
from azureml_emulator.schedules import actions, triggers
from offline_azure.clock import Clock, parse_timestamp, timestamp
from offline_azure.http.errors import AzureError
from offline_azure.store.indexes import Index
from offline_azure.store.store import Resource, Store, Transaction

TYPE = "Microsoft.MachineLearningServices/workspaces/schedules"
MOST_AT_ONCE = 100
"""How often a schedule fires at most when the clock has leapt over many of its moments."""
_NEXT = "next"
BY_NEXT = Index("schedules_by_next", (f"private.{_NEXT}",), TYPE, live=True)
_LONGEST_WAIT = 60.0  # seconds; the wall clock may be set meanwhile

Submit = Callable[[Submission, dict[str, Any]], Job]
"""Makes and keeps a job; raises AzureError when it cannot be made."""

_log = logging.getLogger(__name__)


def plan(schedule: Resource, after: datetime) -> datetime | None:
    """Note when a schedule fires next after a moment, and return it. It has to be saved."""
    properties = schedule.body["properties"]
    following = None
    if properties["isEnabled"] and properties["action"]["actionType"] == actions.CREATE_JOB:
        following = next(triggers.moments(properties["trigger"], after), None)
    schedule.private[_NEXT] = timestamp(following) if following else None
    return following


def fire(
    store: Transaction,
    schedule: Resource,
    moment: datetime,
    now: datetime,
    submit: Submit = jobs.submit,
) -> Job:
    """Create the job of a schedule.

    Args:
        store: the transaction.
        schedule: a schedule that creates jobs.
        moment: the moment for which it fires.
        now: the present moment.
        submit: what submits a job.

    Raises:
        ActionError: the job that it is made from is gone.
        AzureError: the job is not valid.
    """
    workspace = store.get(schedule.id.rpartition("/schedules/")[0])
    if workspace is None:
        raise LookupError(schedule.id)
    workspace_id = str(workspace.body["id"])
    display_name = f"{schedule.body['name']}-{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    definition = schedule.body["properties"]["action"]["jobDefinition"]
    asked = actions.job_to_create(store, workspace_id, definition, display_name, moment)
    # Lower case: the SDK complains of other names when it reads a job.
    name = _free_name(store, workspace_id, display_name.lower())
    return submit(Submission.within(store, workspace_id, name, now), asked)


def _free_name(store: Transaction, workspace_id: str, wanted: str) -> str:
    """Return a name that no job has: a schedule can be triggered twice in one second."""
    name, number = wanted, 1
    while store.has(f"{workspace_id}/jobs/{name}"):
        number += 1
        name = f"{wanted}-{number}"
    return name


class ScheduleRunner:
    """Fires the schedules that are due.

    Args:
        database: where the schedules are.
        clock: what time it is.
        submit: what submits a job.
    """

    def __init__(self, database: Store, clock: Clock, submit: Submit = jobs.submit) -> None:
        self._database = database
        self._clock = clock
        self._submit = submit
        self._woken = threading.Event()
        self._closed = False
        self._thread: threading.Thread | None = None

    def start(self, environment: Mapping[str, str]) -> None:
        """Begin to wait for schedules; what was missed until now is left out."""
        self._leave_out_missed()
        self._database.subscribe(TYPE, lambda _: self._woken.set())
        self._clock.subscribe(self._woken.set)
        self._thread = threading.Thread(target=self._run, name="schedules", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread."""
        self._closed = True
        self._woken.set()
        if self._thread is not None:
            self._thread.join()

    def _leave_out_missed(self) -> None:
        now = self._clock.now()
        with self._database.write() as store:
            while (schedule := store.extreme(BY_NEXT)) and _due(schedule) <= now:
                plan(schedule, now)
                store.put(schedule)

    def _run(self) -> None:
        while not self._closed:
            self._woken.clear()
            self._woken.wait(self._fire_due())

    def _fire_due(self) -> float | None:
        """Fire what is due; return after how many seconds to look again, None for never."""
        while not self._closed:
            with self._database.read() as store:
                schedule = store.extreme(BY_NEXT)
            if schedule is None:
                return None
            left = (_due(schedule) - self._clock.now()).total_seconds()
            if left > 0:
                return min(left, _LONGEST_WAIT)
            count = 0
            while not self._closed and self._fire_once(schedule.id, leap=count == MOST_AT_ONCE):
                count += 1
        return None

    def _fire_once(self, schedule_id: str, *, leap: bool) -> bool:
        """Fire a schedule if it is due; return whether it was.

        Args:
            schedule_id: which schedule.
            leap: whether to leave out all moments that have passed instead.
        """
        with self._database.write() as store:
            now, schedule = self._clock.now(), store.get(schedule_id)
            if schedule is None or not schedule.private.get(_NEXT) or (due := _due(schedule)) > now:
                return False
            plan(schedule, now if leap else due)
            store.put(schedule)
            if leap:
                _log.warning("schedule %s: moments until %s were left out", schedule_id, now)
                return False
            try:
                with store.nested():
                    fire(store, schedule, due, now, self._submit)
            except (AzureError, actions.ActionError) as error:
                _log.warning("schedule %s created no job: %s", schedule_id, error)
            except Exception:  # a fault of our own must not end all schedules
                _log.exception("schedule %s", schedule_id)
            return True


def _due(schedule: Resource) -> datetime:
    return parse_timestamp(schedule.private[_NEXT])
