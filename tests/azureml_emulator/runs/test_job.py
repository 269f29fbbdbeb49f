"""A job as the store keeps it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from azureml_emulator.runs.job import Input, Job, Output, Plan, default_output_uri
from offline_azure.clock import ManualClock
from offline_azure.store.store import Store

Submit = Callable[..., str]
Find = Callable[[str], Job]


def test_a_plan_is_kept_whole(submit: Submit, find: Find, plan: Plan) -> None:
    """What running a job takes survives a restart of the server."""
    changes = {
        "inputs": (Input("x", "literal", value="1"),),
        "outputs": (Output("o", "uri_folder", "Upload", "azureml://x", "name", "2"),),
        "variables": {"A": "1"},
        "timeout": 2.5,
        "remarks": ("slow",),
    }
    job_id = submit("echo hello", **changes)

    assert find(job_id).plan == replace(plan, command="echo hello", **changes)  # type: ignore[arg-type]


def test_moments(submit: Submit, find: Find, database: Store, clock: ManualClock) -> None:
    """A job remembers when it started and ended."""
    job = find(submit("true"))
    job.move("Running", clock.now())
    clock.advance(timedelta(seconds=90))
    job.process["pid"] = 1
    job.move("Failed", clock.now(), "Broken.")
    with database.write() as store:
        job.save(store)

    found = find(job.resource.id)
    started, ended = found.moment("started"), found.moment("ended")
    assert started is not None
    assert ended is not None
    assert ended - started == timedelta(seconds=90)
    assert (found.status, found.terminal, found.run["error"]) == ("Failed", True, "Broken.")
    assert found.process == {}


def test_again(submit: Submit, find: Find, database: Store, clock: ManualClock) -> None:
    """A job is the same whatever its state; one with its name that came later is another."""
    job = find(submit("true"))
    with database.write() as store:
        changed = job.again(store)
        assert changed is not None
        changed.move("Running", clock.now())
        changed.save(store)
        same = job.again(store)
        assert same is not None
        assert same.status == "Running"
        store.delete(job.resource.id)
        assert job.again(store) is None
    clock.advance(timedelta(seconds=1))
    submit("true")
    with database.read() as store:
        assert job.again(store) is None


@pytest.mark.parametrize(("kind", "end"), [("uri_file", "/o"), ("uri_folder", "/o/")])
def test_default_output_uri(kind: str, end: str) -> None:
    """An output without a place of its own goes to the default datastore."""
    place = "azureml://datastores/workspaceblobstore/paths/azureml/j"
    assert default_output_uri("j", "o", kind) == place + end


def test_a_plan_of_another_version(submit: Submit, find: Find, database: Store, plan: Plan) -> None:
    """A field that this version does not know is ignored, one that it misses has its default."""
    job = find(submit("true"))
    job.resource.private["plan"]["later"] = 1
    del job.resource.private["plan"]["remarks"]
    with database.write() as store:
        job.save(store)

    assert find(job.resource.id).plan == plan


@pytest.mark.parametrize("stored", [None, {}, {"$version": 99}, {"name": 1}])
def test_a_plan_that_cannot_be_read(
    submit: Submit, find: Find, database: Store, stored: object
) -> None:
    """In its place is a plan that says so and runs nothing."""
    job = find(submit("true"))
    job.resource.private["plan"] = stored
    with database.write() as store:
        job.save(store)

    plan = find(job.resource.id).plan

    assert plan.name == job.name
    assert plan.command == ""
    assert "Submit the job again" in plan.not_run
    assert job.resource.id == f"{plan.workspace_id}/jobs/{plan.name}".lower()
