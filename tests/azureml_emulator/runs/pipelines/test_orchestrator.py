"""Which steps of a pipeline run when."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from azureml_emulator.runs.job import Job, Output, Plan
from azureml_emulator.runs.job_log import JobLog
from azureml_emulator.runs.pipelines import graph as pipeline_graph
from azureml_emulator.runs.pipelines.graph import Step
from azureml_emulator.runs.pipelines.orchestrator import PipelineOrchestrator, ReusedStep
from offline_azure.clock import ManualClock
from offline_azure.store.store import Store

OUT = {"jobOutputType": "uri_folder", **dict.fromkeys(("uri", "mode", "value"))}


class Relatives:
    """A family whose children end as soon as somebody waits for them, in `endings`' way."""

    def __init__(self, parent: Job, log: JobLog, endings: Mapping[str, str], find: Any) -> None:
        self.parent = parent
        self.log = log
        self.told_end = False
        self.asked: list[dict[str, Any]] = []
        self.marks: list[Any] = []
        self.shown: dict[str, str] = {}
        self.outputs: list[Output] = []
        self._endings = endings
        self._make = find
        self._jobs: list[Job] = []

    def submit(self, name: str, asked: dict[str, Any], marks: Any = None) -> Job:
        """Note the child."""
        self.asked.append(asked)
        self.marks.append(marks)
        outputs = tuple(
            Output(output, "uri_folder", "", f"azureml://{asked['displayName']}/{output}")
            for output in asked["outputs"]
        )
        job: Job = self._make(name, outputs)
        job.properties["status"] = self._endings.get(asked["displayName"], "Completed")
        self._jobs.append(job)
        return job

    def wait(self) -> list[Job]:
        """Let the first one end."""
        while self._jobs:
            job = self._jobs.pop(0)
            if job.status != "deleted":
                return [job]
        return []

    def update(self, properties: dict[str, str]) -> None:
        """Note what the parent shows."""
        self.shown |= properties

    def keep_outputs(self, outputs: list[Output]) -> None:
        """Note the parent's outputs."""
        self.outputs = outputs

    @property
    def names(self) -> list[str]:
        """The steps that were submitted."""
        return [asked["displayName"] for asked in self.asked]


def step(name: str, *needs: str, **outputs: dict[str, Any]) -> Step:
    """Return a step that takes the outputs of others."""
    inputs = {
        f"from_{need}": {
            "jobInputType": "literal",
            "value": f"${{{{parent.jobs.{need}.outputs.out}}}}",
        }
        for need in needs
    }
    asked = {"jobType": "Command", "displayName": name, "tags": {}, "properties": {}}
    return Step(name, asked, inputs, {"out": OUT, **outputs}, fingerprint=name)


@pytest.fixture
def family(
    plan: Plan, submit: Callable[..., str], find: Callable[[str], Job], tmp_path: Path, clock: Any
) -> Callable[..., Relatives]:
    """Make a pipeline: `family(step("a"), ..., endings={"a": "Failed"}, settings={...})`."""

    def make(
        *steps: Step,
        endings: Mapping[str, str] | None = None,
        settings: dict[str, Any] | None = None,
    ) -> Relatives:
        parent = find(submit("", name="pipe", kind="Pipeline"))
        parent.plan = replace(parent.plan, steps=pipeline_graph.to_json(steps))
        parent.properties |= {
            "settings": settings or {},
            "inputs": {"rate": {"jobInputType": "literal", "value": "0.5"}},
            "outputs": {"result": {"uri": None, "assetName": None}},
            "experimentName": "tests",
        }

        def child(name: str, outputs: tuple[Output, ...]) -> Job:
            return find(submit("true", name=name, outputs=outputs))

        log = JobLog(tmp_path / "log.txt", clock)
        return Relatives(parent, log, endings or {}, child)

    return make


def test_order(
    database: Store, clock: ManualClock, family: Callable[..., Relatives], tmp_path: Path
) -> None:
    """A step runs when those have ended whose outputs it takes, and gets their places."""
    made = {**OUT, "value": "${{parent.outputs.result}}"}
    relatives = family(step("c", "a", "b"), step("a"), step("b", "a", made=made))
    assert PipelineOrchestrator(database, clock).run(relatives) == ""

    assert relatives.names == ["a", "b", "c"]
    assert relatives.asked[2]["inputs"]["from_b"]["uri"] == "azureml://b/out"
    assert [(o.name, o.uri) for o in relatives.outputs] == [("result", "azureml://b/made")]
    assert relatives.shown["azureml.parameters"] == '{"rate": "0.5"}'
    lines = (tmp_path / "log.txt").read_text().splitlines()
    assert [line.partition("Z] ")[2].partition(" run")[0] for line in lines] == [
        "Submitting 1",
        "Completing processing",
    ] * 3
    assert relatives.told_end


def test_failures(database: Store, clock: ManualClock, family: Callable[..., Relatives]) -> None:
    """What does not need the failed step goes on, unless the pipeline says otherwise."""
    steps = (step("a"), step("b", "a"), step("c"), step("d", "c"))
    relatives = family(*steps, endings={"a": "Failed"})
    error = PipelineOrchestrator(database, clock).run(relatives)
    assert "Failed nodes: /a." in error
    assert relatives.names == ["a", "c", "d"]
    assert '"Status": "Failed"' in relatives.shown["azureml.pipelines.stages"]


def test_the_first_failure_can_be_the_end(
    database: Store, clock: ManualClock, family: Callable[..., Relatives]
) -> None:
    """Nothing more is submitted."""
    steps = (step("a"), step("c"), step("d", "c"))
    settings = {"continue_on_step_failure": False}
    relatives = family(*steps, endings={"a": "Failed"}, settings=settings)
    PipelineOrchestrator(database, clock).run(relatives)
    assert relatives.names == ["a", "c"]


def test_a_step_that_is_deleted(
    database: Store, clock: ManualClock, family: Callable[..., Relatives]
) -> None:
    """Nobody hears of its end; it has failed."""
    relatives = family(step("a"), step("b", "a"), step("c"), endings={"a": "deleted"})
    error = PipelineOrchestrator(database, clock).run(relatives)
    assert "Failed nodes: /a." in error
    assert relatives.names == ["a", "c"]


def test_a_reused_step(family: Callable[..., Relatives], tmp_path: Path) -> None:
    """It has nothing to do and says so."""
    relatives = family()
    relatives.parent.properties["properties"] = {"azureml.reusedrunid": "earlier"}
    assert ReusedStep().run(relatives) == ""
    assert "those of earlier" in (tmp_path / "log.txt").read_text()
