"""From what a job shows to what running it takes.

Compute and environment must exist when a job is submitted; data need not.

Source: recordings `command_job/ray_command_job` (2023-10-31) for compute and
`command_job/command_job_invalid_datastore` (2026-03-27) for data.
"""

from __future__ import annotations

from typing import Any

from azureml_emulator import uris
from azureml_emulator.jobs import environments as job_environments
from azureml_emulator.jobs import properties as job_properties
from azureml_emulator.jobs.submission import (
    InvalidFieldError,
    NotEmulatedError,
    Submission,
    UnknownComputeError,
)
from azureml_emulator.runs import parallel
from azureml_emulator.runs.distribution import (
    KINDS,
    MOST,
    Distribution,
    DistributionError,
)
from azureml_emulator.runs.job import Environment, Input, Output, Plan

_DEFAULT_OUTPUT = "default"
_SPARK = "Spark jobs are not run here: there is no Spark in the offline workspace."


def build(submission: Submission, shown: dict[str, Any]) -> Plan:
    """Return the plan of a job with these properties.

    Raises:
        InvalidFieldError: a duration is malformed.
        UnknownComputeError: the compute does not exist.
        UnknownEnvironmentError: the environment does not exist.
        NotEmulatedError: it asks for what cannot be run here.
    """
    compute = _compute(submission, shown)
    distribution = _distribution(shown)
    workspace = submission.store.get(submission.workspace_id)
    if workspace is None:
        raise LookupError(submission.workspace_id)
    timeout = (shown.get("limits") or {}).get("timeout")
    plan = Plan(
        workspace_id=str(workspace.body["id"]),
        workspace_guid=str(workspace.body["properties"]["workspaceId"]),
        region=submission.region,
        name=submission.name,
        experiment_name=shown["experimentName"],
        command=shown.get("command") or "",
        compute=compute,
        code=_code(submission, shown.get("codeId")),
        environment=(
            job_environments.find(submission.store, submission.workspace_id, shown["environmentId"])
            if shown["environmentId"]
            else Environment("")
        ),
        inputs=tuple(_input(submission, name, given) for name, given in shown["inputs"].items()),
        outputs=outputs(shown),
        variables={
            name: str(value) for name, value in (shown.get("environmentVariables") or {}).items()
        },
        timeout=job_properties.seconds(timeout) if timeout else None,
        not_run=_SPARK if shown["jobType"] == "Spark" else "",
        remarks=tuple(_remarks(shown, compute, distribution)),
        kind=shown["jobType"],
        distribution=distribution,
    )
    return parallel.delivered(plan)


def outputs(shown: dict[str, Any]) -> tuple[Output, ...]:
    """Return the outputs that a job has of its own: all but the default one."""
    return tuple(
        _output(name, given) for name, given in shown["outputs"].items() if name != _DEFAULT_OUTPUT
    )


def _compute(submission: Submission, shown: dict[str, Any]) -> str:
    name = job_properties.compute_name(shown["computeId"])
    # The SDK sends no compute for `local`, but this.
    if "IsLocal" in (shown["resources"].get("properties") or {}):
        raise NotEmulatedError('compute="local"')
    job_properties.check_compute(shown["computeId"])
    if name and name.lower() != "serverless":
        compute = submission.store.get(f"{submission.workspace_id}/computes/{name}")
        if compute is None:
            raise UnknownComputeError(name)
        return str(compute.body["name"])
    return ""


def _distribution(shown: dict[str, Any]) -> Distribution | None:
    given = shown.get("distribution")
    if not given:
        return None
    kind = given.get("distributionType", "")
    if kind not in KINDS:
        raise NotEmulatedError(f"distributed jobs (distribution {kind})")
    try:
        found = Distribution.parse(given, shown["resources"].get("instanceCount") or 1)
    except DistributionError as error:
        raise InvalidFieldError("distribution", str(error)) from None
    if found.size > MOST:
        raise NotEmulatedError(f"distributed jobs of {found.size} processes (here at most {MOST})")
    return found


def _code(submission: Submission, code_id: str | None) -> str:
    if not code_id:
        return ""
    code = submission.store.get(code_id) or uris.find_in_registry(submission.store, code_id)
    if code is None:
        raise InvalidFieldError("codeId", f"There is no code '{code_id}'.")
    return str(code.body["properties"]["codeUri"])


def _input(submission: Submission, name: str, given: dict[str, Any]) -> Input:
    kind = given["jobInputType"]
    if kind == "literal":
        return Input(name, kind, value=str(given["value"]))
    uri = given["uri"]
    if given["mode"] == "Direct":
        uri = uris.long_form(_of_asset(submission, uri) or uri, submission.workspace_id)
    return Input(name, kind, given["mode"], uri)


def _of_asset(submission: Submission, uri: str) -> str | None:
    """Return the URI that an asset stands for, which is what `direct` gives to the command."""
    asset = submission.store.get(uri)
    properties = asset.body["properties"] if asset else {}
    return properties.get("dataUri") or properties.get("modelUri")


def _output(name: str, given: dict[str, Any]) -> Output:
    return Output(
        name,
        given["jobOutputType"],
        given["mode"],
        given["uri"],
        given["assetName"],
        given.get("assetVersion"),
    )


def _remarks(shown: dict[str, Any], compute: str, distribution: Distribution | None) -> list[str]:
    resources = shown["resources"]
    found = [f"runs on this machine, not on {compute or 'serverless compute'}"]
    if distribution is not None:
        found.append(f"its {distribution.size} processes share this machine, without GPUs")
    elif (resources.get("instanceCount") or 1) > 1:
        found.append(f"one process instead of {resources['instanceCount']} instances")
    if resources.get("instanceType"):
        found.append(f"the size {resources['instanceType']} is not provided")
    read = parallel.read_by_driver(shown.get("command") or "")
    for name, given in shown["inputs"].items():
        if name in read and given["jobInputType"] == "mltable":
            found.append(f"the MLTable of input {name} is read by the workspace's own reader")
        elif str(given.get("mode")).startswith("Eval"):
            found.append(f"the table of input {name} is mounted as it is, not evaluated")
    own = [name for name in shown["services"] if name not in ("Tracking", "Studio")]
    if own:
        found.append(f"the services {', '.join(own)} are not started")
    return found
