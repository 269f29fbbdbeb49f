"""What a schedule does when it fires: create a job, monitor a deployment, or import data.

Jobs are created; what monitors and imports would do is kept as state.

Sources: recordings `schedule/command_job_schedule` (2023-10-30),
`schedule/load_recurrence_schedule_no_pattern` (2024-02-20) and
`schedule/load_cron_schedule_with_arm_id` (2023-10-27) of azure-ai-ml's tests; SDK
`entities._schedule.schedule`, `entities._monitoring.schedule` and `entities._data_import.schedule`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from azureml_emulator.runs.job import TYPE, Job
from offline_azure.arm.ids import ArmId
from offline_azure.store.store import Transaction

CREATE_JOB = "CreateJob"
_DEFINITIONS = {
    CREATE_JOB: "jobDefinition",
    "CreateMonitor": "monitorDefinition",
    "ImportData": "dataImportDefinition",
}
_JOB_TYPES = ("Pipeline", "Command", "Spark")
_SHOWN_FIRST: dict[str, Any] = {
    "description": None,
    "tags": None,
    "properties": None,
    "displayName": None,
    "status": "NotStarted",
    "experimentName": "Default",
    "services": None,
    "computeId": None,
    "isArchived": False,
    "identity": None,
    "componentId": None,
    "notificationSetting": None,
    "secretsConfiguration": None,
    "jobType": None,
}
_SHOWN_THEN: dict[str, dict[str, Any]] = {
    "Pipeline": dict.fromkeys(("settings", "jobs", "inputs", "outputs", "sourceJobId")),
    "Command": {
        "resources": {},
        "codeId": None,
        "command": None,
        "environmentId": None,
        "inputs": {},
        "outputs": {},
        "distribution": None,
        "autologgerSettings": None,
        "limits": None,
        "environmentVariables": {},
        "parameters": None,
        "queueSettings": {"jobTier": "Null", "priority": None},
    },
    "Spark": {},
}
_RESOURCES: dict[str, Any] = {
    "instanceCount": 1,
    "maxInstanceCount": None,
    "instanceType": None,
    "locations": None,
    "properties": None,
    "shmSize": "2g",
    "dockerArgs": None,
}
_NOT_SUBMITTED = ("status", "sourceJobId", "secretsConfiguration", "autologgerSettings", "services")
_OF_THE_RUN = ("parentJobName", "isArchived")
_TRIGGER_TIME = "${{creation_context.trigger_time}}"


class ActionError(ValueError):
    """An action that makes no sense; the text says what is wrong."""


def read(store: Transaction, workspace_id: str, sent: object) -> dict[str, Any]:
    """Return an action as the service shows it.

    Args:
        store: where a source job is looked up.
        workspace_id: the schedule's workspace.
        sent: the action as the client sends it.

    Raises:
        ActionError: it is not valid.
    """
    kind = sent.get("actionType") if isinstance(sent, dict) else None
    if not isinstance(sent, dict) or kind not in _DEFINITIONS:
        raise ActionError(f"'{kind}' is not a type of action: {', '.join(_DEFINITIONS)}.")
    name = _DEFINITIONS[kind]
    definition = sent.get(name)
    if not isinstance(definition, dict) or not definition:
        raise ActionError(f"Required property '{name}' not found.")
    if kind == CREATE_JOB:
        definition = _job_definition(store, workspace_id, definition)
    elif kind == "CreateMonitor":
        definition = _monitor_definition(definition)
    return {"actionType": kind, name: definition}


def job_to_create(
    store: Transaction, workspace_id: str, definition: dict[str, Any], name: str, moment: datetime
) -> dict[str, Any]:
    """Return the properties of the job that a schedule creates.

    Args:
        store: where a source job is looked up.
        workspace_id: the schedule's workspace.
        definition: the job definition of the schedule.
        name: the display name.
        moment: when the schedule fires.

    Raises:
        ActionError: the source job is gone.
    """
    source: dict[str, Any] = {}
    if definition.get("sourceJobId"):
        source = _again(_source_job(store, workspace_id, definition["sourceJobId"]))
    given = {n: v for n, v in definition.items() if v not in (None, "", {}, [])}
    asked = {**source, **given}
    if source:
        asked["jobType"] = source["jobType"]  # the SDK takes every job that is named for a pipeline
        for field in ("inputs", "outputs", "settings"):
            merged = {**(source.get(field) or {}), **(definition.get(field) or {})}
            asked = {**asked, field: merged} if merged else asked
    asked = {n: v for n, v in asked.items() if n not in (*_NOT_SUBMITTED, *_OF_THE_RUN)}
    time = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    inputs = {n: _with_time(v, time) for n, v in (asked.get("inputs") or {}).items()}
    return {**asked, "displayName": name, "inputs": inputs}


def _job_definition(store: Transaction, workspace_id: str, sent: dict[str, Any]) -> dict[str, Any]:
    kind = sent.get("jobType")
    if kind not in _JOB_TYPES:
        raise ActionError(
            f"A schedule cannot create a job of type '{kind}': {', '.join(_JOB_TYPES)}."
        )
    given = {name: value for name, value in sent.items() if value is not None}
    shown = {**_SHOWN_FIRST, **_SHOWN_THEN[kind], **given, "status": "NotStarted"}
    if shown.get("sourceJobId"):
        source = _source_job(store, workspace_id, shown["sourceJobId"])
        # The SDK sends the steps of a job that was submitted along with its id: these override
        # nothing, and Microsoft's own training does it.
        steps = source.properties.get("jobs") or {}
        if sent.get("jobs") and sent["jobs"].keys() != steps.keys():
            raise ActionError(
                "Invalid jobs override for pipeline job since source job"
                f" {shown['sourceJobId']} is specified."
            )
        return {**shown, "sourceJobId": source.body["id"], "jobs": None}
    if kind == "Command":
        shown["resources"] = {**_RESOURCES, **shown["resources"]}
        shown["queueSettings"] = {**_SHOWN_THEN[kind]["queueSettings"], **shown["queueSettings"]}
    if shown.get("inputs"):
        shown["inputs"] = {name: _input(value) for name, value in shown["inputs"].items()}
    return shown


def _monitor_definition(sent: dict[str, Any]) -> dict[str, Any]:
    """Return the definition of a monitor, its metrics spelled as the service spells them."""
    signals = {}
    for name, signal in (sent.get("signals") or {}).items():
        limits = signal.get("metricThresholds")
        if isinstance(limits, list):
            signal = {**signal, "metricThresholds": [_threshold(limit) for limit in limits]}
        signals[name] = signal
    return {**sent, "signals": signals} if signals else sent


def _threshold(sent: dict[str, Any]) -> dict[str, Any]:
    metric = sent.get("metric")
    return {**sent, "metric": f"{metric[:1].upper()}{metric[1:]}"} if metric else sent


def _again(job: Job) -> dict[str, Any]:
    """Return the properties of a job without the places that only its own outputs have."""
    outputs = {
        name: {**shown, "uri": None} if f"/{job.name}/" in f"{shown.get('uri')}/" else shown
        for name, shown in (job.properties.get("outputs") or {}).items()
        if name != "default"
    }
    return {**job.properties, "outputs": outputs}


def _input(sent: dict[str, Any]) -> dict[str, Any]:
    if sent.get("jobInputType") == "literal":
        return {"description": None, **sent}
    return {"description": None, "mode": "ReadOnlyMount", **sent}


def _source_job(store: Transaction, workspace_id: str, reference: str) -> Job:
    name = reference.removeprefix("azureml:")
    if name.startswith("/"):
        try:
            name = ArmId.parse(name).name
        except ValueError:
            raise ActionError(f"'{reference}' is not the id of a job.") from None
    resource = store.get(f"{workspace_id}/jobs/{name}")
    if resource is None or resource.type.lower() != TYPE.lower():
        raise ActionError(f"The source job {name} was not found.")
    return Job(resource)


def _with_time(given: dict[str, Any], time: str) -> dict[str, Any]:
    """Return an input whose value names the moment at which the schedule fires."""
    if not isinstance(given.get("value"), str):
        return given
    return {**given, "value": given["value"].replace(_TRIGGER_TIME, time)}
