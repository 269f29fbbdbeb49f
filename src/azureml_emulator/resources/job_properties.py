"""What a job shows: what was asked for, in the order and with the defaults of the service.

Source: recording `command_job/command_job_invalid_datastore` of azure-ai-ml's tests, 2026-03-27.
"""

from __future__ import annotations

import re
from typing import Any

from azureml_emulator.core.routing import Call
from azureml_emulator.runs.job import default_output_uri
from azureml_emulator.services.mlflow import stores

USER = "Offline Learner"
_SERVICE = {
    "port": None,
    "endpoint": None,
    "status": None,
    "errorMessage": None,
    "properties": None,
    "nodes": None,
}
_RESOURCES = {
    "instanceCount": 1,
    "instanceType": None,
    "properties": None,
    "shmSize": "2g",
    "dockerArgs": None,
    "dockerArgsList": None,
}
_IO_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,254}")
_MOUNT = "ReadOnlyMount"
_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?")
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
_KIND_FIELDS = {
    "Command": ("codeId", "command", "environmentId"),
    "Spark": (
        "codeId",
        "entry",
        "args",
        "conf",
        "environmentId",
        "jars",
        "files",
        "pyFiles",
        "archives",
    ),
}
_REQUIRED = {"Command": ("command", "environmentId"), "Spark": ("codeId", "entry")}


class InvalidFieldError(Exception):
    """A field of the request is wrong: which, and how."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def of_new_job(call: Call, asked: dict[str, Any]) -> dict[str, Any]:
    """Return the properties of a job that is submitted; its `status` is filled in later.

    Raises:
        InvalidFieldError: a field is missing or malformed.
    """
    kind, name = asked["jobType"], call.params["name"]
    for field in _REQUIRED[kind]:
        if not asked.get(field):
            raise InvalidFieldError(field, f"Required property '{field}' not found in JSON.")
    shown: dict[str, Any] = {
        "description": asked.get("description"),
        "tags": _mapping(asked, "tags"),
        "properties": {**_mapping(asked, "properties"), **_compute_properties(asked)},
        "parentJobName": None,
        "displayName": asked.get("displayName") or name,
        "status": "NotStarted",
        "experimentName": asked.get("experimentName") or "Default",
        "services": _services(call, asked),
        "computeId": asked.get("computeId"),
        "isArchived": bool(asked.get("isArchived")),
        "identity": asked.get("identity"),
        "componentId": asked.get("componentId"),
        "notificationSetting": asked.get("notificationSetting"),
        "jobType": kind,
        "resources": {**(_RESOURCES if kind == "Command" else {}), **_given(asked, "resources")},
        **{field: asked.get(field) for field in _KIND_FIELDS[kind]},
        "inputs": _inputs(_mapping(asked, "inputs")),
        "outputs": _outputs(_mapping(asked, "outputs"), name),
    }
    if kind == "Command":
        shown |= {
            "distribution": asked.get("distribution"),
            "limits": asked.get("limits"),
            "environmentVariables": _mapping(asked, "environmentVariables"),
            "parameters": {},
        }
    shown["queueSettings"] = asked.get("queueSettings") or {"jobTier": "Null"}
    return shown


def seconds(duration: str) -> float:
    """Return the seconds of an ISO 8601 duration such as `PT1H30M`.

    Raises:
        InvalidFieldError: it is not one.
    """
    match = _DURATION.fullmatch(duration)
    if match is None or not any(match.groups()):
        raise InvalidFieldError("limits.timeout", f"'{duration}' is not a duration.")
    days, hours, minutes, rest = (float(part or 0) for part in match.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + rest


def compute_name(compute_id: str | None) -> str:
    """Return the name of the compute in an id or in `azureml:NAME`; empty for serverless."""
    return (compute_id or "").rpartition("/")[2].removeprefix("azureml:")


def _compute_properties(asked: dict[str, Any]) -> dict[str, str]:
    name = compute_name(asked.get("computeId"))
    shown = {"_azureml.ComputeTargetType": "amlctrain"}
    return {**shown, "_azureml.ClusterName": name} if name else shown


def _services(call: Call, asked: dict[str, Any]) -> dict[str, Any]:
    name, params = call.params["name"], call.params
    workspace = "/subscriptions/{subscription}/resourcegroups/{group}/workspaces/{workspace}"
    studio = f"https://ml.azure.com/runs/{name}?wsid={workspace.format(**params)}"
    endpoints = {
        "Tracking": f"{stores.tracking_uri(call.workspace_id, call.region)}?",
        "Studio": studio,
    }
    shown: dict[str, Any] = {
        kind: {"jobServiceType": kind, **_SERVICE, "endpoint": endpoint}
        for kind, endpoint in endpoints.items()
    }
    for own, service in _mapping(asked, "services").items():
        shown.setdefault(own, {**_SERVICE, **service})
    return shown


def _inputs(asked: dict[str, Any]) -> dict[str, Any]:
    shown = {}
    for name, given in asked.items():
        _check_name("inputs", name)
        kind = given.get("jobInputType") if isinstance(given, dict) else None
        if kind not in _INPUT_TYPES:
            raise InvalidFieldError(f"inputs.{name}", f"'{kind}' is not a type of input.")
        if kind == "literal":
            shown[name] = {"description": None, "value": None, **given}
        elif not given.get("uri"):
            raise InvalidFieldError(f"inputs.{name}.uri", "Required property 'uri' not found.")
        else:
            shown[name] = {"description": None, **given, "mode": given.get("mode") or _MOUNT}
    return shown


def _outputs(asked: dict[str, Any], job_name: str) -> dict[str, Any]:
    """Return the outputs, and first the default one, which every job has."""
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
    # It becomes the name of a folder and part of a variable. The service's own rule is unverified.
    if not _IO_NAME.fullmatch(name):
        raise InvalidFieldError(f"{field}.{name}", f"The name '{name}' is invalid.")


def _output_uri(job_name: str, output: str, given: dict[str, Any]) -> str:
    """Return where an output goes; the service fills in two names."""
    uri = given.get("uri") or default_output_uri(job_name, output, given["jobOutputType"])
    return str(uri).replace("${{name}}", job_name).replace("${{output_name}}", output)


def _mapping(asked: dict[str, Any], field: str) -> dict[str, Any]:
    value = asked.get(field) or {}
    if not isinstance(value, dict):
        raise InvalidFieldError(field, f"'{field}' is not an object.")
    return value


def _given(asked: dict[str, Any], field: str) -> dict[str, Any]:
    return {name: value for name, value in _mapping(asked, field).items() if value is not None}
