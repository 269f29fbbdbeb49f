"""Schedules: create, enable, disable, list, delete, and trigger once.

Sources: recordings `schedule/command_job_schedule` (2023-10-30), `schedule/schedule_lifetime`
(2024-02-20) and `schedule/load_cron_schedule_with_arm_id` (2023-10-27) of azure-ai-ml's tests; the
article "Schedule machine learning pipeline jobs".
"""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from typing import Any

from azureml_emulator import name_rules
from azureml_emulator.endpoints import operations
from azureml_emulator.jobs import properties as job_properties
from azureml_emulator.schedules import actions, firing, triggers
from azureml_emulator.schedules.firing import TYPE
from azureml_emulator.workspaces.scope import IN_WORKSPACE
from offline_azure.arm.ids import WORKSPACE
from offline_azure.clock import offset_timestamp
from offline_azure.http.hosts import ARM
from offline_azure.http.messages import Response
from offline_azure.http.paging import stored_page
from offline_azure.http.routing import Call, Routes
from offline_azure.http.sources import docs, link, recording, sdk
from offline_azure.store.indexes import IN_COLLECTION
from offline_azure.store.store import Resource

_COLLECTION = f"{WORKSPACE}/schedules"
_ONE = f"{_COLLECTION}/{{name}}"
_COMMAND = recording("schedule/command_job_schedule", "2023-10-30")
_LIFETIME = recording("schedule/schedule_lifetime", "2024-02-20")
_SOURCE_JOB = recording("schedule/load_cron_schedule_with_arm_id", "2023-10-27")
_ARTICLE = docs("Schedule machine learning pipeline jobs", "how-to-schedule-pipeline-job")
_YAML = docs("CLI (v2) schedule YAML schema", "reference-yaml-schedule")
_OPERATION = "s"

routes = Routes("Schedules", scope=IN_WORKSPACE)

NOT_FOUND = routes.error(
    when="the schedule does not exist",
    status=404,
    code="UserError",
    message="Resource Trigger {name} not found",
    source=_LIFETIME,
    envelope="service",
    inner=("NotFound",),
)
ACTIVE = routes.error(
    when="a schedule that is enabled is deleted; the operation fails, not the request",
    status=202,
    code="UserError",
    message="Cannot delete an active trigger {name}",
    source=_LIFETIME,
    envelope="service",
)
INVALID = routes.error(
    when=(
        "the trigger or the action is not valid: an unknown time zone, a cron expression without"
        " five fields, a source job that does not exist, ..."
    ),
    status=400,
    code="UserError",
    message="Invalid trigger definition, details: {reason}",
    source=(
        f"{link('an issue', 'https://github.com/Azure/azure-sdk-for-python/issues/40288')} quotes"
        " the words before the colon; those behind it are unverified"
    ),
    envelope="service",
)
NEVER_FIRES = routes.error(
    when=(
        "a schedule would never fire: its cron expression names a day that does not exist, or its"
        " end time has passed"
    ),
    status=400,
    code="UserError",
    message="Invalid trigger definition, details: {reason}",
    source=None,
    envelope="service",
)
BAD_NAME = name_rules.refusal(routes, name_rules.PLAIN, "schedule name")
DISABLED = routes.error(
    when="a schedule that is disabled is triggered",
    status=400,
    code="UserError",
    message="Cannot trigger the disabled schedule {name}.",
    source=None,
    envelope="service",
)
NOT_EMULATED = routes.error(
    when="a schedule that monitors or imports is triggered",
    status=501,
    code="NotEmulated",
    message=(
        "Not emulated by the offline workspace: running a schedule of the type {kind}."
        " It works on a real Azure Machine Learning workspace."
    ),
    source="own error: nothing pretends to have worked",
)


@routes.route(
    "PUT",
    _ONE,
    operation="schedules.begin_create_or_update, schedules.begin_enable, schedules.begin_disable",
    source="; ".join((_COMMAND, _LIFETIME, _SOURCE_JOB, _ARTICLE, _YAML)),
    difference=(
        "Schedules of jobs really fire, as long as the offline workspace runs: what was missed"
        " while it was stopped is left out. Of a cron expression the days and months are taken for"
        " `*`, as documented. One that names a day that does not exist is refused. A schedule"
        " without a start time starts half a minute later, as recorded: a recurrence without"
        " a pattern fires then, others when they are due. The pattern of a recurrence by minute or"
        " hour is ignored. The job is checked when the schedule is made, which is unverified for"
        " its compute and environment. Monitors and data imports are kept as state and not run."
    ),
    partly=True,
)
def put_schedule(call: Call) -> Response:
    """Create a schedule, or replace the one that is there."""
    name = call.params["name"]
    name_rules.PLAIN.check(name, BAD_NAME)
    asked = call.request.json().get("properties") or {}
    now, present = call.clock.now(), call.store.get(call.id)
    schedule = Resource(call.id, TYPE, {"name": name, "properties": _read(call, asked)})
    properties = schedule.body["properties"]
    answer = {"properties": {**_copied(properties), "provisioningState": "Creating"}}
    triggers.start_now(properties["trigger"], now)
    schedule.body["systemData"] = _system_data(present, now)
    if firing.plan(schedule, now) is None and _fires(properties):
        raise NEVER_FIRES.error(reason="The trigger has no time to fire before its end time.")
    if properties["action"]["actionType"] == actions.CREATE_JOB:
        _try(call, schedule)
    call.store.put(schedule)
    response = operations.started(call, _OPERATION, call.id, answer, 201)
    version = call.request.query.get("api-version", "")
    response.headers["location"] = f"https://{ARM.pattern}{call.id}?api-version={version}"
    return response


