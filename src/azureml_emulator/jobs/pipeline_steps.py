"""From the steps of a pipeline, as it is submitted, to a graph that can be run.

Everything that can be wrong with it is found here, before anything runs: components that do not
exist, inputs that are missing or do not fit, expressions that name nothing, steps that wait for
each other. Steps of pipelines within it are checked along with it.

Source: Microsoft Learn, "CLI (v2) pipeline job YAML schema". The words of the service about what
is wrong are unverified.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from azureml_emulator.jobs import components as job_components
from azureml_emulator.jobs import properties as job_properties
from azureml_emulator.jobs import step_automl, step_names, step_values
from azureml_emulator.jobs import steps as job_steps
from azureml_emulator.jobs.components import Component
from azureml_emulator.jobs.submission import (
    InvalidFieldError,
    Submission,
    UnknownComputeError,
)
from azureml_emulator.runs.pipelines import bindings as pipeline_bindings
from azureml_emulator.runs.pipelines import graph as pipeline_graph
from azureml_emulator.runs.pipelines.bindings import Binding
from azureml_emulator.runs.pipelines.graph import CycleError, Step

Ports = Mapping[str, dict[str, Any]]
"""Inputs or outputs by name, as the REST API takes them."""
_LATER = "azureml://later"  # the place of what another step has still to make


def compute_name(reference: str | None) -> str:
    """Return the name of the compute that a pipeline or a step of it asks for.

    Unlike in other jobs the prefix is taken: Microsoft Learn, "Manage inputs and outputs for
    components and pipelines", has `settings.default_compute = "azureml:cpu-cluster"`.
    """
    return job_properties.compute_name(reference).removeprefix("azureml:")


def build(
    submission: Submission,
    nodes: Mapping[str, dict[str, Any]],
    inputs: Ports,
    outputs: Ports,
    compute: str | None,
) -> dict[str, Step]:
    """Return the steps of a pipeline.

    Args:
        submission: where the pipeline is made.
        nodes: its steps as they are submitted.
        inputs: its inputs.
        outputs: its outputs.
        compute: where steps run that do not say where.

    Raises:
        SubmissionError: it cannot be run (see `job_submission`).
    """
    return _Builder(submission, nodes, inputs, outputs, compute).build()


class _Builder:
    """The checking of one pipeline."""

    def __init__(
        self,
        submission: Submission,
        nodes: Mapping[str, dict[str, Any]],
        inputs: Ports,
        outputs: Ports,
        compute: str | None,
    ) -> None:
        self._submission = submission
        self._nodes = {name: {"name": name, **node} for name, node in nodes.items()}
        self._inputs = inputs
        self._outputs = outputs
        self._compute = compute
        self._components = {name: self._component(node) for name, node in self._nodes.items()}

    def build(self) -> dict[str, Step]:
        steps = {name: self._step(name, node) for name, node in self._nodes.items()}
        try:
            pipeline_graph.check_order(steps)
        except CycleError as cycle:
            raise InvalidFieldError("jobs", f"The steps wait for each other: {cycle}.") from None
        return steps

    def _component(self, node: Mapping[str, Any]) -> Component | None:
        reference = node.get("componentId") or (node.get("trial") or {}).get("componentId")
        if not reference:
            return None
        return job_components.find(
            self._submission.store, self._submission.workspace_id, str(reference)
        )

    def _step(self, name: str, node: dict[str, Any]) -> Step:
        component = self._components[name]
        asked = job_steps.asked(node, component)
        spec = component.spec if component else {}
        fingerprint = job_steps.fingerprint(asked, component)
        compute = node.get("computeId") or node.get("compute") or self._compute
        asked["computeId"] = self._compute_id(self._filled_in(f"jobs.{name}.compute", compute))
        step = Step(
            name=name,
            asked=asked,
            inputs=self._step_inputs(name, node, spec),
            outputs=self._step_outputs(name, node, spec),
            types={port: str(said.get("type")) for port, said in _ports(spec, "inputs").items()},
            component=component.name if component else "",
            fingerprint=fingerprint,
            deterministic=step_values.is_true(spec.get("is_deterministic", True)),
        )
        if asked["jobType"] == "Pipeline":
            inner = {
                port: self._known(f"jobs.{name}", given) for port, given in step.inputs.items()
            }
            build(
                self._submission,
                spec.get("jobs") or {},
                with_defaults(inner, spec),
                _ports(spec, "outputs"),
                asked["computeId"],
            )
        return step

    def _filled_in(self, field: str, reference: str | None) -> str | None:
        """Return a text of a step, with the value of the pipeline's input that it is bound to."""
        if pipeline_bindings.parse(reference) is None:
            return reference
        given = {"jobInputType": "literal", "value": reference}
        value = self._known(field, given).get("value") if self._has_value(given) else None
        if value is None:
            raise InvalidFieldError(field, f"'{reference}' names no value.")
        return str(value)

    def _compute_id(self, reference: str | None) -> str | None:
        name = compute_name(reference)
        job_properties.check_compute(reference)
        compute_id = f"{self._submission.workspace_id}/computes/{name}"
        if not name or name.lower() == "serverless":
            return reference
        if not self._submission.store.has(compute_id):
            raise UnknownComputeError(name)
        return compute_id

    def _step_inputs(
        self, step: str, node: Mapping[str, Any], spec: Mapping[str, Any]
    ) -> dict[str, dict[str, Any]]:
        declared = _ports(spec, "inputs")
        asked = {**_ports(node, "inputs"), **step_automl.data(node)}
        given = {n: self._input(step, n, value) for n, value in asked.items()}
        searched = node.get("search_space") or {}
        found = {}
        for name in [*declared, *(name for name in given if name not in declared)]:
            field = f"jobs.{step}.inputs.{name}"
            said, value = declared.get(name), given.get(name)
            # A pipeline's component does not declare the inputs that have no type.
            if said is None and spec and spec["type"] != "pipeline":
                raise InvalidFieldError(field, f"The component has no input '{name}'.")
            if value is None or not self._has_value(value):
                if said is None or step_values.is_true(said.get("optional")) or name in searched:
                    continue
                if said.get("default") is None:
                    raise InvalidFieldError(field, f"The required input '{name}' is missing.")
                value = {"jobInputType": "literal", "value": said["default"]}
            if said is not None:
                step_values.check(field, said, self._known(field, value))
                mode = value.get("mode") or said.get("mode")
                value = {**value, "mode": _mode(mode, "ReadOnlyMount")}
            found[name] = value
        return found

    def _input(self, step: str, name: str, given: Any) -> dict[str, Any]:
        """Return an input as the REST API takes it; those of steps come in two spellings."""
        field = f"jobs.{step}.inputs.{name}"
        if not isinstance(given, dict):
            job_properties.check_value(field, given)
            return {"jobInputType": "literal", "value": given}
        job_properties.check_value(field, given.get("value"))
        shown: dict[str, Any] = step_names.camel(given)
        kind, path = shown.pop("type", None), shown.pop("path", None)
        if pipeline_bindings.parse(path):
            shown |= {"value": path, "jobInputType": "literal"}
        elif path is not None:
            shown["uri"] = path
        shown.setdefault("jobInputType", kind or ("uri_folder" if "uri" in shown else "literal"))
        return self._followed(field, shown)

    def _followed(self, field: str, given: dict[str, Any]) -> dict[str, Any]:
        """Return what an input stands for that is bound to an input of another step."""
        seen = set()
        while True:
            binding = pipeline_bindings.parse(given.get("value"))
            if binding is None or not binding.step or binding.port == "outputs":
                return given
            other = _ports(self._nodes.get(binding.step, {}), "inputs").get(binding.name)
            if other is None or binding in seen:
                raise InvalidFieldError(field, f"'{given['value']}' names nothing.")
            seen.add(binding)
            value = other.get("value", other) if isinstance(other, dict) else other
            given = value if isinstance(value, dict) else {**given, "value": value}

    def _has_value(self, given: Mapping[str, Any]) -> bool:
        """Return whether an input is not bound to one of the pipeline's that has no value."""
        binding = pipeline_bindings.parse(given.get("value"))
        if binding is None:
            return given.get("value") is not None or given.get("uri") is not None
        return bool(binding.step) or binding.port == "outputs" or binding.name in self._inputs

    def _known(self, field: str, given: dict[str, Any]) -> dict[str, Any]:
        """Return what an input will be: bindings followed, places of outputs made up."""
        binding = pipeline_bindings.parse(given.get("value"))
        if binding is None:
            return given
        if not binding.step and binding.port == "inputs":
            return dict(self._inputs[binding.name])
        return {"jobInputType": self._output_type(field, binding), "uri": _LATER}

    def _output_type(self, field: str, binding: Binding) -> str:
        node = self._nodes.get(binding.step)
        if node is not None:
            component = self._components[binding.step]
            spec = component.spec if component else {}
            said = {**_ports(node, "outputs"), **_ports(spec, "outputs")}
            if binding.name in said:
                return _output_type(step_names.camel(said[binding.name]), node)
        place = f"jobs.{binding.step}.outputs.{binding.name}"
        raise InvalidFieldError(field, f"There is no '{place}' in the pipeline.")

    def _step_outputs(
        self, step: str, node: Mapping[str, Any], spec: Mapping[str, Any]
    ) -> dict[str, dict[str, Any]]:
        declared, given = _ports(spec, "outputs"), _ports(node, "outputs")
        found = {}
        for name in [*declared, *(name for name in given if name not in declared)]:
            field = f"jobs.{step}.outputs.{name}"
            if name not in declared and spec:
                raise InvalidFieldError(field, f"The component has no output '{name}'.")
            said, asked = declared.get(name, {}), step_names.camel(given.get(name) or {})
            binding = pipeline_bindings.parse(asked.get("value"))
            if binding is not None and (binding.step or binding.name not in self._outputs):
                raise InvalidFieldError(field, f"'{asked['value']}' names nothing.")
            kind = _output_type({**asked, **said}, node)
            found[name] = {
                "jobOutputType": kind,
                "uri": asked.get("uri"),
                "mode": _mode(asked.get("mode") or said.get("mode"), "ReadWriteMount"),
                "assetName": asked.get("name"),
                "assetVersion": asked.get("version"),
                "value": asked.get("value") if binding else None,
            }
        return found


def with_defaults(given: Ports, spec: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the inputs of a pipeline, and the defaults that its component declares."""
    defaults = {
        name: {"jobInputType": "literal", "value": said["default"]}
        for name, said in _ports(spec, "inputs").items()
        if said.get("default") is not None
    }
    return {**defaults, **given}


def _output_type(said: Mapping[str, Any], node: Mapping[str, Any]) -> str:
    kind = said.get("jobOutputType") or said.get("type")
    if kind in (None, "literal"):
        return "mlflow_model" if node.get("type") == "automl" else "uri_folder"
    return str(kind)


def _ports(said: Mapping[str, Any], field: str) -> dict[str, dict[str, Any]]:
    return dict(said.get(field) or {})


def _mode(mode: str | None, mount: str) -> str | None:
    """Return a mode as the REST API spells it; components and AutoML have it as in YAML."""
    return None if mode is None else {"mount": mount, **_MODES}.get(mode.lower(), mode)


_MODES = {
    "ro_mount": "ReadOnlyMount",
    "rw_mount": "ReadWriteMount",
    "download": "Download",
    "upload": "Upload",
    "direct": "Direct",
    "eval_mount": "EvalMount",
    "eval_download": "EvalDownload",
}
