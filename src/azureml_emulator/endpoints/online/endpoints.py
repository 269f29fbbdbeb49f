"""Online endpoints: an address, keys or tokens, and how traffic is split.

Sources: recordings `online_services/online_endpoint_e2e` (2026-03-03) and
`online_services/online_deployment` (2025-02-25) of azure-ai-ml's tests.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from azureml_emulator import name_rules
from azureml_emulator.endpoints import hosts, operations, records
from azureml_emulator.serving.deployment import ENDPOINT_TYPE, TYPE
from azureml_emulator.workspaces import managed_identities
from azureml_emulator.workspaces.scope import IN_WORKSPACE
from offline_azure.arm.ids import WORKSPACE
from offline_azure.clock import offset_timestamp, timestamp
from offline_azure.http.messages import Response
from offline_azure.http.paging import page_of
from offline_azure.http.routing import Call, Routes
from offline_azure.http.sources import docs, recording
from offline_azure.store.indexes import IN_COLLECTION
from offline_azure.store.store import Resource

_COLLECTION = f"{WORKSPACE}/onlineEndpoints"
ONE = f"{_COLLECTION}/{{endpoint}}"
_E2E = recording("online_services/online_endpoint_e2e", "2026-03-03")
_FLOW = recording("online_services/online_deployment", "2025-02-25")
_ROLLOUT = docs("Perform safe rollout of new deployments", "how-to-safely-rollout-online-endpoints")
_AUTH = docs("Authenticate clients for online endpoints", "how-to-authenticate-online-endpoint")
_MODES = {mode.lower(): mode for mode in ("Key", "AMLToken", "AADToken")}
_MOST_MIRRORED = 50
_TOKEN_LIFETIME = timedelta(hours=24)

routes = Routes("Online endpoints", scope=IN_WORKSPACE)

BAD_NAME = name_rules.refusal(routes, name_rules.ENDPOINT, "endpoint name")
NOT_FOUND = records.no_endpoint(routes, "online")
BAD_TRAFFIC = routes.error(
    when="traffic does not add up to 0 or 100, or names a deployment that does not exist",
    status=400,
    code="BadRequest",
    message="The request is invalid.",
    details=(("InferencingClientCallFailed", "{reason}"),),
    source=None,
    envelope="service",
)
BAD_VALUE = routes.error(
    when="a property of an endpoint has a value that the documentation excludes",
    status=400,
    code="UserError",
    message="The value '{value}' of '{property}' is invalid: it must be one of {known}.",
    source=None,
    envelope="service",
)
KUBERNETES = routes.error(
    when="an endpoint on a Kubernetes compute is created",
    status=501,
    code="NotEmulated",
    message=(
        "Not emulated by the offline workspace: Kubernetes online endpoints."
        " They work on a real Azure Machine Learning workspace."
    ),
    source="the offline workspace's own",
)


def require(call: Call) -> Resource:
    """Return the endpoint in the path.

    Raises:
        AzureError: `NOT_FOUND`.
    """
    return records.require(call, ONE, NOT_FOUND)


@routes.route("GET", ONE, operation="online_endpoints.get", source=_E2E)
def get_endpoint(call: Call) -> Response:
    """Return one endpoint."""
    return Response.of_json(require(call).body)


@routes.route("GET", _COLLECTION, operation="online_endpoints.list", source=_E2E)
def list_endpoints(call: Call) -> Response:
    """Return the workspace's endpoints, oldest first."""
    return page_of(call, IN_COLLECTION, f"{call.id}/")


@routes.route(
    "PUT",
    ONE,
    operation="online_endpoints.begin_create_or_update",
    source=f"{_E2E}; {_FLOW}; {_ROLLOUT}",
    difference="Ready at once. Public network access and identity are kept as state.",
)
def put_endpoint(call: Call) -> Response:
    """Create an endpoint, or change its traffic, description, tags or identity."""
    sent = call.request.json()
    asked = sent.get("properties") or {}
    if asked.get("compute"):
        raise KUBERNETES.error()
    present = call.store.get(call.id)
    endpoint = present or _new(call, sent)
    before = {
        **endpoint.body["properties"],
        "provisioningState": "Updating" if present else "Creating",
    }
    if present is None:
        before |= {"scoringUri": None, "swaggerUri": None}
    change(call, endpoint, sent)
    return operations.started(call, "oeidp", call.id, {**endpoint.body, "properties": before}, 201)


def change(call: Call, endpoint: Resource, sent: dict[str, Any]) -> None:
    """Change an endpoint as a request says, and store it; what is left out stays.

    Only traffic is given whole: with shares, the mirrored ones that are left out become none.

    Raises:
        AzureError: `BAD_TRAFFIC`, or what is wrong with the identity.
    """
    body, properties = endpoint.body, endpoint.body["properties"]
    asked = sent.get("properties") or {}
    if "traffic" in asked or "mirrorTraffic" in asked:
        traffic = _whole(asked.get("traffic") or {})
        mirrored = _whole(asked.get("mirrorTraffic") or {})
        _check_traffic(call, traffic, mirrored)
        properties |= {"traffic": traffic, "mirrorTraffic": mirrored}
    for field in ("description", "publicNetworkAccess"):
        if asked.get(field) is not None:
            properties[field] = asked[field]
    properties["properties"] |= asked.get("properties") or {}
    if sent.get("identity"):
        body["identity"] = managed_identities.identity(call.id, sent["identity"])
    if sent.get("tags") is not None:
        body["tags"] = sent["tags"]
    body["systemData"]["lastModifiedAt"] = offset_timestamp(call.clock.now())
    call.store.put(endpoint)


