"""Online deployments: which model answers, with which code, in which environment.

Sources: recording `online_services/online_deployment` (2025-02-25) of azure-ai-ml's tests;
Microsoft Learn, "CLI (v2) managed online deployment YAML schema" (defaults).
"""

from __future__ import annotations

from typing import Any

from azureml_emulator import name_rules, uris
from azureml_emulator.compute import vm_sizes
from azureml_emulator.endpoints import operations, records
from azureml_emulator.endpoints.online import data_collection, endpoints
from azureml_emulator.jobs import environments as job_environments
from azureml_emulator.jobs.submission import UnknownEnvironmentError
from azureml_emulator.runs.job import Environment
from azureml_emulator.serving.deployment import TYPE, Deployment, Probe, ServingPlan
from azureml_emulator.serving.manager import Serving
from azureml_emulator.workspaces.scope import IN_WORKSPACE
from offline_azure import clock
from offline_azure.http.messages import Response
from offline_azure.http.paging import page_of
from offline_azure.http.routing import Call, OpenCall, Routes
from offline_azure.http.sources import docs, recording
from offline_azure.store.indexes import IN_COLLECTION
from offline_azure.store.store import Resource

_COLLECTION = f"{endpoints.ONE}/deployments"
ONE = f"{_COLLECTION}/{{deployment}}"
_FLOW = recording("online_services/online_deployment", "2025-02-25")
_SCHEMA = docs("Managed online deployment YAML schema", "reference-yaml-deployment-managed-online")
_PROBE = {
    "failureThreshold": 30,
    "successThreshold": 1,
    "timeout": "PT2S",
    "period": "PT10S",
    "initialDelay": "PT10S",
}
_REQUESTS = {
    "maxQueueWait": "PT0.5S",
    "requestTimeout": "PT5S",
    "maxConcurrentRequestsPerInstance": 1,
}
_MLFLOW = "mlflow_model"
_ROOT = "/var/azureml-app/"
_MOST_LINES = 10_000

routes = Routes("Online endpoints", scope=IN_WORKSPACE)

NOT_FOUND = records.no_deployment(routes)
BAD_DEPLOYMENT = records.bad_deployment(routes)
BAD_NAME = name_rules.refusal(routes, name_rules.ENDPOINT, "deployment name")
OWN_CONTAINER = routes.error(
    when="a deployment has an environment, but neither an MLflow model nor a scoring script",
    status=501,
    code="NotEmulated",
    message=(
        "Not emulated by the offline workspace: deployments whose own container answers. Give the"
        " deployment a code_configuration with a scoring script, or use a real Azure Machine"
        " Learning workspace."
    ),
    source="own error: there are no containers here",
)
HAS_TRAFFIC = routes.error(
    when="a deployment is deleted that has traffic",
    status=400,
    code="BadRequest",
    message="Deployment {name} has {share} percent of the traffic. Set it to 0 before you delete.",
    source=None,
    envelope="service",
)


def require(call: Call) -> Resource:
    """Return the deployment in the path.

    Raises:
        AzureError: the endpoint does not exist, or `NOT_FOUND`.
    """
    endpoints.require(call)
    return records.require(call, ONE, NOT_FOUND)


@routes.route("GET", ONE, operation="online_deployments.get", source=_FLOW)
def get_deployment(call: Call) -> Response:
    """Return one deployment."""
    return Response.of_json(require(call).body)


@routes.route("GET", _COLLECTION, operation="online_deployments.list", source=_FLOW)
def list_deployments(call: Call) -> Response:
    """Return an endpoint's deployments, oldest first."""
    endpoint = endpoints.require(call)
    return page_of(call, IN_COLLECTION, f"{endpoint.id}/deployments/")


@routes.route(
    "PUT",
    ONE,
    operation="online_deployments.begin_create_or_update",
    source=f"{_FLOW}; {_SCHEMA}",
    difference=(
        "No image is built and no virtual machine started: a process on this machine serves the"
        " model, with the Python that its log names. Instance type, scale settings and network"
        " access are kept as state. Collected data is written at once, one line an event. Which"
        " columns the predictions of an MLflow model get there is unverified, and headers are not"
        " captured."
    ),
)
def put_deployment(call: Call) -> Response:
    """Create or replace a deployment; its process starts after the answer."""
    deployment = described(call, endpoints.require(call), call.request.json())
    call.store.put(deployment)
    return operations.started(call, "odidp", call.id, deployment.body, 201)


