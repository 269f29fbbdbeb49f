"""Run history: what the SDK reads to stream, download and update jobs.

Sources: recordings `pipeline_job/pipeline_job_get_child_run` (2023-02-23) and
`pipeline_job/pipeline_job_download` (2022-09-08) of azure-ai-ml's tests.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from azureml_emulator import uris
from azureml_emulator.api import run_documents, run_logs
from azureml_emulator.api.mlflow import run_jobs
from azureml_emulator.hosts import AZUREML_API
from azureml_emulator.jobs import properties as job_properties
from azureml_emulator.runs.job import Job
from azureml_emulator.tracking import runs
from azureml_emulator.workspaces.scope import IN_WORKSPACE
from offline_azure.arm.ids import WORKSPACE
from offline_azure.http.messages import BodyError, Response
from offline_azure.http.routing import Call, OpenCall, Routes
from offline_azure.http.sources import recording, sdk

_HISTORY = f"/history/v1.0{WORKSPACE}"
_RUN = f"{_HISTORY}/runs/{{name}}"
_CHILD_RUN = recording("pipeline_job/pipeline_job_get_child_run", "2023-02-23")
_DOWNLOAD = recording("pipeline_job/pipeline_job_download", "2022-09-08")
_STREAM = sdk("operations._job_ops_helper.stream_logs_until_completion")

routes = Routes("Run history", host=AZUREML_API, scope=IN_WORKSPACE)

NOT_FOUND = routes.error(
    when="the run does not exist",
    status=404,
    code="UserError",
    message="Run {name} was not found.",
    source=None,
    envelope="service",
    inner=("NotFoundError",),
)


@routes.route(
    "GET",
    _RUN,
    operation="jobs.get of a child job",
    source=_CHILD_RUN,
)
def get_run(call: Call) -> Response:
    """Return the run of a job."""
    return Response.of_json(run_documents.run(_find(call, call.params["name"])))


@routes.route(
    "GET",
    f"{_RUN}/details",
    operation="jobs.stream",
    source=_STREAM,
    difference=(
        "A job that ends before it is first looked at is once shown as Running: the SDK prints"
        " the logs of a job only when it has seen it run, and on Azure a job takes minutes."
    ),
    streams=True,
)
def get_details(call: OpenCall) -> Response:
    """Return the details of a run: its status, error and logs."""
    with call.database.read() as store:
        inside = call.inside(store)
        job = _find(inside, call.params["name"])
        logs = run_logs.addresses(inside, job)
    seen = job.run.get("seen", False)
    if not seen:
        _see(call, job)
    status = "Running" if job.terminal and not seen else job.status
    return Response.of_json(run_documents.details(job, logs, status))


def _see(call: OpenCall, job: Job) -> None:
    with call.database.write() as store:
        present = job.again(store)
        if present is not None:
            present.run["seen"] = True
            present.save(store)


@routes.route(
    "GET",
    f"{_RUN}/children",
    operation="jobs.list(parent_job_name=...)",
    source=_CHILD_RUN,
    difference=(
        "The children are the jobs that a job consists of, and the runs that it has started with"
        " MLflow."
    ),
)
def list_children(call: Call) -> Response:
    """Return the runs of the children of a job."""
    parent = _find(call, call.params["name"])
    children = Job.children(call.store, parent)
    return Response.of_json({"value": [run_documents.run(job) for job in children]})


@routes.route(
    "GET",
    f"{_RUN}/serviceinstances/{{node}}",
    operation="jobs.show_services",
    source=sdk("operations._job_operations.JobOperations.show_services"),
    difference="Services of a job, such as JupyterLab, are not started.",
)
def get_service_instances(call: Call) -> Response:
    """Return the services of a job on one node."""
    shown = {
        name: {
            "type": given.get("jobServiceType"),
            "port": given.get("port"),
            "status": "Failed",
            "error": {"error": {"code": "UserError", "message": _NO_SERVICE}},
            "endpoint": None,
            "properties": given.get("properties"),
        }
        for name, given in _find(call, call.params["name"]).properties["services"].items()
        if name not in ("Tracking", "Studio")
    }
    return Response.of_json({"instances": shown})


_NO_SERVICE = "The offline workspace does not start the services of a job."


@routes.route(
    "POST",
    f"{_HISTORY}/rundata",
    operation="jobs.download",
    source=_DOWNLOAD,
    difference=(
        "`runDefinition` and `jobSpecification` are left empty. As on Azure, outputs have types"
        " such as `UriFolder`, and azure-ai-ml 1.35 does not know them: of a pipeline, and of an"
        " output with a path of its own, `output_name` downloads nothing, without a word. The"
        " output of a command job or a trial is found at its default place. With a model among the"
        " outputs that are asked for, that SDK raises a TypeError."
    ),
)
def get_run_data(call: Call) -> Response:
    """Return the run of a job with the ids of its outputs."""
    job = _find(call, str(call.request.json().get("runId")))
    return Response.of_json(
        {
            "runMetadata": run_documents.run(job),
            "runDefinition": None,
            "jobSpecification": None,
            "systemSettings": None,
        }
    )


@routes.route(
    "PATCH",
    f"{_HISTORY}/experiments/{{experiment}}/runs/{{name}}",
    operation="jobs.update, jobs.archive, jobs.restore",
    source=sdk("operations._job_operations.JobOperations.update"),
    difference=(
        "Creates runs too, which have a parent: AutoML makes its trials this way."
        " A run cannot be given another status later."
    ),
    streams=True,
)
def update_run(call: OpenCall) -> Response:
    """Change names, description and whether a run is hidden; add tags and properties.

    A run that does not exist is created as the child that the request says it is.
    """
    asked = call.request.json()
    with call.database.write() as store:
        inside, name = call.inside(store), call.params["name"]
        if not asked.get("parentRunId") or store.has(_id(inside, name)):
            job = _find(inside, name)
            _change(job, asked)
            job.save(store)
            return Response.of_json(run_documents.run(job))
        parent = _find(inside, str(asked["parentRunId"]))
    return _create(call, parent, asked)


def _change(job: Job, asked: dict[str, Any]) -> None:
    for field, shown in (
        ("displayName", "displayName"),
        ("description", "description"),
        ("hidden", "isArchived"),
    ):
        if asked.get(field) is not None:
            job.properties[shown] = asked[field]
    for field in ("tags", "properties"):
        given = asked.get(field) or {}
        if not isinstance(given, dict):
            raise BodyError(f"The {field} in the body are not a JSON object.")
        job.properties[field].update(given)


def _create(call: OpenCall, parent: Job, asked: dict[str, Any]) -> Response:
    now, child = call.clock.now(), call.params["name"]
    start, end = asked.get("startTimeUtc"), asked.get("endTimeUtc")
    run = runs.JobRun(
        name=child,
        experiment_name=parent.properties["experimentName"],
        display_name=asked.get("displayName") or child,
        user=job_properties.USER,
        start=datetime.fromisoformat(start) if start else now,
        tags=asked.get("tags") or {},
        parent=parent.name,
        root=parent.root,
    )
    status = _STATUSES.get(asked.get("status") or "", "RUNNING")
    ended = datetime.fromisoformat(end) if end else None
    job = run_jobs.create(call, run, status, ended, asked.get("properties") or {})
    return Response.of_json(run_documents.run(job))


_STATUSES: Mapping[str, runs.Status] = {
    "Completed": "FINISHED",
    "Failed": "FAILED",
    "Canceled": "KILLED",
}


@routes.route(
    "POST",
    f"/data/v1.0{WORKSPACE}/dataversion/batchGetResolvedUris",
    operation="jobs.download",
    source=_DOWNLOAD,
    difference="Knows the outputs of jobs only.",
)
def resolve_data(call: Call) -> Response:
    """Return where outputs of jobs are."""
    values = {
        asset_id: {
            "uri": uris.long_form(uri, call.scope_id),
            "type": run_documents.asset_type(kind),
            "legacyDatasetType": None,
        }
        for asset_id, uri, kind in _outputs(call)
    }
    return Response.of_json({"values": values})


@routes.route(
    "POST",
    f"/modelregistry/v1.0{WORKSPACE}/models/batchGetResolvedUris",
    operation="jobs.download of a model",
    source=sdk("_restclient.model_dataplane.models.BatchModelPathResponseDto"),
    difference="Knows the outputs of jobs only.",
)
def resolve_models(call: Call) -> Response:
    """Return where outputs of jobs are that are models."""
    values = {
        asset_id: {
            "path": uris.long_form(uri, call.scope_id),
            "type": run_documents.asset_type(kind),
        }
        for asset_id, uri, kind in _outputs(call)
    }
    return Response.of_json({"values": values})


def _outputs(call: Call) -> list[tuple[str, str, str]]:
    """Return id, URI and type of each job output that the request names."""
    found = []
    asked = call.request.json().get("values") or []
    if not isinstance(asked, list):
        raise BodyError("The values in the body are not a list.")
    for asset_id in asked:
        name = str(asset_id).partition("/azureml_")[2].partition("/versions/")[0]
        between = "_output_" if "/models/" in str(asset_id) else "_output_data_"
        job_name, _, output = name.partition(between)
        job = _find(call, job_name)
        if output == "default":
            found.append((asset_id, f"{uris.artifacts_uri(job_name)}/", "uri_folder"))
        found += [(asset_id, o.uri, o.type) for o in job.plan.outputs if o.name == output]
    return found


def _id(call: Call, name: str) -> str:
    return f"{call.scope_id}/jobs/{name}"


def _find(call: Call, name: str) -> Job:
    job = Job.find(call.store, _id(call, name))
    if job is None:
        raise NOT_FOUND.error(name=name)
    return job
