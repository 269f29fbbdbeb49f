"""Batch endpoints: an address, and the deployment that answers it unless another one is named.

Sources: recordings `batch_services/batch_endpoint_create` (2023-02-23) and
`batch_services/batch_invoke` (2023-04-09) of azure-ai-ml's tests.
"""

from __future__ import annotations

from typing import Any

from azureml_emulator import name_rules
from azureml_emulator.endpoints import hosts, operations, records
from azureml_emulator.workspaces import managed_identities
from azureml_emulator.workspaces.scope import IN_WORKSPACE
from offline_azure.arm.ids import MACHINE_LEARNING, WORKSPACE
from offline_azure.clock import offset_timestamp
from offline_azure.http.messages import Response
from offline_azure.http.paging import page_of
from offline_azure.http.routing import Call, Routes
from offline_azure.http.sources import docs, recording
from offline_azure.store.indexes import IN_COLLECTION
from offline_azure.store.store import Resource

TYPE = f"{MACHINE_LEARNING}/workspaces/batchEndpoints"
_COLLECTION = f"{WORKSPACE}/batchEndpoints"
ONE = f"{_COLLECTION}/{{endpoint}}"
_CREATE = recording("batch_services/batch_endpoint_create", "2023-02-23")
_PROPERTIES = recording("batch_services/batch_endpoint_create", "2023-12-02")
_INVOKE = recording("batch_services/batch_invoke", "2023-04-09")
_USE = docs("Deploy models for scoring in batch endpoints", "how-to-use-batch-model-deployments")

routes = Routes("Batch endpoints", scope=IN_WORKSPACE)

BAD_NAME = name_rules.refusal(routes, name_rules.ENDPOINT, "endpoint name")
NOT_FOUND = records.no_endpoint(routes, "batch")
UNKNOWN_DEFAULT = routes.error(
    when="the default deployment of an endpoint does not exist",
    status=400,
    code="BadArgument",
    message="The default deployment '{name}' does not exist in the endpoint {endpoint}.",
    source=None,
    envelope="service",
)


def require(call: Call) -> Resource:
    """Return the endpoint in the path.

    Raises:
        AzureError: `NOT_FOUND`.
    """
    return records.require(call, ONE, NOT_FOUND)


@routes.route("GET", ONE, operation="batch_endpoints.get", source=_INVOKE)
def get_endpoint(call: Call) -> Response:
    """Return one endpoint."""
    return Response.of_json(require(call).body)


@routes.route("GET", _COLLECTION, operation="batch_endpoints.list", source=_INVOKE)
def list_endpoints(call: Call) -> Response:
    """Return the workspace's endpoints, oldest first."""
    return page_of(call, IN_COLLECTION, f"{call.id}/")


@routes.route(
    "PUT",
    ONE,
    operation="batch_endpoints.begin_create_or_update",
    source=f"{_CREATE}; {_PROPERTIES}; {_INVOKE}; {_USE}",
    difference="Ready at once.",
)
def put_endpoint(call: Call) -> Response:
    """Create an endpoint, or change its default deployment, description or tags."""
    sent = call.request.json()
    present = call.store.get(call.id)
    endpoint = present or _new(call, sent)
    change(call, endpoint, sent)
    state: dict[str, Any] = {"provisioningState": "Updating" if present else "Creating"}
    if present is None:
        state["scoringUri"] = None
    shown = {**endpoint.body, "properties": {**endpoint.body["properties"], **state}}
    return operations.started(call, "bebes", call.id, shown, 201)


def change(call: Call, endpoint: Resource, sent: dict[str, Any]) -> None:
    """Change an endpoint as a request says, and store it; what is left out stays.

    Raises:
        AzureError: `UNKNOWN_DEFAULT`.
    """
    asked = sent.get("properties") or {}
    body, properties = endpoint.body, endpoint.body["properties"]
    if asked.get("defaults"):
        name = asked["defaults"].get("deploymentName")
        if name and not call.store.has(f"{call.id}/deployments/{name}"):
            raise UNKNOWN_DEFAULT.error(name=name, endpoint=call.params["endpoint"])
        properties["defaults"] = {"deploymentName": name}
    if asked.get("description") is not None:
        properties["description"] = asked["description"]
    properties["properties"] |= asked.get("properties") or {}
    if sent.get("identity"):
        body["identity"] = managed_identities.identity(call.id, sent["identity"])
    if sent.get("tags") is not None:
        body["tags"] = sent["tags"]
    body["systemData"]["lastModifiedAt"] = offset_timestamp(call.clock.now())
    call.store.put(endpoint)


@routes.route("DELETE", ONE, operation="batch_endpoints.begin_delete", source=_CREATE)
def delete_endpoint(call: Call) -> Response:
    """Delete an endpoint and its deployments; its jobs stay."""
    if not call.store.delete(call.id):
        return Response(204)
    return operations.started(call, "be", call.id, None, 202)


def _new(call: Call, sent: dict[str, Any]) -> Resource:
    name, location = call.params["endpoint"], sent.get("location") or call.region
    name_rules.ENDPOINT.check(name, BAD_NAME)
    body = {
        "id": call.id,
        "name": name,
        "type": TYPE,
        "location": location,
        "tags": {},
        "properties": {
            "description": None,
            "properties": {
                "BatchEndpointCreationApiVersion": call.request.query.get("api-version", ""),
                "azureml.onlineendpointid": call.id,
            },
            "scoringUri": f"{hosts.address(name, location)}/jobs",
            "swaggerUri": None,
            "authMode": "AADToken",
            "defaults": {"deploymentName": None},
            "provisioningState": "Succeeded",
        },
        "systemData": records.system_data(call),
    }
    return Resource(call.id, TYPE, body)
