"""What a step of a pipeline gets and where it writes, once the steps before it have ended.

Source: Microsoft Learn, "CLI (v2) pipeline job YAML schema" for bindings and for the expressions in
the path of an output.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from azureml_emulator.runs.job import DEFAULT_STORE, Output
from azureml_emulator.runs.pipelines import bindings as pipeline_bindings
from azureml_emulator.runs.pipelines.graph import Step

Ports = dict[str, dict[str, Any]]
"""Inputs or outputs by name, as the REST API takes them."""
Places = Mapping[str, Mapping[str, Output]]
"""The outputs of the steps that have ended."""


def inputs(step: Step, given: Mapping[str, dict[str, Any]], places: Places) -> Ports:
    """Return the inputs of a step with everything that they are bound to.

    Args:
        step: the step.
        given: the inputs of the pipeline.
        places: where the outputs of the steps before it are.

    Raises:
        LookupError: a step has not made what this one needs.
    """
    return {
        name: _typed(_bound(asked, given, places), asked, step.types.get(name, ""))
        for name, asked in step.inputs.items()
    }


def placed(asked: dict[str, Any], given: Ports) -> dict[str, Any]:
    """Return the fields of a job in which its inputs are; those of AutoML are in its task."""
    if asked["jobType"] != "AutoML":
        return {"inputs": given}
    return {"taskDetails": {**asked["taskDetails"], **given}}


def outputs(step: Step, own: Mapping[str, dict[str, Any]], datastore: str) -> Ports:
    """Return the outputs of a step, those of the pipeline where it makes them.

    Args:
        step: the step.
        own: the outputs of the pipeline.
        datastore: where outputs go that do not say where.
    """
    found = {}
    for name, asked in step.outputs.items():
        binding = pipeline_bindings.parse(asked["value"])
        shown = {field: value for field, value in asked.items() if field != "value"}
        if binding is not None:
            wanted = own[binding.name]
            shown |= {field: wanted[field] for field in shown if wanted.get(field) is not None}
        uri = shown["uri"]
        moved = datastore != DEFAULT_STORE and name != "artifacts"
        if uri is None and moved and step.asked["jobType"] != "Pipeline":
            uri = f"azureml://datastores/${{{{default_datastore}}}}/paths/azureml/${{{{name}}}}/{name}"
            uri += "" if shown["jobOutputType"] == "uri_file" else "/"
        if uri is not None:
            shown["uri"] = str(uri).replace("${{default_datastore}}", datastore)
        found[name] = shown
    return found


def own_outputs(steps: Mapping[str, Step], places: Places) -> dict[str, Output]:
    """Return the outputs of the pipeline that its steps have made so far."""
    found = {}
    for name, made in places.items():
        for output, asked in steps[name].outputs.items():
            binding = pipeline_bindings.parse(asked["value"])
            if binding is not None and output in made:
                found[binding.name] = made[output]
    return found


def _bound(
    asked: dict[str, Any], given: Mapping[str, dict[str, Any]], places: Places
) -> dict[str, Any]:
    binding = pipeline_bindings.parse(asked.get("value"))
    if binding is None:
        return asked
    if not binding.step:
        return dict(given[binding.name])
    made = places[binding.step][binding.name]
    return {"jobInputType": made.type, "uri": made.uri}


def _typed(found: dict[str, Any], asked: dict[str, Any], declared: str) -> dict[str, Any]:
    """Return it in the type that the component declares, delivered as the step asks."""
    if found["jobInputType"] == "literal":
        return {"jobInputType": "literal", "value": found["value"]}
    mode = asked.get("mode") or found.get("mode")
    kind = declared if declared in _DATA else found["jobInputType"]
    return {"jobInputType": kind, "uri": found["uri"], **({"mode": mode} if mode else {})}


_DATA = frozenset(
    {"uri_file", "uri_folder", "mltable", "custom_model", "mlflow_model", "triton_model"}
)
