"""Jobs: submitted with PUT, then run by the scheduler, which hears of them from the store.

Command jobs, pipelines, sweeps and AutoML jobs really run. Other kinds are refused, except Spark
jobs, which are accepted and then end as Failed with a log that says that they were not run.

Sources: recordings `command_job/command_job_serverless` (2023-10-31),
`command_job/command_job_invalid_datastore` (2026-03-27) and `pipeline_job/pipeline_job_create`
(2023-03-02) of azure-ai-ml's tests. The two command recordings show the API at different
versions; what is shown here is the newer one.
"""

from __future__ import annotations

from typing import Any

from azureml_emulator import name_rules
from azureml_emulator.jobs import kinds as job_kinds
from azureml_emulator.jobs.submission import (
    InvalidAutoMLError,
    InvalidFieldError,
    NotEmulatedError,
    Submission,
    SweepComputeError,
    UnknownComponentError,
    UnknownComputeError,
    UnknownEnvironmentError,
)
from azureml_emulator.runs.job import BY_PARENT, BY_PARENT_AND_VIEW, Job
from azureml_emulator.workspaces.scope import IN_WORKSPACE
from offline_azure.arm.ids import WORKSPACE
from offline_azure.http.errors import AzureError
from offline_azure.http.hosts import ARM
from offline_azure.http.messages import AnyRequest, Response
from offline_azure.http.paging import stored_page
from offline_azure.http.routing import Call, Routes
from offline_azure.http.sources import docs, link, recording

_COLLECTION = f"{WORKSPACE}/jobs"
_ONE = f"{_COLLECTION}/{{name}}"
_COMMAND = recording("command_job/command_job_invalid_datastore", "2026-03-27")
_PIPELINE = recording("pipeline_job/pipeline_job_child_run_download", "2026-02-27")
_UPDATE = recording("pipeline_job/pipeline_job_create", "2023-03-02")
_CANCEL = link("Jobs - Cancel", "https://learn.microsoft.com/rest/api/azureml/jobs/cancel")
_METADATA = ("description", "tags", "displayName", "properties", "isArchived")

routes = Routes("Jobs", scope=IN_WORKSPACE)

NOT_FOUND = routes.error(
    when="the job does not exist",
    status=404,
    code="UserError",
    message="Job {name} not found.",
    source=None,
    envelope="service",
    inner=("NotFoundError",),
)
INVALID = routes.error(
    when="a field of a job is missing or malformed",
    status=400,
    code="UserError",
    message="Request is invalid and/or missing fields.",
    source=recording("command_job/command_job_register_output", "2026-03-27"),
    envelope="service",
    inner=("RequestInvalid",),
)
NAME_TAKEN = routes.error(
    when="another job has the name",
    status=400,
    code="UserError",
    message=(
        "A job with this name already exists. If you are trying to create a new job, use a"
        " different name. If you are trying to update an existing job, the existing job's"
        " {field} cannot be changed. Only description, tags, displayName, properties, and"
        " isArchived can be updated."
    ),
    source=None,
    envelope="service",
)
UNKNOWN_COMPUTE = routes.error(
    when="the compute does not exist",
    status=400,
    code="UserError",
    message="Unknown compute target '{name}'.",
    source=recording("command_job/ray_command_job", "2023-10-31"),
    envelope="service",
    inner=("BadArgument", "UnknownTargetType"),
)
UNKNOWN_SWEEP_COMPUTE = routes.error(
    when="the compute of a sweep does not exist",
    status=400,
    code="UserError",
    message="{experiment}: Compute Not Found for run ID : {job}",
    source=recording("sweep_job/sweep_job_builder", "2023-10-31"),
    envelope="service",
)
UNKNOWN_ENVIRONMENT = routes.error(
    when="the environment does not exist",
    status=400,
    code="UserError",
    message="No environment exists for name: {name}, version: {version}, label:",
    source=None,
    envelope="service",
)
UNKNOWN_COMPONENT = routes.error(
    when="a component of a pipeline does not exist",
    status=400,
    code="UserError",
    message="Not found component {name}.",
    source=None,
    envelope="service",
)
ENDED = routes.error(
    when="a job that has ended is cancelled",
    status=400,
    code="UserError",
    message="The job {name} is in the state {status} and cannot be canceled.",
    source=None,
    envelope="service",
)
INVALID_AUTOML = routes.error(
    when="an AutoML job cannot be as asked, such as on a compute that does not exist",
    status=400,
    code="UserError",
    message="The AutoMLJob input is invalid. {errors}",
    source=recording("automl_job/test_remote_text_ner", "2026-03-27"),
    envelope="service",
    inner=("AutoMLJobInvalidParameter",),
)
NOT_EMULATED = routes.error(
    when="a job is asked for that the offline workspace cannot run",
    status=501,
    code="NotEmulated",
    message=(
        "Not emulated by the offline workspace: {what}."
        " It works on a real Azure Machine Learning workspace."
    ),
    source="own error: nothing pretends to have worked",
)