@routes.route("GET", _ONE, operation="schedules.get", source=_LIFETIME)
def get_schedule(call: Call) -> Response:
    """Return one schedule."""
    return Response.of_json(_find(call).body)


@routes.route("GET", _COLLECTION, operation="schedules.list", source=_ARTICLE)
def list_schedules(call: Call) -> Response:
    """Return the workspace's schedules, oldest first; only the enabled ones unless asked."""
    view = call.request.query.get("listViewType", "EnabledOnly").lower()
    return stored_page(
        call.request,
        lambda after: (
            schedule
            for schedule in call.store.scan(IN_COLLECTION, f"{call.id}/", after=after)
            if view == "all" or schedule.body["properties"]["isEnabled"] == (view != "disabledonly")
        ),
    )


@routes.route(
    "DELETE",
    _ONE,
    operation="schedules.begin_delete",
    source=f"{_LIFETIME}; {_ARTICLE}",
    difference="Gone at once. Deleting an absent schedule gives 204, which is unverified.",
)
def delete_schedule(call: Call) -> Response:
    """Delete a schedule that is disabled."""
    schedule = call.store.get(call.id)
    if schedule is None:
        return Response(204)
    name = str(schedule.body["name"])
    failure = None
    if schedule.body["properties"]["isEnabled"]:
        failure = ACTIVE.error(name=name)
    else:
        call.store.delete(call.id)
    return operations.started(call, _OPERATION, call.id, None, 202, failure)


@routes.route(
    "POST",
    f"{_ONE}/trigger",
    operation="schedules.trigger",
    source="; ".join(
        (
            sdk("operations._schedule_operations.ScheduleOperations.trigger"),
            link(
                "REST example",
                "https://github.com/Azure/azure-rest-api-specs/blob/main/specification/"
                "machinelearningservices/resource-manager/Microsoft.MachineLearningServices/"
                "preview/2024-01-01-preview/examples/Schedule/trigger.json",
            ),
        )
    ),
    difference=(
        "The job gets the name that a job of this schedule gets, with the time that is sent. That"
        " Azure names it so is unverified."
    ),
)
def trigger_schedule(call: Call) -> Response:
    """Create the job of a schedule now, beside those that it creates when it is due."""
    schedule = _find(call)
    properties = schedule.body["properties"]
    if not properties["isEnabled"]:
        raise DISABLED.error(name=call.params["name"])
    kind = properties["action"]["actionType"]
    if kind != actions.CREATE_JOB:
        raise NOT_EMULATED.error(kind=kind)
    moment = _moment(call.request.json().get("scheduleTime"), call.clock.now())
    try:
        job = firing.fire(call.store, schedule, moment, call.clock.now())
    except actions.ActionError as fault:
        raise INVALID.error(reason=str(fault)) from None
    return Response.of_json({"scheduleActionType": kind, "submissionId": job.name})


def _read(call: Call, asked: dict[str, Any]) -> dict[str, Any]:
    """Return the properties of a schedule as the service shows them.

    Raises:
        AzureError: they are not valid.
    """
    try:
        trigger = triggers.read(asked.get("trigger"))
        action = actions.read(call.store, call.scope_id, asked.get("action"))
    except triggers.NeverFiresError as fault:
        raise NEVER_FIRES.error(reason=str(fault)) from None
    except (triggers.TriggerError, actions.ActionError) as fault:
        raise INVALID.error(reason=str(fault)) from None
    return {
        "description": asked.get("description"),
        "tags": asked.get("tags") or {},
        "properties": asked.get("properties") or {},
        "displayName": asked.get("displayName"),
        "isEnabled": asked.get("isEnabled") is not False,
        "trigger": trigger,
        "action": action,
        "provisioningState": "Succeeded",
    }


def _fires(properties: dict[str, Any]) -> bool:
    return bool(
        properties["isEnabled"] and properties["action"]["actionType"] == actions.CREATE_JOB
    )


class _Undo(Exception):  # noqa: N818 - it is no error
    """Undoes what was only tried."""


def _try(call: Call, schedule: Resource) -> None:
    """Submit the job of a schedule and undo it, so that its faults show now and not at night.

    Raises:
        AzureError: the job is not valid.
    """
    now = call.clock.now()
    with contextlib.suppress(_Undo), call.store.nested():
        firing.fire(call.store, schedule, now, now)
        raise _Undo


def _moment(text: Any, now: datetime) -> datetime:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return now
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _copied(properties: dict[str, Any]) -> dict[str, Any]:
    return {**properties, "trigger": dict(properties["trigger"])}


def _system_data(present: Resource | None, now: datetime) -> dict[str, Any]:
    moment = offset_timestamp(now)
    created = present.body["systemData"]["createdAt"] if present else moment
    return {
        "createdAt": created,
        "createdBy": job_properties.USER,
        "createdByType": "User",
        "lastModifiedAt": moment,
        "lastModifiedBy": job_properties.USER,
        "lastModifiedByType": "User",
    }


def _find(call: Call) -> Resource:
    schedule = call.store.get(_ONE.format(**call.params))
    if schedule is None:
        raise NOT_FOUND.error(name=call.params["name"])
    return schedule
