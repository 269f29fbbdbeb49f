"""Invoking a batch endpoint, and the jobs that come of it.

Sources: recordings `batch_services/batch_invoke` (2023-04-09) and
`batch_services/batch_job_download` (2023-03-05) of azure-ai-ml's tests; Microsoft Learn, "Create
jobs and input data for batch endpoints".
"""

from __future__ import annotations

import uuid
from typing import Any

from azureml_emulator.endpoints import hosts
from azureml_emulator.endpoints.batch import deployments, endpoints, pipeline_jobs
from azureml_emulator.hosts import AZUREML_API, INFERENCE
from azureml_emulator.jobs import properties as job_properties
from azureml_emulator.jobs.submission import Submission
from azureml_emulator.runs import batch_scoring
from azureml_emulator.runs.job import TYPE, Environment, Job, Plan
from azureml_emulator.runs.parallel import MLFLOW, ParallelRun
from azureml_emulator.workspaces.scope import IN_WORKSPACE
from offline_azure.arm.ids import WORKSPACE
from offline_azure.clock import timestamp
from offline_azure.http.messages import Response
from offline_azure.http.routing import Call, Routes, anybody
from offline_azure.http.sources import docs, link, recording
from offline_azure.identity import tokens as identity
from offline_azure.store.indexes import Index
from offline_azure.store.store import Resource

_NAMED = "azureml-model-deployment"
_MFE = f"/mferp/managementfrontend{WORKSPACE}/batchEndpoints/{{endpoint}}"
_INVOKE = recording("batch_services/batch_invoke", "2023-04-09")
_DATA = docs(
    "Create jobs and input data for batch endpoints", "how-to-access-data-batch-endpoints-jobs"
)
_INFERENCE_IMAGE = "azureml:AzureML-mlflow-py312-inference@latest"
_UNSUPPORTED = {
    "literal": "LiteralJobInput",
    "mltable": "MLTableJobInput",
    "custom_model": "CustomModelJobInput",
    "mlflow_model": "MLFlowModelJobInput",
    "triton_model": "TritonModelJobInput",
}
_TYPES = {"urifile": "uri_file", "urifolder": "uri_folder"}

BY_DEPLOYMENT = Index("jobs_by_batch_deployment", ("private.run.batch",), TYPE, live=True)

routes = Routes("Batch endpoints", scope=IN_WORKSPACE)

NO_DEPLOYMENT = routes.error(
    when="an endpoint is invoked that has no default deployment, or not the one that is named",
    status=404,
    code="NotFound",
    message="{reason}",
    source=None,
    envelope="service",
)
UNSUPPORTED_INPUT = routes.error(
    when="a model deployment is given a literal, a table or a model",
    status=400,
    code="BadArgument",
    message=(
        "The specified job input type '{type}' is not supported."
        " The supported types are: UriFileJobInput, UriFolderJobInput."
    ),
    source=link(
        "azure-docs issue 115245", "https://github.com/MicrosoftDocs/azure-docs/issues/115245"
    ),
    envelope="service",
)
BAD_INPUT = routes.error(
    when="a model deployment is not given exactly one file or folder",
    status=400,
    code="BadArgument",
    message="{reason}",
    source=None,
    envelope="service",
)


@routes.route(
    "POST",
    "/jobs",
    operation="batch_endpoints.invoke",
    scope=None,
    source=f"{_INVOKE}; {_DATA}",
    difference=(
        "Runs on this machine, with one process for each instance and concurrent run. An MLflow"
        " model runs in the Python that the job's log names. Errors are unverified."
    ),
    host=INFERENCE,
    authenticator=anybody,
)
def invoke(call: Call) -> Response:
    """Start a scoring job of the default deployment, or of the one that a header names."""
    identity.require_token(call)
    endpoint = hosts.find(call.store, endpoints.TYPE, call.request.host)
    if endpoint is None:
        raise NO_DEPLOYMENT.error(reason="There is no batch endpoint with this name.")
    deployment = _deployment(call, endpoint)
    asked = call.request.json().get("properties") or {}
    asked = {name[:1].lower() + name[1:]: value for name, value in asked.items()}
    if pipeline_jobs.component_of(deployment):
        workspace_id = endpoint.body["id"].rpartition("/batchEndpoints/")[0]
        job = pipeline_jobs.submit(call, workspace_id, deployment, asked)
    else:
        job = _scoring_job(call, endpoint, deployment, asked)
    job.run["batch"] = deployment.id
    job.save(call.store)
    name = deployment.body["name"]
    return Response.of_json(_shown(job, deployment), 201, {_NAMED: name})