@routes.route(
    "PUT",
    _ONE,
    operation="jobs.create_or_update",
    source=f"{_COMMAND}; {_PIPELINE}; {_UPDATE}",
    difference=(
        "Command jobs run as processes on this machine; the log says what differs. Steps of a"
        " pipeline run side by side as far as this machine has processors; a parallel step knows"
        " the common transformations of an MLTable, and no `partition_keys`; the run of a reused"
        " step has no metrics of its own."
        " Conditions, loops and components of the registry azureml are not emulated in pipelines."
        " Trials of a sweep are sampled by Optuna; its outputs are copies"
        " of the best trial's; search spaces with conditions are not emulated. AutoML jobs for"
        " tables are trained by FLAML; those for images and text, and Spark jobs, are accepted and"
        " not run. The processes of a distributed job run on one machine. The distribution `ray`,"
        ' `compute="local"`, Singularity, and jobs for fine-tuning, distillation and the import of'
        " data are not emulated. An output's `assetVersion` is accepted; a"
        " recording of 2026 shows it refused."
    ),
    partly=True,
)
def create_or_update(call: Call) -> Response:
    """Submit a job, or update the description, tags, names and so on of an existing one."""
    asked = call.request.json()
    properties = asked.get("properties") if isinstance(asked, dict) else None
    if not isinstance(properties, dict):
        raise _invalid("properties", "Required property 'properties' not found in JSON.")
    existing = Job.find(call.store, call.id)
    if existing is not None:
        return _update(call, existing, properties)
    return _submit(call, properties)


def _submit(call: Call, asked: dict[str, Any]) -> Response:
    name = call.params["name"]
    if not name_rules.JOB.allows(name):
        raise _invalid("name", f"The job name '{name}' is invalid. {name_rules.JOB.words}")
    job = submit(Submission.within(call.store, call.scope_id, name, call.clock.now()), asked)
    first_status = job_kinds.KINDS[asked["jobType"]].first_status
    shown = {**job.body, "properties": {**job.properties, "status": first_status}}
    api_version = call.request.query.get("api-version", "")
    location = f"https://{ARM.pattern}{call.id}?api-version={api_version}"
    return Response.of_json(shown, 201, {"location": location})


def submit(submission: Submission, asked: dict[str, Any]) -> Job:
    """Make and keep a job, which then waits in the queue.

    Args:
        submission: where it is made, and its name.
        asked: its properties as the REST API takes them.

    Raises:
        AzureError: it cannot be made.
    """
    try:
        job = job_kinds.submit(submission, asked)
    except InvalidFieldError as fault:
        raise _invalid(fault.field, str(fault)) from None
    except InvalidAutoMLError as fault:
        raise INVALID_AUTOML.error(errors=str(fault)) from None
    except UnknownComputeError as fault:
        raise UNKNOWN_COMPUTE.error(name=str(fault)) from None
    except SweepComputeError as fault:
        raise UNKNOWN_SWEEP_COMPUTE.error(experiment=fault.experiment, job=fault.job) from None
    except UnknownEnvironmentError as fault:
        raise UNKNOWN_ENVIRONMENT.error(name=fault.name, version=fault.version) from None
    except UnknownComponentError as fault:
        raise UNKNOWN_COMPONENT.error(name=str(fault)) from None
    except NotEmulatedError as fault:
        raise NOT_EMULATED.error(what=str(fault)) from None
    job.save(submission.store)
    return job


