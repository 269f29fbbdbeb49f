"""From the steps of a pipeline to its graph."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from azureml_emulator.application import Application
from azureml_emulator.jobs import pipeline_steps
from azureml_emulator.jobs.submission import InvalidFieldError, Submission
from azureml_emulator.runs.pipelines.graph import Step
from offline_azure.arm.ids import OFFLINE_REGION, WorkspaceId
from offline_azure.clock import ManualClock
from offline_azure.http.messages import Response

Build = Callable[..., dict[str, Step]]
DATA = {"jobInputType": "uri_folder", "uri": "azureml:d:1"}
RESULT = {"jobOutputType": "uri_folder", "uri": None}
PART = {
    "type": "command",
    "command": "true",
    "environment": "azureml:AzureML-sklearn-1.5@latest",
    "inputs": {
        "data": {"type": "uri_folder", "mode": "download"},
        "rate": {"type": "number", "default": "0.5"},
        "word": {"type": "string", "optional": "True"},
    },
    "outputs": {"out": {"type": "mlflow_model", "mode": "upload"}},
}


def bound(expression: str) -> dict[str, str]:
    """Return an input that is bound."""
    return {"job_input_type": "literal", "value": f"${{{{parent.{expression}}}}}"}


INNER = {
    "type": "pipeline",
    "inputs": {"rate": {"type": "number", "default": "0.1"}},
    "outputs": {"made": {"type": "uri_folder"}},
    "jobs": {
        "step": {
            "name": "step",
            "type": "command",
            "componentId": "azureml:part:1",
            "inputs": {"data": bound("inputs.untyped"), "rate": bound("inputs.rate")},
            "outputs": {"out": {"type": "literal", "value": "${{parent.outputs.made}}"}},
        }
    },
}


@pytest.fixture
def build(
    application: Application,
    ask: Callable[..., Response],
    default: WorkspaceId,
    clock: ManualClock,
) -> Iterator[Build]:
    """Check steps: `build({"a": {...}}, inputs={...})`."""
    for name, spec in (("part", PART), ("inner", INNER)):
        body = {"properties": {"componentSpec": spec}}
        ask("PUT", f"{default.arm_id}/components/{name}/versions/1", body)
    with application._store.read() as store:
        submission = Submission(store, str(default.arm_id), OFFLINE_REGION, "job", clock.now())

        def build(nodes: dict[str, Any], **inputs: dict[str, Any]) -> dict[str, Step]:
            shown = {
                name: {"type": "command", "componentId": "part:1", **node}
                for name, node in nodes.items()
            }
            return pipeline_steps.build(submission, shown, inputs, {"result": RESULT}, None)

        yield build


def test_a_step(build: Build) -> None:
    """It gets the defaults, modes and types of its component; what is optional may be missing."""
    out = {"out": {"type": "literal", "value": "${{parent.outputs.result}}"}}
    inputs = {"data": bound("inputs.d"), "word": bound("inputs.missing")}
    (step,) = build({"a": {"inputs": inputs, "outputs": out}}, d=DATA).values()

    assert step.inputs["data"]["value"] == "${{parent.inputs.d}}"
    assert step.inputs["data"]["mode"] == "Download"
    assert step.inputs["rate"]["value"] == "0.5"
    assert "word" not in step.inputs
    assert step.outputs["out"]["jobOutputType"] == "mlflow_model"
    assert step.outputs["out"]["mode"] == "Upload"
    assert step.types["data"] == "uri_folder"


def test_inputs_of_other_steps(build: Build) -> None:
    """A step can take what another one takes."""
    steps = build(
        {
            "a": {"inputs": {"data": bound("inputs.d"), "rate": "0.25"}},
            "b": {
                "inputs": {"data": bound("jobs.a.outputs.out"), "rate": bound("jobs.a.inputs.rate")}
            },
        },
        d=DATA,
    )

    assert steps["b"].inputs["rate"]["value"] == "0.25"
    assert steps["b"].needs == {"a"}
    with pytest.raises(InvalidFieldError, match="names nothing"):
        build({"a": {"inputs": {"data": bound("jobs.a.inputs.data")}}}, d=DATA)


def test_pipelines_within(build: Build) -> None:
    """Their steps are checked with what they will get, also through inputs without a type."""
    node = {"type": "pipeline", "componentId": "inner:1"}
    steps = build({"n": {**node, "inputs": {"untyped": bound("inputs.d")}}}, d=DATA)

    assert steps["n"].asked["jobType"] == "Pipeline"
    assert steps["n"].inputs["rate"]["value"] == "0.1"
    with pytest.raises(InvalidFieldError, match="required input 'data' is missing"):
        build({"n": node})
    with pytest.raises(InvalidFieldError, match="Expected an input of type uri_folder"):
        build({"n": {**node, "inputs": {"untyped": "text"}}})


def test_a_compute_that_is_no_name(build: Build) -> None:
    """An input that says where a step runs must be there, and be a text."""
    node = {"inputs": {"data": bound("inputs.d")}, "computeId": "${{parent.inputs.where}}"}

    for where in ({}, {"where": DATA}):
        with pytest.raises(InvalidFieldError, match="names no value"):
            build({"a": node}, d=DATA, **where)


@pytest.mark.parametrize(
    ("node", "text"),
    [
        ({"outputs": {"other": {"job_output_type": "uri_folder"}}}, "no output 'other'"),
        (
            {"outputs": {"out": {"type": "literal", "value": "${{parent.outputs.missing}}"}}},
            "names nothing",
        ),
    ],
)
def test_outputs_that_lead_nowhere(build: Build, node: dict[str, Any], text: str) -> None:
    """They are refused by name."""
    with pytest.raises(InvalidFieldError, match=text):
        build({"a": {"inputs": {"data": bound("inputs.d")}, **node}}, d=DATA)


@pytest.mark.parametrize("reference", ["azureml:cpu", "/w/computes/cpu", "/w/computes/azureml:cpu"])
def test_a_compute_may_have_the_prefix(reference: str) -> None:
    """Microsoft's examples of pipelines in Python use it, unlike those of other jobs."""
    assert pipeline_steps.compute_name(reference) == "cpu"