def _deployment(call: Call, endpoint: Resource) -> Resource:
    named = call.request.headers.get(_NAMED)
    name = named or endpoint.body["properties"]["defaults"]["deploymentName"]
    if not name:
        raise NO_DEPLOYMENT.error(reason="The endpoint has no default deployment.")
    found = call.store.get(f"{endpoint.id}/deployments/{name}")
    if found is None:
        raise NO_DEPLOYMENT.error(reason=f"The endpoint has no deployment named {name}.")
    return found


def _scoring_job(
    call: Call, endpoint: Resource, deployment: Resource, asked: dict[str, Any]
) -> Job:
    workspace_id = endpoint.body["id"].rpartition("/batchEndpoints/")[0]
    workspace = call.store.get(workspace_id)
    if workspace is None:
        raise LookupError(workspace_id)
    names = {"e": endpoint.body["name"], "d": deployment.body["name"]}
    description = "Pipeline submission for endpoint: {e}, deployment: {d}.".format(**names)
    submission = Submission(
        call.store,
        str(workspace.body["id"]),
        str(workspace.body["location"]),
        str(asked.get("name") or f"batchjob-{uuid.uuid4()}"),
        call.clock.now(),
    )
    tags = {
        "azureml.batchrun": "true",
        "azureml.deploymentname": names["d"],
        "azureml.jobtype": "azureml.batchjob",
    }
    shown = job_properties.common(
        submission,
        {
            "jobType": "Pipeline",
            "description": description,
            "experimentName": names["e"],
            "tags": tags,
        },
    )
    nothing = ("settings", "jobs", "inputs", "outputs", "sourceJobId")
    shown |= dict.fromkeys(nothing)
    body = job_properties.document(submission, shown)
    job = Job(Resource(body["id"], TYPE, body))
    job.plan = Plan(
        workspace_id=submission.workspace_id,
        workspace_guid=str(workspace.body["properties"]["workspaceId"]),
        region=submission.region,
        name=submission.name,
        experiment_name=names["e"],
        command="",
        compute="",
        code="",
        environment=Environment(""),
        kind=batch_scoring.KIND,
    )
    batch_scoring.set_child(job, _child(call, deployment.body["properties"], names["e"], asked))
    job.run["created"] = timestamp(submission.now)
    job.move("Queued", submission.now)
    return job


def _child(
    call: Call, settings: dict[str, Any], experiment: str, asked: dict[str, Any]
) -> dict[str, Any]:
    """Return the command job that does the work."""
    given = list((asked.get("inputData") or {}).values())
    for one in given:
        asked_type = str(one.get("jobInputType")).lower()
        if asked_type in _UNSUPPORTED:
            raise UNSUPPORTED_INPUT.error(type=_UNSUPPORTED[asked_type])
    kind = _TYPES.get(str(given[0].get("jobInputType")).lower()) if len(given) == 1 else None
    if kind is None:
        raise BAD_INPUT.error(
            reason="A model deployment takes exactly one input, a URI file or a URI folder."
        )
    model = call.store.get(settings["model"]["assetId"])
    if model is None:
        raise BAD_INPUT.error(reason="The model of the deployment was deleted.")
    folder, file_name = _output(asked, settings)
    code = settings["codeConfiguration"] or {}
    processes = settings["resources"]["instanceCount"] * settings["maxConcurrencyPerInstance"]
    timeout = job_properties.seconds(settings["retrySettings"]["timeout"])
    appends = str(settings["outputAction"]).lower() == "appendrow"
    run = ParallelRun(
        entry_script=code.get("scoringScript") or MLFLOW,
        inputs=("${{inputs.data}}",),
        mini_batch_size=settings["miniBatchSize"],
        processes=processes,
        error_threshold=settings["errorThreshold"],
        max_retries=settings["retrySettings"]["maxRetries"],
        timeout=timeout,
        append_row_to="${{outputs.score}}" if appends else "",
        file_name=file_name,
        delimiter=",",
        logging_level=settings["loggingLevel"].upper(),
        model="${{inputs.model}}",
        model_folder=_last_part(model.body["properties"]["modelUri"]),
        output_path="${{outputs.score}}",
        top_only=True,
    )
    model_type = model.body["properties"]["modelType"]
    return {
        "jobType": "Command",
        "displayName": "batchscoring",
        "experimentName": experiment,
        "command": run.command(),
        "codeId": code.get("codeId"),
        "environmentId": settings["environmentId"] or _INFERENCE_IMAGE,
        "environmentVariables": settings["environmentVariables"],
        "computeId": settings["compute"],
        "resources": {"instanceCount": settings["resources"]["instanceCount"]},
        "inputs": {
            "data": {"jobInputType": kind, "uri": given[0]["uri"]},
            "model": {"jobInputType": model_type, "uri": model.body["id"]},
        },
        "outputs": {"score": {"jobOutputType": "uri_folder", **folder}},
    }