def _update(call: Call, job: Job, asked: dict[str, Any]) -> Response:
    for field, value in asked.items():
        if field in (*_METADATA, "status", "services") or _is_within(
            value, job.properties.get(field)
        ):
            continue
        raise NAME_TAKEN.error(field=f"{field[:1].upper()}{field[1:]}")
    for field in _METADATA:
        if asked.get(field) is not None:
            job.properties[field] = asked[field]
    job.save(call.store)
    return Response.of_json(job.body)


def _is_within(asked: Any, present: Any) -> bool:
    """Return whether `present` has every value that `asked` gives; empty ones ask for nothing."""
    if isinstance(asked, dict):
        present = present if isinstance(present, dict) else {}
        return all(_is_within(value, present.get(name)) for name, value in asked.items())
    if isinstance(asked, str) and isinstance(present, str):
        return asked.lower() == present.lower()
    return bool(asked in (None, [], {}) or asked == present)


@routes.route(
    "GET",
    _ONE,
    operation="jobs.get, jobs.stream, jobs.download",
    source=recording("command_job/command_job_serverless", "2023-10-31"),
)
def get_job(call: Call) -> Response:
    """Return one job. Asked for the end of a cancellation, say 202 until the job has ended."""
    job = _find(call)
    if call.request.query.get("operation") == "cancel" and not job.terminal:
        return _cancelling(call)
    if job.properties["parentJobName"]:  # the SDK then asks run history
        keys = ("id", "name", "type", "systemData")
        return Response.of_json({key: job.body[key] for key in keys})
    return Response.of_json(job.body)


@routes.route(
    "GET",
    _COLLECTION,
    operation="jobs.list",
    source=docs("Track and monitor training jobs", "how-to-track-monitor-analyze-runs"),
    difference="Filters `listViewType`, `jobType` and `tag`; others are ignored.",
    partly=True,
)
def list_jobs(call: Call) -> Response:
    """Return the jobs that have no parent, newest first, the archived ones only when asked."""
    view = call.request.query.get("listViewType") or "ActiveOnly"
    shown = [] if view == "All" else [view == "ArchivedOnly"]
    index = BY_PARENT_AND_VIEW if shown else BY_PARENT
    wanted = [f"{call.id}/", None, *shown]
    return stored_page(
        call.request,
        lambda after: (
            job
            for job in call.store.scan(index, *wanted, newest=True, after=after)
            if _is_asked_for(call.request, job.body["properties"])
        ),
    )


def _is_asked_for(request: AnyRequest, properties: dict[str, Any]) -> bool:
    kind = request.query.get("jobType")
    if kind and properties["jobType"] != kind:
        return False
    key, equals, value = request.query.get("tag", "").partition("=")
    if not key:
        return True
    return key in properties["tags"] and (not equals or properties["tags"][key] == value)


@routes.route(
    "POST",
    f"{_ONE}/cancel",
    operation="jobs.begin_cancel",
    source=_CANCEL,
    difference="Ends as soon as the job's processes have ended.",
)
def cancel_job(call: Call) -> Response:
    """Cancel a job: one that waits at once, one that runs when its processes have ended."""
    job = _find(call)
    if job.terminal:
        raise ENDED.error(name=job.name, status=job.status)
    job.cancel(call.clock.now())
    job.save(call.store)
    return _cancelling(call)


def _cancelling(call: Call) -> Response:
    api_version = call.request.query.get("api-version", "")
    url = f"https://{ARM.pattern}{_ONE.format(**call.params)}?api-version={api_version}"
    response = Response(202)
    response.headers["location"] = f"{url}&operation=cancel"
    # Without this the client waits 30 s between two polls. It waits before the first, too, and what
    # has not begun is cancelled at once.
    response.headers["retry-after-ms"] = "100"
    return response


def _find(call: Call) -> Job:
    job = Job.find(call.store, _ONE.format(**call.params))
    if job is None:
        raise NOT_FOUND.error(name=call.params["name"])
    return job


def _invalid(field: str, message: str) -> AzureError:
    details = [
        {
            "code": "RequestInvalid",
            "message": f"{message} Path '{field}'.",
            "details": [],
            "additionalInfo": [],
        }
    ]
    return AzureError(INVALID, INVALID.message, details)
