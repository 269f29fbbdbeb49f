"""The thread that fires schedules, with a clock that stands still."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from azureml_emulator.jobs.submission import Submission
from azureml_emulator.runs.job import TYPE, Job
from azureml_emulator.schedules import firing, triggers
from azureml_emulator.schedules.firing import MOST_AT_ONCE, ScheduleRunner
from offline_azure.clock import ManualClock
from offline_azure.store.store import Resource, Store

WORKSPACE = "/subscriptions/s/resourceGroups/G/providers/P/workspaces/W"
START = datetime(2026, 1, 1, tzinfo=UTC)


class Submitted:
    """Submits jobs by writing down their display names."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.fails = False
        self.changed = threading.Condition()

    def __call__(self, submission: Submission, properties: dict[str, Any]) -> Job:
        """Write down the job, which is kept or undone with the transaction."""
        assert submission.workspace_id == WORKSPACE
        job_id = f"{WORKSPACE}/jobs/{submission.name}"
        job = Job(Resource(job_id, TYPE, {"properties": properties}))
        job.save(submission.store)
        fails = self.fails  # before anybody hears of it, who may change it
        with self.changed:
            self.names.append(properties["displayName"])
            self.changed.notify_all()
        if fails:
            raise RuntimeError("a fault")
        return job

    def wait(self, number: int) -> list[str]:
        """Wait until so many jobs were submitted, and return their names."""
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.names) >= number, 300)
            return list(self.names)


@pytest.fixture
def clock() -> ManualClock:
    """The clock."""
    return ManualClock(START)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Store]:
    """A store with a workspace."""
    database = Store(tmp_path / "resources.sqlite")
    with database.write() as store:
        store.put(Resource(WORKSPACE, "workspace", {"id": WORKSPACE, "location": "westeurope"}))
    yield database
    database.close()


@pytest.fixture
def submitted() -> Submitted:
    """What was submitted."""
    return Submitted()


@pytest.fixture
def start(
    database: Store, clock: ManualClock, submitted: Submitted
) -> Iterator[Callable[[], ScheduleRunner]]:
    """Start runners, which are closed at the end."""
    runners: list[ScheduleRunner] = []

    def begin() -> ScheduleRunner:
        runners.append(ScheduleRunner(database, clock, submitted))
        runners[-1].start({})
        return runners[-1]

    yield begin
    for runner in runners:
        runner.close()


def add(database: Store, name: str, expression: str, clock: ManualClock) -> None:
    trigger = triggers.read({"triggerType": "Cron", "expression": expression})
    triggers.start_now(trigger, clock.now())
    properties = {
        "isEnabled": True,
        "trigger": trigger,
        "action": {"actionType": "CreateJob", "jobDefinition": {"jobType": "Command"}},
    }
    schedule_id = f"{WORKSPACE}/schedules/{name}"
    schedule = Resource(schedule_id, firing.TYPE, {"name": name, "properties": properties})
    firing.plan(schedule, clock.now())
    with database.write() as store:
        store.put(schedule)


def next_of(database: Store, name: str) -> str:
    with database.read() as store:
        schedule = store.get(f"{WORKSPACE}/schedules/{name}")
    assert schedule is not None
    return str(schedule.private["next"])


def jobs_in(database: Store) -> list[str]:
    with database.read() as store:
        return [job.id.rpartition("/")[2] for job in store.list(TYPE, WORKSPACE)]


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 300
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


Start = Callable[[], ScheduleRunner]


def test_it_notices_new_schedules_and_moved_clocks(
    start: Start, database: Store, clock: ManualClock, submitted: Submitted
) -> None:
    """Each moment that the clock passes brings one job, named after that moment."""
    start()
    add(database, "nightly", "0 3 * * *", clock)

    clock.advance(timedelta(hours=3))
    assert submitted.wait(1) == ["nightly-20260101T030000Z"]
    clock.advance(timedelta(days=2))

    assert submitted.wait(3)[1:] == ["nightly-20260102T030000Z", "nightly-20260103T030000Z"]


def test_what_was_missed_while_it_was_stopped_is_left_out(
    start: Start, database: Store, clock: ManualClock, submitted: Submitted
) -> None:
    """After a restart the next moment counts."""
    add(database, "nightly", "0 3 * * *", clock)
    clock.advance(timedelta(days=5))
    start()

    clock.advance(timedelta(days=1))

    assert submitted.wait(1) == ["nightly-20260106T030000Z"]


def test_a_long_leap_is_cut_off(
    start: Start, database: Store, clock: ManualClock, submitted: Submitted
) -> None:
    """A night's sleep of the machine does not start a thousand jobs."""
    start()
    add(database, "often", "* * * * *", clock)

    clock.advance(timedelta(days=1, seconds=30))
    assert len(submitted.wait(MOST_AT_ONCE)) == MOST_AT_ONCE
    until(lambda: next_of(database, "often") == "2026-01-02T00:01:00.0000000Z")
    add(database, "after", "1 0 * * *", clock)
    clock.advance(timedelta(minutes=1))

    names = submitted.wait(MOST_AT_ONCE + 2)[MOST_AT_ONCE:]
    assert sorted(names) == ["after-20260102T000100Z", "often-20260102T000100Z"]


def test_a_fault_does_not_end_the_schedules(
    start: Start, database: Store, clock: ManualClock, submitted: Submitted
) -> None:
    """A job that cannot be submitted is undone, and the next moment counts."""
    start()
    add(database, "nightly", "0 3 * * *", clock)
    submitted.fails = True
    clock.advance(timedelta(days=1))
    submitted.wait(1)
    submitted.fails = False

    clock.advance(timedelta(days=1))

    submitted.wait(2)
    until(lambda: jobs_in(database) == ["nightly-20260102t030000z"])


def test_two_jobs_of_one_moment_have_two_names(database: Store, submitted: Submitted) -> None:
    """A schedule that is triggered twice in a second makes two jobs."""
    schedule = Resource(
        f"{WORKSPACE}/schedules/s",
        firing.TYPE,
        {"name": "s", "properties": {"action": {"jobDefinition": {"jobType": "Command"}}}},
    )
    with database.write() as store:
        names = [firing.fire(store, schedule, START, START, submitted).resource.id for _ in "ab"]

    assert [name.rpartition("/")[2] for name in names] == [
        "s-20260101t000000z",
        "s-20260101t000000z-2",
    ]
