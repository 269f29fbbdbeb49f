"""A parent and its children, without anything that runs them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from azureml_emulator.runs.family import Changes, Family, StoppedError
from azureml_emulator.runs.job import Job, Status
from azureml_emulator.runs.job_log import JobLog
from azureml_emulator.runs.stopping import Reason, Stop
from offline_azure.clock import ManualClock
from offline_azure.store.store import Store


class Submitter:
    """Puts children into the queue."""

    def __init__(self, submit: Callable[..., str], find: Callable[[str], Job]) -> None:
        self._submit = submit
        self._find = find

    def submit(
        self,
        workspace_id: str,
        name: str,
        asked: dict[str, Any],
        parent_id: str | None = None,
        marks: Mapping[str, Any] | None = None,
    ) -> Job:
        """Make a job."""
        return self._find(self._submit("true", name=name))


@pytest.fixture
def stop() -> Stop:
    """Whether the parent is to end."""
    return Stop()


@pytest.fixture
def family(
    database: Store,
    clock: ManualClock,
    submit: Callable[..., str],
    find: Callable[[str], Job],
    stop: Stop,
    tmp_path: Path,
) -> Family:
    """The family of a job."""
    parent = find(submit("", name="parent"))
    log = JobLog(tmp_path / "log", clock)
    changes = Changes(database)
    return Family(parent, database, clock, Submitter(submit, find), changes, stop, log)


@pytest.fixture
def move(database: Store, clock: ManualClock, default: Any) -> Callable[[str, Status], None]:
    """Give a job another state: `move("a", "Completed")`."""

    def move(name: str, status: Status) -> None:
        with database.write() as store:
            job = Job.find(store, f"{default.arm_id}/jobs/{name}")
            assert job is not None
            job.move(status, clock.now())
            job.save(store)

    return move


def test_wait_tells_of_each_end_once(family: Family, move: Callable[[str, Status], None]) -> None:
    """It returns as soon as one child has ended; without children it returns at once."""
    assert family.wait() == []
    for name in ("a", "b"):
        family.submit(name, {})
    threading.Timer(0.05, lambda: move("a", "Completed")).start()

    assert [job.name for job in family.wait()] == ["a"]

    move("b", "Failed")
    assert [job.status for job in family.wait()] == ["Failed"]
    assert family.wait() == []


def test_wait_until(family: Family, clock: ManualClock) -> None:
    """It also returns when a moment has come, by a clock that is moved."""
    family.submit("a", {})
    until = clock.monotonic() + 3600
    threading.Timer(0.05, lambda: clock.advance(timedelta(hours=2))).start()

    assert family.wait(until) == []


def test_cancel(family: Family) -> None:
    """A child that waits is cancelled at once."""
    family.submit("a", {})

    family.cancel(["a", "never-there"])

    assert [job.status for job in family.wait()] == ["Canceled"]
    assert family.job("a").status == "Canceled"


def test_stopped(family: Family, stop: Stop) -> None:
    """A parent that is to end submits nothing and waits for nothing."""
    family.submit("a", {})
    stop.set(Reason.CANCELED)

    with pytest.raises(StoppedError):
        family.wait()
    with pytest.raises(StoppedError):
        family.submit("b", {})

    family.end()
    assert family.job("a").status == "Canceled"


def test_patience(family: Family, move: Callable[[str, Status], None]) -> None:
    """It returns after some time of the wall clock, for who has other things to look at."""
    family.submit("a", {})

    assert family.wait(patience=0.01) == []

    move("a", "Completed")
    assert [job.name for job in family.wait(patience=60)] == ["a"]


def test_warn(family: Family, find: Callable[[str], Job]) -> None:
    """Warnings are kept with the parent."""
    family.warn("Too hot.")
    family.warn("Too cold.")

    assert find(family.parent.resource.id).run["warnings"] == ["Too hot.", "Too cold."]
