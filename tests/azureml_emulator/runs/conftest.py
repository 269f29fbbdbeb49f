"""Jobs without the services around them: a store, storage, and an executor."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from azureml_emulator import uris
from azureml_emulator.runs.command import CommandExecutor
from azureml_emulator.runs.job import TYPE, Environment, Job, Output, Plan
from azureml_emulator.workspaces import deployments
from offline_azure.arm import resource_groups
from offline_azure.arm.ids import OFFLINE_REGION, WorkspaceId
from offline_azure.clock import ManualClock, timestamp
from offline_azure.store.public_data import PublicData
from offline_azure.store.storage import Location, Storage
from offline_azure.store.store import Resource, Store

Submit = Callable[..., str]


@pytest.fixture
def database(tmp_path: Path, default: WorkspaceId, clock: ManualClock) -> Iterator[Store]:
    """A store with the default workspace in it."""
    database = Store(tmp_path / "resources.sqlite")
    with database.write() as store:
        resource_groups.create_scope(store, default, OFFLINE_REGION)
        deployments.create_default(store, default.arm_id, OFFLINE_REGION, clock.now())
    yield database
    database.close()


@pytest.fixture
def public(tmp_path: Path) -> PublicData:
    """No copy of public data yet."""
    return PublicData(tmp_path / "public")


@pytest.fixture
def storage(tmp_path: Path, public: PublicData) -> Storage:
    """Storage without a blob in it."""
    return Storage(tmp_path / "storage", public)


@pytest.fixture
def plan(default: WorkspaceId) -> Plan:
    """The plan of a job that does nothing."""
    return Plan(
        workspace_id=str(default.arm_id),
        workspace_guid="guid",
        region=OFFLINE_REGION,
        name="job",
        experiment_name="test",
        command="true",
        compute="",
        code="",
        environment=Environment("full:1", conda="dependencies: [python=3.10]"),
    )


@pytest.fixture
def submit(database: Store, plan: Plan, clock: ManualClock) -> Submit:
    """Put a job into the queue: `submit("echo hello", name=..., ...)`."""

    def submit(command: str, **changes: Any) -> str:
        changed = replace(plan, command=command, **changes)
        job_id = f"{changed.workspace_id}/jobs/{changed.name}".lower()
        body = {"id": job_id, "name": changed.name, "properties": {"status": "NotStarted"}}
        job = Job(Resource(job_id, TYPE, body))
        job.plan = changed
        job.run["created"] = timestamp(clock.now())
        job.move("Queued", clock.now())
        with database.write() as store:
            job.save(store)
        return job_id

    return submit


@pytest.fixture
def find(database: Store) -> Callable[[str], Job]:
    """Look a job up."""

    def find(job_id: str) -> Job:
        with database.read() as store:
            job = Job.find(store, job_id)
        assert job is not None
        return job

    return find


@pytest.fixture
def locate(database: Store, default: WorkspaceId) -> Callable[[str], Location]:
    """Say where the bytes of a URI are."""

    def locate(uri: str) -> Location:
        with database.read() as store:
            return uris.resolve(store, uri, str(default.arm_id))

    return locate


@pytest.fixture
def stored(storage: Storage, locate: Callable[[str], Location]) -> Callable[[str], Path]:
    """Return the file or folder of a URI."""

    def stored(uri: str) -> Path:
        return storage.local_path(locate(uri))

    return stored


@pytest.fixture
def artifact(stored: Callable[[str], Path]) -> Callable[[str, str], str]:
    """Read an artifact of a job: `artifact("job", "user_logs/std_log.txt")`."""

    def artifact(job_name: str, path: str) -> str:
        return stored(uris.artifacts_uri(job_name, path)).read_text()

    return artifact


class Notes:
    """An observer that notes what it hears."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def preparing(self, job: Job) -> Mapping[str, str]:
        """Note it; give the job's processes a variable."""
        self.heard.append("preparing")
        return {"GIVEN": "by the observer"}

    def running(self, job: Job) -> None:
        """Note it."""
        self.heard.append("running")

    def stored(self, plan: Plan, output: Output) -> None:
        """Note it."""
        self.heard.append(f"stored {output.name}")

    def ended(self, job: Job, status: str, now: datetime) -> None:
        """Note it."""
        self.heard.append(status)


@pytest.fixture
def notes() -> Notes:
    """What an observer has heard."""
    return Notes()


@pytest.fixture
def executor(
    database: Store, storage: Storage, clock: ManualClock, tmp_path: Path, notes: Notes
) -> CommandExecutor:
    """What runs jobs, ready to do so."""
    executor = CommandExecutor(database, storage, clock, tmp_path / "jobs", notes)
    executor.start({"PATH": os.environ["PATH"]})
    return executor
