"""Steps that were run before."""

from __future__ import annotations

from collections.abc import Callable

from azureml_emulator.runs.job import Job, Plan, Status
from azureml_emulator.runs.pipelines import reuse as pipeline_reuse
from azureml_emulator.runs.pipelines.graph import Step
from offline_azure.clock import ManualClock
from offline_azure.store.store import Store

Find = Callable[[str], Job]


def test_key() -> None:
    """It changes with what the step does, with its inputs and with where it writes."""
    step, other = Step("a", {}, fingerprint="1"), Step("b", {}, fingerprint="1")
    inputs, outputs = {"x": {"value": "1"}}, {"o": {"uri": None, "mode": "Upload"}}
    same = pipeline_reuse.key(step, inputs, outputs)

    assert pipeline_reuse.key(other, inputs, outputs) == same
    assert pipeline_reuse.key(Step("a", {}, fingerprint="2"), inputs, outputs) != same
    assert pipeline_reuse.key(step, {"x": {"value": "2"}}, outputs) != same
    assert pipeline_reuse.key(step, inputs, {"o": {"uri": "x", "mode": "Upload"}}) != same


def test_find(
    database: Store, plan: Plan, clock: ManualClock, submit: Callable[..., str], find: Find
) -> None:
    """The newest one that has ended well, and that has itself run."""

    def ended(name: str, status: Status, **marks: object) -> None:
        job = find(submit("true", name=name))
        job.run.update({pipeline_reuse.KEY: "key", **marks})
        job.move(status, clock.now())
        with database.write() as store:
            job.save(store)

    ended("first", "Completed")
    ended("second", "Completed")
    ended("failed", "Failed")
    ended("reusing", "Completed", **{pipeline_reuse.REUSED: True})
    found = pipeline_reuse.find(database, plan.workspace_id, "key")

    assert found is not None
    assert found.name == "second"
    assert pipeline_reuse.find(database, plan.workspace_id, "other") is None
