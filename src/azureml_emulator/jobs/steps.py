"""From a step of a pipeline and its component to the job that the step is.

Source: recordings `pipeline_job/pipeline_job_child_run_download` (2026-02-27) and
`dsl/command_with_optional_inputs` (2026-03-26) of azure-ai-ml's tests for the form of a step.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from azureml_emulator.jobs import step_automl, step_names, step_sweeps
from azureml_emulator.jobs.components import Component
from azureml_emulator.jobs.submission import InvalidFieldError, NotEmulatedError
from azureml_emulator.runs.parallel import ALL, ParallelRun
from offline_azure.arm.ids import derived_guid

_DESCRIBING = ("name", "version", "display_name", "description", "tags", "$schema")
_DISTRIBUTIONS = {"pytorch": "PyTorch", "tensorflow": "TensorFlow", "mpi": "Mpi", "ray": "Ray"}
_NUMBERS = ("instanceCount", "processCountPerInstance", "workerCount", "parameterServerCount")
_PROCESSES = 2  # of a node, which on Azure has as many as it has cores
_SIZE = re.compile(r"(\d+)\s*([kmg]?)b?", re.IGNORECASE)
_UNITS = {"": 1, "k": 1024, "m": 1024**2, "g": 1024**3}
_OWN_ARGUMENT = re.compile(
    r"--(error_threshold|allowed_failed_percent|task_overhead_timeout|progress_update_timeout"
    r"|first_task_creation_timeout|copy_logs_to_parent|resource_monitor_interval)[ =]+(\S+)"
)
Asked = dict[str, Any]


def asked(node: Mapping[str, Any], component: Component | None) -> Asked:
    """Return the job that a step is, as the REST API takes it, without inputs and outputs.

    Args:
        node: the step as the pipeline has it.
        component: its component; None for a step without one.

    Raises:
        NotEmulatedError: such steps are not emulated.
    """
    kind = str(node.get("type") or (component.spec["type"] if component else "")).lower()
    make = _KINDS.get(kind)
    if make is None:
        raise NotEmulatedError(f"{kind} steps of a pipeline")
    return {
        "componentId": component.id if component else None,
        "displayName": node.get("display_name") or node["name"],
        "description": node.get("description"),
        "tags": node.get("tags") or {},
        "properties": {**(node.get("properties") or {}), **_module(component)},
        "identity": step_names.camel(node.get("identity")),
        "queueSettings": step_names.camel(node.get("queue_settings")),
        **make(node, component.spec if component else {}),
    }


def fingerprint(job: Asked, component: Component | None) -> str:
    """Return what tells apart steps that do different things: not how they are called.

    Args:
        job: what `asked` returned.
        component: the component of the step.
    """
    spec = component.spec if component else {}
    behaviour = {name: value for name, value in spec.items() if name not in _DESCRIBING}
    left_out = ("componentId", "displayName", "description", "tags", "properties", "identity")
    own = {name: value for name, value in job.items() if name not in left_out}
    text = json.dumps([behaviour, own], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _module(component: Component | None) -> dict[str, str]:
    """Return what the run of a step says of its component."""
    if component is None:
        return {}
    return {
        "azureml.moduleid": derived_guid(component.id, "module"),
        "azureml.moduleFamilyId": "0",
        # One without a name of its own in the workspace still says what it is called.
        "azureml.moduleName": component.spec.get("name") or component.name,
        "azureml.moduleVersion": component.version,
    }


def _command(node: Mapping[str, Any], spec: Mapping[str, Any]) -> Asked:
    variables = {
        **(spec.get("environment_variables") or {}),
        **(node.get("environment_variables") or {}),
    }
    return {
        "jobType": "Command",
        "command": spec.get("command"),
        "codeId": step_names.reference(spec.get("code")),
        "environmentId": step_names.reference(node.get("environment") or spec.get("environment")),
        "environmentVariables": {name: str(value) for name, value in variables.items()},
        "resources": _resources(node, spec),
        "distribution": _distribution(node.get("distribution") or spec.get("distribution")),
        "limits": step_names.camel(node.get("limits")),
        "services": step_names.camel(node.get("services")),
    }


def _parallel(node: Mapping[str, Any], spec: Mapping[str, Any]) -> Asked:
    """Return the command job that works on the mini batches of a parallel step."""
    said = {**spec, **{name: value for name, value in node.items() if value is not None}}
    task = {**(spec.get("task") or {}), **(node.get("task") or {})}
    arguments, options = _own_arguments(str(task.get("program_arguments") or ""))
    retries = said.get("retry_settings") or {}
    if said.get("partition_keys"):
        raise NotEmulatedError("partition_keys of a parallel step")
    run = ParallelRun(
        entry_script=str(task.get("entry_script")),
        inputs=(str(said.get("input_data")),),
        mini_batch_size=_mini_batch_size(said.get("mini_batch_size")),
        processes=int(said.get("max_concurrency_per_instance") or _PROCESSES),
        mini_batch_error_threshold=_number(said.get("mini_batch_error_threshold"), ALL),
        allowed_failed_percent=float(options.get("allowed_failed_percent", 100)),
        error_threshold=_number(options.get("error_threshold", said.get("error_threshold")), ALL),
        max_retries=_number(retries.get("max_retries"), 2),
        timeout=_number(retries.get("timeout"), 60),
        append_row_to=str(task.get("append_row_to") or ""),
        logging_level=str(said.get("logging_level") or "INFO"),
        arguments=arguments,
    )
    environment = node.get("environment") or task.get("environment") or spec.get("environment")
    return {
        **_command(node, spec),
        "command": run.command(),
        "codeId": step_names.reference(task.get("code")),
        "environmentId": step_names.reference(environment),
    }


def _own_arguments(line: str) -> tuple[str, dict[str, str]]:
    """Return the arguments of the entry script, and those that Azure takes for itself."""
    found = dict(_OWN_ARGUMENT.findall(line))
    return " ".join(_OWN_ARGUMENT.sub(" ", line).split()), found


def _mini_batch_size(size: Any) -> int:
    """Return how many files a mini batch has, or about how many bytes of a table; 0 for unknown.

    What it counts depends on the data, and the SDK sends 0 when nobody has said a size.

    Source: azure-ai-ml's `ParallelComponent` for the units.

    Raises:
        InvalidFieldError: it is no size.
        NotEmulatedError: it is that of an input of the pipeline.
    """
    if "${{" in str(size):
        raise NotEmulatedError(f"mini_batch_size {size} of a parallel step")
    found = _SIZE.fullmatch(str(size or 0).strip())
    if found is None:
        raise InvalidFieldError(
            "mini_batch_size", f"mini_batch_size '{size}' is not a number, such as 10, 10kb or 1MB."
        )
    return int(found[1]) * _UNITS[found[2].lower()]


def _number(given: Any, default: int) -> int:
    return default if given is None else int(given)


def _sweep(node: Mapping[str, Any], spec: Mapping[str, Any]) -> Asked:
    return step_sweeps.asked(node, _command(node, spec))


def _pipeline(node: Mapping[str, Any], spec: Mapping[str, Any]) -> Asked:
    return {"jobType": "Pipeline"}


def _resources(node: Mapping[str, Any], spec: Mapping[str, Any]) -> Asked:
    given = {**(spec.get("resources") or {}), **(node.get("resources") or {})}
    return _with_numbers({step_names.camel_name(name): value for name, value in given.items()})


def _distribution(given: Mapping[str, Any] | None) -> Asked | None:
    if not given:
        return None
    shown = step_names.camel(dict(given))
    kind = str(shown.pop("type", None) or shown.pop("distributionType", ""))
    return {"distributionType": _DISTRIBUTIONS.get(kind.lower(), kind), **_with_numbers(shown)}


def _with_numbers(given: Asked) -> Asked:
    """Return it with numbers where a component shows them as text."""
    return {
        name: int(value) if name in _NUMBERS and isinstance(value, str) else value
        for name, value in given.items()
    }


_KINDS: Mapping[str, Callable[[Mapping[str, Any], Mapping[str, Any]], Asked]] = {
    "command": _command,
    "parallel": _parallel,
    "pipeline": _pipeline,
    "sweep": _sweep,
    "automl": lambda node, spec: step_automl.asked(node),
}
