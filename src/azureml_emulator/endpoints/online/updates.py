"""Updates of a part of an online endpoint or deployment (`PATCH`), which azure-ai-ml does not send.

MLflow's deployments client for Azure (azureml-mlflow 1.62) does, with API 2022-02-01-preview: an
endpoint's `properties` are `traffic`, `mirrorTraffic` and `publicNetworkAccess` there. It takes the
name of a deployment out of the traffic before it deletes it, so what is sent replaces what is
there. For a deployment it sends all properties, although the API documents none of them.

Sources: that client, and the models of the older API in it; `OnlineEndpoints_Update` and
`OnlineDeployments_Update` of newer ones (tags and identity, tags and SKU) in azure-ai-ml's REST
client; the example of the first (2024-10-01) in azure-rest-api-specs.
"""

from __future__ import annotations

from typing import Any

from azureml_emulator.endpoints import operations
from azureml_emulator.endpoints.online import deployments, endpoints
from azureml_emulator.serving.deployment import Deployment
from azureml_emulator.workspaces.scope import IN_WORKSPACE
from offline_azure.clock import offset_timestamp
from offline_azure.http.messages import Response
from offline_azure.http.routing import Call, Routes
from offline_azure.http.sources import link
from offline_azure.store.documents import DocumentError

_REST = "https://learn.microsoft.com/rest/api/azureml"
_MLFLOW = link("azureml-mlflow 1.62", "https://pypi.org/project/azureml-mlflow/1.62.0.post6/")
_SHARES = ("traffic", "mirrorTraffic")
_UNVERIFIED = "That newer versions of the API take properties, too, is unverified."

routes = Routes("Online endpoints", scope=IN_WORKSPACE)


@routes.route(
    "PATCH",
    endpoints.ONE,
    operation="MLflow's deployments client: update_endpoint, delete_deployment",
    source=f"{link('REST reference', f'{_REST}/online-endpoints/update')}; {_MLFLOW}",
    difference=f"Ready at once. {_UNVERIFIED}",
)
def patch_endpoint(call: Call) -> Response:
    """Change an endpoint's tags, identity, traffic or public network access."""
    endpoint = endpoints.require(call)
    sent = call.request.json()
    asked = _given(sent.get("properties"))
    changed = {name: asked[name] for name in (*_SHARES, "publicNetworkAccess") if name in asked}
    if changed.keys() & set(_SHARES):
        changed = {name: endpoint.body["properties"][name] for name in _SHARES} | changed
    endpoints.change(call, endpoint, {**sent, "properties": changed})
    return operations.started(call, "oeidp", call.id, None, 202)


@routes.route(
    "PATCH",
    deployments.ONE,
    operation="MLflow's deployments client: update_deployment",
    source=f"{link('REST reference', f'{_REST}/online-deployments/update')}; {_MLFLOW}",
    difference=f"The process starts anew when what it serves, or how, changes. {_UNVERIFIED}",
)
def patch_deployment(call: Call) -> Response:
    """Change a deployment's tags, number of instances or properties; each is replaced whole."""
    present = deployments.require(call)
    sent, body = call.request.json(), present.body
    given = _given(sent.get("properties"))
    if not _given(sent.get("sku")) and not given.keys() - {"description"}:
        body["tags"] = body["tags"] if sent.get("tags") is None else sent["tags"]
        body["properties"] |= given
        body["systemData"]["lastModifiedAt"] = offset_timestamp(call.clock.now())
        call.store.put(present)
        return operations.started(call, "odidp", call.id, None, 202)
    changed = deployments.described(
        call,
        endpoints.require(call),
        {
            "tags": body["tags"] if sent.get("tags") is None else sent["tags"],
            "sku": {**body["sku"], **_given(sent.get("sku"))},
            "properties": {**body["properties"], **given},
        },
    )
    before, after = Deployment(present), Deployment(changed)
    if before.state == "Succeeded" and _same(before, after):
        changed.body["properties"]["provisioningState"] = before.state
    call.store.put(changed)
    return operations.started(call, "odidp", call.id, None, 202)


def _same(before: Deployment, after: Deployment) -> bool:
    """Return whether what serves the one serves the other."""
    try:
        return before.plan == after.plan
    except DocumentError:  # written by another version
        return False


def _given(values: dict[str, Any] | None) -> dict[str, Any]:
    return {name: value for name, value in (values or {}).items() if value is not None}