def described(call: Call, endpoint: Resource, sent: dict[str, Any]) -> Resource:
    """Return the deployment in the path as a request describes it, not stored yet.

    Raises:
        AzureError: `BAD_DEPLOYMENT`.
    """
    name_rules.ENDPOINT.check(call.params["deployment"], BAD_NAME)
    asked = sent.get("properties") or {}
    try:
        collected = data_collection.settings(asked.get("dataCollector"))
    except data_collection.CollectionError as error:
        raise BAD_DEPLOYMENT.error(reason=str(error)) from None
    plan = _plan(call, endpoint, sent, {**asked, "dataCollector": collected})
    body = {
        "id": call.id,
        "name": call.params["deployment"],
        "type": TYPE,
        "location": endpoint.body["location"],
        "kind": "Managed",
        "tags": sent.get("tags") or {},
        "sku": {"name": "Default", "tier": "Standard", "capacity": plan.instances},
        "properties": {
            "description": asked.get("description"),
            "properties": asked.get("properties") or {},
            "codeConfiguration": asked.get("codeConfiguration"),
            "environmentId": asked.get("environmentId"),
            "environmentVariables": _variables(plan.model_path, plan.script) | plan.variables,
            "scaleSettings": asked.get("scaleSettings") or {"scaleType": "Default"},
            "requestSettings": {**_REQUESTS, **_given(asked.get("requestSettings"))},
            "modelMountPath": asked.get("modelMountPath"),
            "appInsightsEnabled": bool(asked.get("appInsightsEnabled")),
            "livenessProbe": {**_PROBE, **_given(asked.get("livenessProbe"))},
            "readinessProbe": {**_PROBE, **_given(asked.get("readinessProbe"))},
            "provisioningState": "Updating",
            "instanceType": asked.get("instanceType"),
            "model": asked.get("model"),
            "dataCollector": collected,
            "egressPublicNetworkAccess": asked.get("egressPublicNetworkAccess") or "Enabled",
            "endpointComputeType": "Managed",
        },
        "systemData": records.system_data(call, call.store.get(call.id)),
    }
    return Resource(call.id, TYPE, body, Deployment.private(plan))


@routes.route(
    "DELETE",
    ONE,
    operation="online_deployments.begin_delete",
    source=docs(
        "Perform safe rollout of new deployments", "how-to-safely-rollout-online-endpoints"
    ),
    difference="That a deployment with traffic cannot be deleted is unverified.",
)
def delete_deployment(call: Call) -> Response:
    """Delete a deployment without traffic and end its process."""
    endpoint = endpoints.require(call)
    name = call.params["deployment"]
    if share := endpoint.body["properties"]["traffic"].get(name):
        raise HAS_TRAFFIC.error(name=name, share=str(share))
    # Else every later change of the traffic would name a deployment that does not exist.
    if endpoint.body["properties"]["mirrorTraffic"].pop(name, None) is not None:
        call.store.put(endpoint)
    if not call.store.delete(call.id):
        return Response(204)
    return operations.started(call, "odidp", call.id, None, 202)


@routes.route(
    "POST",
    f"{ONE}/getLogs",
    operation="online_deployments.get_logs",
    source=docs("Troubleshoot online endpoints", "how-to-troubleshoot-online-endpoints"),
    difference="The storage initializer's log is empty: nothing is downloaded.",
    streams=True,
)
def get_logs(call: OpenCall) -> Response:
    """Return the last lines that the deployment's process has printed."""
    asked = call.request.json()
    with call.database.read() as store:
        deployment = require(call.inside(store))
    content = ""
    if asked.get("containerType") != "StorageInitializer":
        path = call.service(Serving).log(deployment.id)
        lines = path.read_text(errors="replace").splitlines() if path.exists() else []
        content = "\n".join(lines[-min(int(asked.get("tail") or 5000), _MOST_LINES) :])
    return Response.of_json({"content": content})