def _last_part(uri: str) -> str:
    return uri.rstrip("/").rpartition("/")[2]


def _output(asked: dict[str, Any], settings: dict[str, Any]) -> tuple[dict[str, str], str]:
    """Return the folder that was asked for, if any, and the name of the output file."""
    name = str(asked.get("outputFileName") or settings["outputFileName"])
    given = next(iter((asked.get("outputData") or {}).values()), None)
    if not given or not given.get("uri"):
        return {}, name
    uri = str(given["uri"])
    if _TYPES.get(str(given.get("jobOutputType")).lower()) == "uri_file":
        uri, _, name = uri.rpartition("/")
    return {"uri": uri}, name


def _shown(job: Job, deployment: Resource) -> dict[str, Any]:
    """Return a job as the endpoint shows it."""
    settings = deployment.body["properties"]
    return {
        "id": f"{deployment.body['id']}/jobs/{job.name}",
        "name": job.name,
        "type": f"{deployments.TYPE}/jobs",
        "properties": {
            "provisioningState": "Succeeded",
            "compute": {"target": settings["compute"], "instanceCount": None, "isLocal": False},
            "retrySettings": settings["retrySettings"],
            "miniBatchSize": settings["miniBatchSize"],
            "errorThreshold": settings["errorThreshold"],
            "outputFileName": settings["outputFileName"],
            "status": "Preparing" if job.status == "Queued" else job.status,
            "tags": job.properties["tags"],
            "properties": job.properties["properties"],
            "name": job.properties["displayName"],
        },
        "systemData": job.body["systemData"],
    }


@routes.route(
    "GET",
    f"{_MFE}/jobs",
    operation="batch_endpoints.list_jobs",
    source=_INVOKE,
    host=AZUREML_API,
)
def list_jobs_of_endpoint(call: Call) -> Response:
    """Return the jobs of all deployments of an endpoint, newest first."""
    endpoint = endpoints.require(call)
    found = call.store.list(deployments.TYPE, endpoint.id)
    return _jobs(call, {one.id: one for one in found})


@routes.route(
    "GET",
    f"{_MFE}/deployments/{{deployment}}/jobs",
    operation="batch_deployments.list_jobs",
    source=_INVOKE,
    host=AZUREML_API,
)
def list_jobs_of_deployment(call: Call) -> Response:
    """Return the jobs of one deployment, newest first."""
    deployment = deployments.require(call)
    return _jobs(call, {deployment.id: deployment})


def _jobs(call: Call, found: dict[str, Resource]) -> Response:
    jobs = [job for one in found for job in call.store.find(BY_DEPLOYMENT, one)]
    jobs.sort(key=lambda job: job.position, reverse=True)
    shown = [_shown(Job(job), found[job.private["run"]["batch"]]) for job in jobs]
    return Response.of_json({"value": shown})