@routes.route("DELETE", ONE, operation="online_endpoints.begin_delete", source=_E2E)
def delete_endpoint(call: Call) -> Response:
    """Delete an endpoint and its deployments."""
    if not call.store.delete(call.id):
        return Response(204)
    return operations.started(call, "oeidp", call.id, None, 202)


@routes.route("POST", f"{ONE}/listKeys", operation="online_endpoints.get_keys", source=_FLOW)
def list_keys(call: Call) -> Response:
    """Return both keys."""
    return Response.of_json(require(call).private["keys"])


@routes.route(
    "POST",
    f"{ONE}/token",
    operation='online_endpoints.get_keys (auth_mode="aml_token")',
    source=_E2E,
)
def get_token(call: Call) -> Response:
    """Return a new token."""
    endpoint, now = require(call), call.clock.now()
    until = now + _TOKEN_LIFETIME
    token = secrets.token_urlsafe(48)
    kept = {t: u for t, u in endpoint.private.get("tokens", {}).items() if u > timestamp(now)}
    endpoint.private["tokens"] = {**kept, token: timestamp(until)}
    call.store.put(endpoint)
    return Response.of_json(
        {
            "accessToken": token,
            "tokenType": "Bearer",
            "expiryTimeUtc": int(until.timestamp()),
            "refreshAfterTimeUtc": int((now + _TOKEN_LIFETIME / 2).timestamp()),
        }
    )


@routes.route(
    "POST",
    f"{ONE}/regenerateKeys",
    operation="online_endpoints.begin_regenerate_keys",
    source=_AUTH,
)
def regenerate_keys(call: Call) -> Response:
    """Replace the primary or the secondary key; the old one is refused from now on."""
    endpoint = require(call)
    kind = str(call.request.json().get("keyType"))
    if kind not in ("Primary", "Secondary"):
        raise BAD_VALUE.error(property="keyType", value=kind, known="Primary, Secondary")
    endpoint.private["keys"][f"{kind.lower()}Key"] = _key()
    call.store.put(endpoint)
    return Response(200)


def _new(call: Call, sent: dict[str, Any]) -> Resource:
    name, location = call.params["endpoint"], sent.get("location") or call.region
    name_rules.ENDPOINT.check(name, BAD_NAME)
    asked = sent.get("properties") or {}
    mode = _MODES.get(str(asked.get("authMode") or "Key").lower())
    if mode is None:
        known = ", ".join(_MODES.values())
        raise BAD_VALUE.error(property="authMode", value=str(asked["authMode"]), known=known)
    address = hosts.address(name, location)
    body = {
        "id": call.id,
        "name": name,
        "type": ENDPOINT_TYPE,
        "location": location,
        "kind": "Managed",
        "tags": {},
        "identity": managed_identities.identity(call.id, {"type": "SystemAssigned"}),
        "properties": {
            "description": None,
            "properties": {"azureml.onlineendpointid": call.id.lower()},
            "scoringUri": f"{address}/score",
            "swaggerUri": f"{address}/swagger.json",
            "authMode": mode,
            "provisioningState": "Succeeded",
            "compute": None,
            "traffic": {},
            "mirrorTraffic": {},
            "publicNetworkAccess": "Enabled",
        },
        "systemData": records.system_data(call),
    }
    return Resource(call.id, ENDPOINT_TYPE, body, {"keys": _keys()})


def _keys() -> dict[str, str]:
    return {"primaryKey": _key(), "secondaryKey": _key()}


def _key() -> str:
    return secrets.token_urlsafe(24)


def _whole(traffic: dict[str, Any]) -> dict[str, int]:
    try:
        return {str(name): int(share) for name, share in traffic.items()}
    except (TypeError, ValueError, OverflowError) as error:
        raise BAD_TRAFFIC.error(reason="A percentage is not a whole number.") from error


def _check_traffic(call: Call, traffic: dict[str, int], mirrored: dict[str, int]) -> None:
    present = {one.body["name"] for one in call.store.list(TYPE, call.id)}
    reason = ""
    if unknown := sorted({*traffic, *mirrored} - present):
        reason = f"The traffic names deployments that do not exist: {', '.join(unknown)}."
    elif any(not 0 <= share <= 100 for share in traffic.values()):
        reason = "Traffic must be between 0 and 100 percent for each deployment."
    elif sum(traffic.values()) not in (0, 100):
        reason = f"Traffic must add up to 0 or 100 percent; it is {sum(traffic.values())}."
    elif len(mirrored) > 1:
        reason = "Traffic can be mirrored to one deployment only."
    elif any(not 0 <= share <= _MOST_MIRRORED for share in mirrored.values()):
        reason = f"At most {_MOST_MIRRORED} percent of the traffic can be mirrored."
    if reason:
        raise BAD_TRAFFIC.error(reason=reason)
