"""What a job shows: what was asked for, in the order and with the defaults of the service.

Source: recording `command_job/command_job_invalid_datastore` of azure-ai-ml's tests, 2026-03-27.
"""

from __future__ import annotations

from typing import Any

from azureml_emulator import name_rules
from azureml_emulator.jobs import limits as job_limits
from azureml_emulator.jobs.submission import (
    InvalidFieldError,
    NotEmulatedError,
    Submission,
)
from azureml_emulator.runs.job import TYPE, default_output_uri
from azureml_emulator.tracking import stores
from offline_azure import clock
from offline_azure.arm.ids import ArmId
from offline_azure.clock import offset_timestamp

USER = "Offline Learner"
_SERVICE = {
    "port": None,
    "endpoint": None,
    "status": None,
    "errorMessage": None,
    "properties": None,
    "nodes": None,
}
_MOUNT = "ReadOnlyMount"
_INPUT_TYPES = frozenset(
    {
        "literal",
        "uri_file",
        "uri_folder",
        "mltable",
        "custom_model",
        "mlflow_model",
        "triton_model",
    }
)


def common(submission: Submission, asked: dict[str, Any]) -> dict[str, Any]:
    """Return the properties that jobs of all kinds show; `status` is filled in later.

    Raises:
        InvalidFieldError: a field is malformed.
    """
    job_limits.check(asked)
    return {
        "description": asked.get("description"),
        "tags": mapping(asked, "tags"),
        "properties": mapping(asked, "properties"),
        "parentJobName": None,
        "displayName": asked.get("displayName") or submission.name,
        "status": "NotStarted",
        "experimentName": asked.get("experimentName") or "Default",
        "services": _services(submission, asked),
        "computeId": asked.get("computeId"),
        "isArchived": bool(asked.get("isArchived")),
        "identity": asked.get("identity"),
        "componentId": asked.get("componentId"),
        "notificationSetting": asked.get("notificationSetting"),
        "jobType": asked["jobType"],
    }


def document(submission: Submission, properties: dict[str, Any]) -> dict[str, Any]:
    """Return the whole job that has these properties."""
    name = submission.name
    return {
        "id": f"{submission.workspace_id}/jobs/{name}",
        "name": name,
        "type": TYPE,
        "properties": properties,
        "systemData": {
            "createdAt": offset_timestamp(submission.now),
            "createdBy": USER,
            "createdByType": "User",
        },
    }


def seconds(duration: str) -> float:
    """Return the seconds of an ISO 8601 duration such as `PT1H30M`.

    Raises:
        InvalidFieldError: it is not one.
    """
    try:
        return clock.seconds(duration)
    except ValueError as error:
        raise InvalidFieldError("limits.timeout", str(error)) from None


def compute_name(compute_id: str | None) -> str:
    """Return the name of the compute in an id or in `azureml:NAME`; empty for serverless.

    In `.../computes/azureml:NAME` the prefix stays, and no compute has such a name: the SDK sends
    this for `command(compute="azureml:NAME")`, and the service answers "Unknown compute target".
    """
    return (compute_id or "").removeprefix("azureml:").rpartition("/")[2]


def check_compute(compute_id: str | None) -> None:
    """Check that a job does not ask for what is no compute of a workspace.

    Source: azure-ai-ml's `constants._compute.ComputeType.ADF`, which import jobs have, and the ids
    of virtual clusters in its `constants._common`.

    Raises:
        NotEmulatedError: it does.
    """
    if compute_name(compute_id).lower() == "datafactory":
        raise NotEmulatedError("jobs that import data (on DataFactory)")
    if "virtualclusters/" in (compute_id or "").lower():
        raise NotEmulatedError("jobs on a virtual cluster (Singularity)")


def compute_properties(asked: dict[str, Any]) -> dict[str, str]:
    """Return what the service notes about the compute that a job asks for."""
    name = compute_name(asked.get("computeId"))
    shown = {"_azureml.ComputeTargetType": "amlctrain"}
    return {**shown, "_azureml.ClusterName": name} if name else shown


