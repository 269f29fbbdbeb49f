"""Which job runs when."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping

import pytest

from azureml_emulator.runs.job import Job, Status
from azureml_emulator.runs.scheduler import Scheduler
from azureml_emulator.runs.stopping import Reason, Stop
from offline_azure.clock import ManualClock
from offline_azure.store.store import Store

Submit = Callable[..., str]
Find = Callable[[str], Job]


class Fake:
    """An executor that runs a job until it is told to go on, or to stop."""

    def __init__(self, database: Store, clock: ManualClock) -> None:
        self._database = database
        self._clock = clock
        self.go_on = threading.Semaphore(0)
        self.started: list[str] = []
        self.reasons: list[Reason | None] = []
        self.lost_jobs: list[tuple[str, str]] = []

    def start(self, environment: Mapping[str, str]) -> None:
        """Need nothing."""

    def execute(self, job_id: str, stop: Stop) -> None:
        """Run the job."""
        self.move(job_id, "Running")
        self.started.append(job_id.rpartition("/")[2])
        stop.then(self.go_on.release)
        self.go_on.acquire()
        self.reasons.append(stop.reason)
        self.move(job_id, "Completed" if stop.reason is None else "Canceled")

    def lost(self, job: Job, status: Status) -> None:
        """Note it."""
        self.lost_jobs.append((job.name, status))

    def move(self, job_id: str, status: Status) -> None:
        """Give a job another state."""
        with self._database.write() as store:
            job = Job.find(store, job_id)
            assert job is not None
            job.move(status, self._clock.now())
            job.save(store)


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 300
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.fixture
def fake(database: Store, clock: ManualClock) -> Fake:
    """What runs the jobs."""
    return Fake(database, clock)


@pytest.fixture
def scheduler(database: Store, clock: ManualClock, fake: Fake) -> Iterator[Scheduler]:
    """A scheduler with two slots, not started."""
    scheduler = Scheduler(database, clock, fake, slots=2)
    yield scheduler
    scheduler.close()


def test_first_come_first_served(scheduler: Scheduler, fake: Fake, submit: Submit) -> None:
    """Two run at once, the others wait their turn."""
    scheduler.start({})
    for number in range(5):
        submit("true", name=f"job{number}")
    until(lambda: len(fake.started) == 2)
    assert set(fake.started) == {"job0", "job1"}

    for number in (2, 3, 4):  # one by one: two slots that get free at once may start in any order
        fake.go_on.release()
        until(lambda: len(fake.started) == number + 1)  # noqa: B023 - it is called at once
        assert fake.started[number] == f"job{number}"
    fake.go_on.release(2)
    until(lambda: len(fake.reasons) == 5)


def test_a_running_job_is_cancelled(
    scheduler: Scheduler, fake: Fake, submit: Submit, find: Find
) -> None:
    """The scheduler hears from the store that a job is to be cancelled."""
    scheduler.start({})
    job_id = submit("true")
    until(lambda: find(job_id).status == "Running")

    fake.move(job_id, "CancelRequested")

    until(lambda: find(job_id).status == "Canceled")
    assert fake.reasons == [Reason.CANCELED]


def test_a_deleted_workspace_stops_its_jobs(
    scheduler: Scheduler, fake: Fake, submit: Submit, database: Store, find: Find
) -> None:
    """Nothing runs on for a workspace that is gone."""
    scheduler.start({})
    job_id = submit("true")
    until(lambda: find(job_id).status == "Running")
    fake.move = lambda *_: None  # type: ignore[method-assign,assignment]

    with database.write() as store:
        store.delete(job_id.partition("/jobs/")[0])

    until(lambda: fake.reasons == [Reason.CANCELED])


def test_the_name_of_a_deleted_job(database: Store, clock: ManualClock, submit: Submit) -> None:
    """A job can be stopped also after one that had its name has ended late."""
    runs: list[tuple[Stop, threading.Event]] = []

    class Slow(Fake):
        """An executor whose jobs end when the test says so."""

        def execute(self, job_id: str, stop: Stop) -> None:
            """Run the job."""
            runs.append((stop, threading.Event()))
            runs[-1][1].wait()

    scheduler = Scheduler(database, clock, Slow(database, clock), slots=2)
    scheduler.start({})
    job_id = submit("true")
    until(lambda: len(runs) == 1)
    with database.write() as store:
        store.delete(job_id)
    submit("true")
    until(lambda: len(runs) == 2)
    submit("true", name="next")

    runs[0][1].set()
    until(lambda: len(runs) == 3)  # the slot is free

    with database.write() as store:
        store.delete(job_id)
    assert [stop.reason for stop, _ in runs] == [Reason.CANCELED, Reason.CANCELED, None]
    for _, go_on in runs:
        go_on.set()
    scheduler.close()


def test_close_leaves_the_queue(
    scheduler: Scheduler, fake: Fake, submit: Submit, find: Find
) -> None:
    """At the end of the server running jobs are stopped, waiting ones stay."""
    scheduler.start({})
    jobs = [submit("true", name=f"job{number}") for number in range(3)]
    until(lambda: len(fake.started) == 2)

    scheduler.close()

    assert fake.reasons == [Reason.CLOSED] * 2
    assert find(jobs[2]).status == "Queued"


def test_the_queue_survives_a_restart(scheduler: Scheduler, fake: Fake, submit: Submit) -> None:
    """Jobs that waited when the last server ended run, in their order."""
    for number in range(2):
        submit("true", name=f"job{number}")

    scheduler.start({})

    until(lambda: len(fake.started) == 2)
    assert set(fake.started) == {"job0", "job1"}
    fake.go_on.release(2)


@pytest.mark.parametrize(
    ("status", "after"),
    [
        ("Preparing", "Failed"),
        ("Running", "Failed"),
        ("Finalizing", "Failed"),
        ("CancelRequested", "Canceled"),
    ],
)
def test_jobs_of_a_killed_server(
    scheduler: Scheduler, fake: Fake, submit: Submit, find: Find, status: Status, after: str
) -> None:
    """A job that was under way is Failed and says why; one to be cancelled is Canceled."""
    job_id = submit("true")
    fake.move(job_id, status)

    scheduler.start({})

    assert find(job_id).status == after
    until(lambda: fake.lost_jobs == [("job", after)])
    assert fake.started == []
    if after == "Failed":
        assert "submit the job again" in find(job_id).run["error"]


def test_runs_of_mlflow_are_left_alone(
    scheduler: Scheduler, fake: Fake, submit: Submit, database: Store, find: Callable[[str], Job]
) -> None:
    """A run that a notebook logs goes on when the workspace was stopped meanwhile."""
    job_id = submit("")
    fake.move(job_id, "Running")
    with database.write() as store:
        job = find(job_id)
        job.run["logged"] = True
        job.save(store)

    scheduler.start({})

    assert find(job_id).status == "Running"