def _plan(
    call: Call, endpoint: Resource, sent: dict[str, Any], asked: dict[str, Any]
) -> ServingPlan:
    model_id = str(asked.get("model") or "")
    shared = uris.find_in_registry(call.store, model_id)
    model = call.store.get(model_id) if model_id.startswith("/subscriptions/") else shared
    if model_id and model is None:
        raise BAD_DEPLOYMENT.error(reason=f"The model '{model_id}' does not exist here.")
    code = asked.get("codeConfiguration") or {}
    mlflow = model is not None and model.body["properties"]["modelType"] == _MLFLOW
    if asked.get("environmentId") and not code.get("codeId") and not mlflow:
        raise OWN_CONTAINER.error()
    if not code.get("codeId") and not mlflow:
        raise BAD_DEPLOYMENT.error(reason=records.NEEDS_A_SCRIPT)
    size = str(asked.get("instanceType") or "")
    if vm_sizes.find_for("MIR", size) is None:
        raise BAD_DEPLOYMENT.error(reason=f"The instance type '{size}' is not supported.")
    requests = {**_REQUESTS, **_given(asked.get("requestSettings"))}
    place = str(model.body["id"]).split("/") if model else []
    model_path = f"{place[-3]}/{place[-1]}" if place else ""
    script = str(code.get("scoringScript") or "")
    variables = asked.get("environmentVariables") or {}
    return ServingPlan(
        workspace_id=call.scope_id,
        endpoint=endpoint.body["name"],
        name=call.params["deployment"],
        model=model_id,
        model_path=model_path,
        mlflow=mlflow,
        code=str(code.get("codeId") or ""),
        script=script,
        environment=_environment(call, str(asked.get("environmentId") or ""), code),
        variables={str(k): str(v) for k, v in variables.items() if not _is_own(k, v)},
        instances=int((sent.get("sku") or {}).get("capacity") or 1),
        max_concurrent=int(requests["maxConcurrentRequestsPerInstance"]),
        request_timeout=_seconds(requests["requestTimeout"]),
        liveness=_probe(asked.get("livenessProbe")),
        readiness=_probe(asked.get("readinessProbe")),
        collections=data_collection.enabled(
            asked["dataCollector"], endpoint.body["name"], call.params["deployment"]
        ),
        rolling=data_collection.rolling(asked["dataCollector"]),
    )


def _variables(model_path: str, script: str) -> dict[str, str]:
    """Return the variables that the service adds to those of a deployment."""
    model = {"AZUREML_MODEL_DIR": f"{_ROOT}azureml-models/{model_path}"}
    code = {"AZUREML_ENTRY_SCRIPT": script, "AML_APP_ROOT": f"{_ROOT}onlinescoring"}
    return {**(model if model_path else {}), **(code if script else {})}


def _is_own(name: str, value: object) -> bool:
    """Return whether a variable is one of the service's own.

    An update that began with what `get` shows sends them back, also when its model was another.
    """
    if name == "AZUREML_ENTRY_SCRIPT":
        return True
    return name in ("AZUREML_MODEL_DIR", "AML_APP_ROOT") and str(value).startswith(_ROOT)


def _environment(call: Call, reference: str, code: dict[str, Any]) -> Environment:
    if not reference:
        if code:
            raise BAD_DEPLOYMENT.error(reason=records.NEEDS_AN_ENVIRONMENT)
        return Environment(name="the MLflow model's own", curated=True)
    try:
        return job_environments.find(call.store, call.scope_id, reference)
    except UnknownEnvironmentError as error:
        raise BAD_DEPLOYMENT.error(reason=f"There is no environment {error}.") from None


def _given(values: dict[str, Any] | None) -> dict[str, Any]:
    return {name: value for name, value in (values or {}).items() if value is not None}


def _probe(values: dict[str, Any] | None) -> Probe:
    merged = {**_PROBE, **_given(values)}
    return Probe(
        initial_delay=_seconds(merged["initialDelay"]),
        period=_seconds(merged["period"]),
        timeout=_seconds(merged["timeout"]),
        failure_threshold=int(merged["failureThreshold"]),
    )


def _seconds(duration: str) -> float:
    """Return the seconds of an ISO 8601 duration such as `PT1M30S`."""
    try:
        return clock.seconds(str(duration))
    except ValueError:
        raise BAD_DEPLOYMENT.error(reason=f"'{duration}' is no ISO 8601 duration.") from None
