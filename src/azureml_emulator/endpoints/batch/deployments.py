"""Batch deployments: which model scores, on which compute, in mini batches of which size.

Sources: recording `batch_services/batch_invoke` (2023-04-09) of azure-ai-ml's tests; Microsoft
Learn, "CLI (v2) batch deployment YAML schema" (defaults).
"""

from __future__ import annotations

from typing import Any

from azureml_emulator import name_rules
from azureml_emulator.endpoints import operations, records
from azureml_emulator.endpoints.batch import endpoints
from azureml_emulator.jobs import environments as job_environments
from azureml_emulator.jobs import properties as job_properties
from azureml_emulator.jobs.submission import (
    InvalidFieldError,
    UnknownEnvironmentError,
)
from azureml_emulator.workspaces.scope import IN_WORKSPACE
from offline_azure.http.messages import BodyError, Response
from offline_azure.http.paging import page_of
from offline_azure.http.routing import Call, Routes
from offline_azure.http.sources import docs, recording
from offline_azure.store.indexes import IN_COLLECTION
from offline_azure.store.store import Resource

TYPE = f"{endpoints.TYPE}/deployments"
_COLLECTION = f"{endpoints.ONE}/deployments"
ONE = f"{_COLLECTION}/{{deployment}}"
_INVOKE = recording("batch_services/batch_invoke", "2023-04-09")
_SCHEMA = docs("CLI (v2) batch deployment YAML schema", "reference-yaml-deployment-batch")
_MLFLOW = docs("Deploy MLflow models in batch deployments", "how-to-mlflow-batch")
_RETRIES = {"maxRetries": 3, "timeout": "PT30S"}
_RESOURCES = {"instanceCount": 1, "instanceType": None, "properties": None}
_DEFAULTS = {
    "miniBatchSize": 10,
    "maxConcurrencyPerInstance": 1,
    "errorThreshold": -1,
    "outputAction": "AppendRow",
    "outputFileName": "predictions.csv",
}
_AT_LEAST = {"miniBatchSize": 1, "maxConcurrencyPerInstance": 1, "errorThreshold": -1}

routes = Routes("Batch endpoints", scope=IN_WORKSPACE)

NOT_FOUND = records.no_deployment(routes)
BAD_DEPLOYMENT = records.bad_deployment(routes)
BAD_NAME = name_rules.refusal(routes, name_rules.ENDPOINT, "deployment name")
IS_DEFAULT = routes.error(
    when="the default deployment of an endpoint is deleted",
    status=400,
    code="BadRequest",
    message="Deployment {name} is the default of the endpoint. Make another one the default first.",
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


@routes.route("GET", ONE, operation="batch_deployments.get", source=_INVOKE)
def get_deployment(call: Call) -> Response:
    """Return one deployment."""
    return Response.of_json(require(call).body)


@routes.route("GET", _COLLECTION, operation="batch_deployments.list", source=_INVOKE)
def list_deployments(call: Call) -> Response:
    """Return an endpoint's deployments, oldest first."""
    endpoint = endpoints.require(call)
    return page_of(call, IN_COLLECTION, f"{endpoint.id}/deployments/")


@routes.route(
    "PUT",
    ONE,
    operation="batch_deployments.begin_create_or_update",
    source=f"{_INVOKE}; {_SCHEMA}; {_MLFLOW}",
    difference="Ready at once: no image is built. The logging level is kept as state.",
)
def put_deployment(call: Call) -> Response:
    """Create or replace a deployment; the first one becomes the endpoint's default."""
    endpoint = endpoints.require(call)
    name_rules.ENDPOINT.check(call.params["deployment"], BAD_NAME)
    sent = call.request.json()
    asked = {n: v for n, v in (sent.get("properties") or {}).items() if v is not None}
    component = (asked.get("deploymentConfiguration") or {}).get("componentId")
    _check(call, asked, component)
    present = call.store.get(call.id)
    body = {
        "id": call.id,
        "name": call.params["deployment"],
        "type": TYPE,
        "location": endpoint.body["location"],
        "tags": sent.get("tags") or {},
        "properties": {
            "description": None,
            "properties": {},
            "codeConfiguration": None,
            "environmentId": None,
            "environmentVariables": {},
            "model": None,
            "compute": None,
            **_DEFAULTS,
            **asked,
            "loggingLevel": str(asked.get("loggingLevel") or "info").capitalize(),
            "resources": {**_RESOURCES, **(asked.get("resources") or {})},
            "retrySettings": {**_RETRIES, **(asked.get("retrySettings") or {})},
            "provisioningState": "Succeeded",
        },
        "systemData": records.system_data(call, present),
    }
    call.store.put(Resource(call.id, TYPE, body))
    shown = {**body, "properties": {**body["properties"], "provisioningState": "Updating"}}
    return operations.started(call, "bdbes", call.id, shown, 201)


@routes.route(
    "DELETE",
    ONE,
    operation="batch_deployments.begin_delete",
    source=docs("Use batch endpoints", "how-to-use-batch-model-deployments"),
    difference="That the default deployment cannot be deleted is unverified.",
)
def delete_deployment(call: Call) -> Response:
    """Delete a deployment that is not the default."""
    endpoint = endpoints.require(call)
    name = call.params["deployment"]
    if endpoint.body["properties"]["defaults"]["deploymentName"] == name:
        raise IS_DEFAULT.error(name=name)
    if not call.store.delete(call.id):
        return Response(204)
    return operations.started(call, "bd", call.id, None, 202)


def _check(call: Call, asked: dict[str, Any], component: dict[str, Any] | None) -> None:
    """Refuse a deployment that no job could run.

    Raises:
        AzureError: `BAD_DEPLOYMENT`.
        BodyError: the id of the component is no object.
    """
    if component is not None:
        if not isinstance(component, dict):
            raise BodyError("The value of 'componentId' in the body is not an object.")
        _require(call, "component", str(component.get("assetId") or ""))
        return
    model_id = str((asked.get("model") or {}).get("assetId") or "")
    model = _require(call, "model", model_id)
    compute = job_properties.compute_name(asked.get("compute"))
    if not call.store.has(f"{call.scope_id}/computes/{compute}"):
        raise BAD_DEPLOYMENT.error(reason=f"Unknown compute target '{compute}'.")
    code = asked.get("codeConfiguration") or {}
    if code:
        _require(call, "code", str(code.get("codeId") or ""))
    elif model.body["properties"]["modelType"] != "mlflow_model":
        raise BAD_DEPLOYMENT.error(reason=records.NEEDS_A_SCRIPT)
    if code and not asked.get("environmentId"):
        raise BAD_DEPLOYMENT.error(reason=records.NEEDS_AN_ENVIRONMENT)
    if asked.get("environmentId"):
        try:
            job_environments.find(call.store, call.scope_id, asked["environmentId"])
        except UnknownEnvironmentError as error:
            raise BAD_DEPLOYMENT.error(reason=f"There is no environment {error}.") from None
    for field, least in _AT_LEAST.items():
        if asked.get(field, least) < least:
            raise BAD_DEPLOYMENT.error(reason=f"{field} must be at least {least}.")
    try:
        job_properties.seconds(str((asked.get("retrySettings") or _RETRIES)["timeout"]))
    except (InvalidFieldError, KeyError):
        raise BAD_DEPLOYMENT.error(reason="retrySettings.timeout is not a duration.") from None


def _require(call: Call, what: str, asset_id: str) -> Resource:
    found = call.store.get(asset_id) if asset_id else None
    if found is None:
        raise BAD_DEPLOYMENT.error(reason=f"The {what} '{asset_id}' does not exist here.")
    return found
