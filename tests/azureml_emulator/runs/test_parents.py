"""Jobs that consist of other jobs, run by a scheduler with a single slot."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from azureml_emulator.runs.command import CommandExecutor
from azureml_emulator.runs.family import Changes, Family, RefusedError
from azureml_emulator.runs.job import TYPE, Job
from azureml_emulator.runs.parents import ParentExecutor
from azureml_emulator.runs.scheduler import Scheduler
from offline_azure.clock import ManualClock
from offline_azure.store.storage import Storage
from offline_azure.store.store import Resource, Store

Submit = Callable[..., str]
Find = Callable[[str], Job]


class Submitter:
    """Makes command jobs with the command that is asked for."""

    def __init__(self, submit: Submit, database: Store, clock: ManualClock) -> None:
        self._submit = submit
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
        """Make a job like the fixture `submit`, but with a parent from the start."""
        if asked["command"] == "refused":
            raise RefusedError("No such environment.")
        with self._database.write() as store:
            parent = Job.find(store, str(parent_id))
            assert parent is not None
            properties = {"status": "NotStarted", "parentJobName": parent.name}
            body = {"name": name, "properties": properties}
            job = Job(Resource(f"{workspace_id}/jobs/{name}".lower(), TYPE, body))
            job.run["root"] = parent.root
            job.plan = type(parent.plan)(
                **{**vars(parent.plan), "name": name, "kind": "Command", **asked}
            )
            job.move("Queued", self._clock.now())
            job.save(store)
            return job


class Several:
    """Starts all its children at once and fails when one of them does."""

    log = "logs/parent.txt"

    def __init__(self) -> None:
        self.commands: dict[str, str] = {}
        self.submitted = threading.Event()

    def run(self, family: Family) -> str:
        """Submit the children, wait for all."""
        for name, command in self.commands.items():
            family.submit(name, {"command": command})
        self.submitted.set()
        ended: list[Job] = []
        while len(ended) < len(self.commands):
            ended += family.wait()
        failed = [job.name for job in ended if job.status != "Completed"]
        return f"Failed: {', '.join(failed)}" if failed else ""


@pytest.fixture
def several() -> Several:
    """What decides about the children."""
    return Several()


@pytest.fixture
def scheduler(
    database: Store,
    storage: Storage,
    clock: ManualClock,
    executor: CommandExecutor,
    notes: Any,
    several: Several,
    submit: Submit,
) -> Iterator[Scheduler]:
    """A scheduler with one slot, not started."""
    submitter = Submitter(submit, database, clock)
    parents = {
        "Several": ParentExecutor(
            database, storage, clock, notes, submitter, several, Changes(database)
        )
    }
    scheduler = Scheduler(database, clock, executor, slots=1, parents=parents)
    yield scheduler
    scheduler.close()


def ended(find: Find, job_id: str) -> Job:
    deadline = time.monotonic() + 300
    while not (job := find(job_id)).terminal:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return job


def test_children_get_the_slots(
    scheduler: Scheduler,
    several: Several,
    submit: Submit,
    find: Find,
    artifact: Callable[[str, str], str],
) -> None:
    """A parent takes none: with one slot its children run, one after the other."""
    scheduler.start({})
    several.commands = {"a": "true", "b": "true"}

    parent = ended(find, submit("", name="parent", kind="Several"))

    assert parent.status == "Completed"
    child = find(parent.resource.id.replace("/parent", "/a"))
    assert (child.status, child.root) == ("Completed", "parent")
    assert child.parent_id == parent.resource.id
    assert "The job has ended: Completed" in artifact("parent", several.log)


def test_a_failed_child(scheduler: Scheduler, several: Several, submit: Submit, find: Find) -> None:
    """What the orchestrator says of it is the parent's error."""
    scheduler.start({})
    several.commands = {"a": "exit 3"}

    parent = ended(find, submit("", name="parent", kind="Several"))

    assert (parent.status, parent.run["error"]) == ("Failed", "Failed: a")


def test_a_refused_child(
    scheduler: Scheduler, several: Several, submit: Submit, find: Find
) -> None:
    """The parent fails with the reason, and what it had started is cancelled."""
    scheduler.start({})
    several.commands = {"a": "sleep 600", "b": "refused"}

    parent = ended(find, submit("", name="parent", kind="Several"))

    assert (parent.status, parent.run["error"]) == ("Failed", "No such environment.")
    assert find(parent.resource.id.replace("/parent", "/a")).status == "Canceled"


def test_cancel(
    scheduler: Scheduler,
    several: Several,
    submit: Submit,
    find: Find,
    database: Store,
    clock: ManualClock,
) -> None:
    """Children that run and children that wait end with their parent, before it."""
    scheduler.start({})
    several.commands = {"a": "sleep 600", "b": "sleep 600"}
    parent_id = submit("", name="parent", kind="Several")
    assert several.submitted.wait(60)

    with database.write() as store:
        parent = Job.find(store, parent_id)
        assert parent is not None
        parent.cancel(clock.now())
        parent.save(store)

    assert ended(find, parent_id).status == "Canceled"
    for name in ("a", "b"):
        assert find(parent_id.replace("/parent", f"/{name}")).status == "Canceled"


def test_close(scheduler: Scheduler, several: Several, submit: Submit, find: Find) -> None:
    """When the workspace is stopped the parent fails, and no child is left waiting."""
    scheduler.start({})
    several.commands = {"a": "sleep 600", "b": "sleep 600"}
    parent_id = submit("", name="parent", kind="Several")
    assert several.submitted.wait(60)

    scheduler.close()

    assert find(parent_id).status == "Failed"
    assert "Submit the job again" in find(parent_id).run["error"]
    assert find(parent_id.replace("/parent", "/b")).status == "Canceled"


def test_a_killed_server(
    scheduler: Scheduler,
    several: Several,
    submit: Submit,
    find: Find,
    database: Store,
    clock: ManualClock,
) -> None:
    """The parent is Failed, a child that waited for its turn is Canceled; others are left alone."""
    parent_id = submit("", name="parent", kind="Several")
    child_id = submit("true", name="child")
    with database.write() as store:
        parent, child = find(parent_id), find(child_id)
        parent.move("Running", clock.now())
        parent.save(store)
        child.properties["parentJobName"] = "parent"
        child.save(store)

    scheduler.start({})

    assert find(parent_id).status == "Failed"
    assert find(child_id).status == "Canceled"


def test_a_parent_that_is_refused_for_its_cancellation_is_canceled(
    scheduler: Scheduler,
    several: Several,
    submit: Submit,
    find: Find,
    database: Store,
    clock: ManualClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No more children are made from the moment it is asked for, before its thread is told."""

    def refuse(family: Family) -> str:
        with database.write() as store:
            job = Job.find(store, family.parent.resource.id)
            assert job is not None
            job.cancel(clock.now())
            job.save(store)
        raise RefusedError("The parent job has ended.")

    monkeypatch.setattr(several, "run", refuse)
    monkeypatch.setattr(scheduler, "_changed", lambda ids: None)
    scheduler.start({})

    parent_id = submit("", name="parent", kind="Several")
    scheduler._enqueue(find(parent_id))

    assert ended(find, parent_id).status == "Canceled"