def _services(submission: Submission, asked: dict[str, Any]) -> dict[str, Any]:
    workspace = ArmId.parse(submission.workspace_id)
    scope = f"/subscriptions/{workspace.subscription_id}/resourcegroups/{workspace.resource_group}"
    wsid = f"{scope}/workspaces/{workspace.name}"
    studio = f"https://ml.azure.com/runs/{submission.name}?wsid={wsid}"
    endpoints = {
        "Tracking": f"{stores.tracking_uri(submission.workspace_id, submission.region)}?",
        "Studio": studio,
    }
    shown: dict[str, Any] = {
        kind: {"jobServiceType": kind, **_SERVICE, "endpoint": endpoint}
        for kind, endpoint in endpoints.items()
    }
    for own, service in mapping(asked, "services").items():
        shown.setdefault(own, {**_SERVICE, **service})
    return shown


def inputs(asked: dict[str, Any]) -> dict[str, Any]:
    """Return the inputs as a job shows them.

    Raises:
        InvalidFieldError: one is malformed.
    """
    shown = {}
    for name, given in asked.items():
        _check_name("inputs", name)
        kind = given.get("jobInputType") if isinstance(given, dict) else None
        if kind not in _INPUT_TYPES:
            raise InvalidFieldError(f"inputs.{name}", f"'{kind}' is not a type of input.")
        if kind == "literal":
            check_value(f"inputs.{name}", given.get("value"))
            shown[name] = {"description": None, "value": None, **given}
        elif not given.get("uri"):
            raise InvalidFieldError(f"inputs.{name}.uri", "Required property 'uri' not found.")
        else:
            shown[name] = {"description": None, **given, "mode": given.get("mode") or _MOUNT}
    return shown


def check_value(field: str, value: Any) -> None:
    """Check the value of a literal input.

    Source: https://github.com/Azure/azure-sdk-for-python/issues/41834 quotes the answer.

    Raises:
        InvalidFieldError: it is empty.
    """
    if value == "":
        raise InvalidFieldError(f"{field}.value", "The Value field is required.")


def outputs(asked: dict[str, Any], job_name: str) -> dict[str, Any]:
    """Return the outputs, and first the default one, which every job has.

    Raises:
        InvalidFieldError: one is malformed.
    """
    shown = {
        "default": {
            "description": None,
            "uri": f"azureml://datastores/workspaceartifactstore/ExperimentRun/dcid.{job_name}",
            "assetName": None,
            "mode": "ReadWriteMount",
            "jobOutputType": "uri_folder",
        }
    }
    for name, given in asked.items():
        _check_name("outputs", name)
        kind = given.get("jobOutputType") if isinstance(given, dict) else None
        if kind not in _INPUT_TYPES - {"literal"}:
            raise InvalidFieldError(f"outputs.{name}", f"'{kind}' is not a type of output.")
        shown[name] = {
            "description": None,
            "assetName": None,
            **given,
            "uri": _output_uri(job_name, name, given),
            "mode": given.get("mode") or "ReadWriteMount",
        }
    return shown


def _check_name(field: str, name: str) -> None:
    if not name_rules.PORT.allows(name):
        raise InvalidFieldError(f"{field}.{name}", f"The name '{name}' is invalid.")


def _output_uri(job_name: str, output: str, given: dict[str, Any]) -> str:
    """Return where an output goes; the service fills in two names."""
    uri = given.get("uri") or default_output_uri(job_name, output, given["jobOutputType"])
    return str(uri).replace("${{name}}", job_name).replace("${{output_name}}", output)


def mapping(asked: dict[str, Any], field: str) -> dict[str, Any]:
    """Return a field that is an object, empty where it is missing.

    Raises:
        InvalidFieldError: it is something else.
    """
    value = asked.get(field) or {}
    if not isinstance(value, dict):
        raise InvalidFieldError(field, f"'{field}' is not an object.")
    return value
