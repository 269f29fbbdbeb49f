"""Updates of a part of a batch endpoint or deployment (`PATCH`), which azure-ai-ml does not send.

Sources: `BatchEndpoints_Update` (tags and identity) and `BatchDeployments_Update` (tags and
description) in azure-ai-ml's REST client; the same of 2022-02-01-preview, with the default
deployment, in that of azureml-mlflow 1.62.
"""

from __future__ import annotations

from azureml_emulator.endpoints import operations
from azureml_emulator.endpoints.batch import deployments, endpoints
from azureml_emulator.workspaces import managed_identities
from azureml_emulator.workspaces.scope import IN_WORKSPACE
from offline_azure.clock import offset_timestamp
from offline_azure.http.messages import Response
from offline_azure.http.routing import Call, Routes
from offline_azure.http.sources import link

_REST = "https://learn.microsoft.com/rest/api/azureml"

routes = Routes("Batch endpoints", scope=IN_WORKSPACE)


@routes.route(
    "PATCH",
    endpoints.ONE,
    operation="batch endpoints in parts (REST)",
    source=link("REST reference", f"{_REST}/batch-endpoints/update"),
    difference="Ready at once. That newer versions of the API take the default is unverified.",
)
def patch_endpoint(call: Call) -> Response:
    """Change an endpoint's tags, identity or default deployment."""
    endpoint = endpoints.require(call)
    sent = call.request.json()
    if sent.get("identity"):
        identity = managed_identities.identity(call.id, sent["identity"])
        endpoint.body["identity"] = identity
    defaults = (sent.get("properties") or {}).get("defaults")
    endpoints.change(call, endpoint, {**sent, "properties": {"defaults": defaults}})
    return operations.started(call, "be", call.id, None, 202)


@routes.route(
    "PATCH",
    deployments.ONE,
    operation="batch deployments in parts (REST)",
    source=link("REST reference", f"{_REST}/batch-deployments/update"),
    difference="Ready at once. Other properties are left as they are.",
)
def patch_deployment(call: Call) -> Response:
    """Change a deployment's tags or description."""
    deployment = deployments.require(call)
    sent, body = call.request.json(), deployment.body
    description = (sent.get("properties") or {}).get("description")
    if description is not None:
        body["properties"]["description"] = description
    if sent.get("tags") is not None:
        body["tags"] = sent["tags"]
    body["systemData"]["lastModifiedAt"] = offset_timestamp(call.clock.now())
    call.store.put(deployment)
    return operations.started(call, "bd", call.id, None, 202)
