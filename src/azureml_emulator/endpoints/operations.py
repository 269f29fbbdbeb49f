"""Long-running operations of endpoints and schedules: as far as the resource they are about.

Source: polls in recordings `online_services/online_deployment` (2025-02-25),
`online_services/online_endpoint_e2e` (2026-03-03) and `schedule/schedule_lifetime` (2024-02-20).
"""

from __future__ import annotations

import uuid
from typing import Any

from offline_azure.arm import long_running
from offline_azure.arm.ids import MACHINE_LEARNING, SUBSCRIPTION
from offline_azure.arm.resource_groups import IN_SUBSCRIPTION
from offline_azure.clock import offset_timestamp
from offline_azure.http.errors import AzureError
from offline_azure.http.hosts import ARM
from offline_azure.http.messages import Response
from offline_azure.http.routing import Call, Routes
from offline_azure.http.sources import docs, recording
from offline_azure.store.store import Resource

_TYPE = f"{MACHINE_LEARNING}/locations/mfeOperationsStatus"
_STATUS = f"{SUBSCRIPTION}/providers/{MACHINE_LEARNING}/locations/{{location}}/mfeOperationsStatus"
_ONE = f"{_STATUS}/{{name}}"
_LOOK = "500"  # milliseconds until the client asks again; without it, five seconds

routes = Routes("Online endpoints", scope=IN_SUBSCRIPTION)

NOT_FOUND = routes.error(
    when="no such operation was started",
    status=404,
    code="NotFound",
    message="The operation '{name}' was not found.",
    source=None,
    envelope="service",
)


def started(
    call: Call,
    prefix: str,
    resource_id: str,
    body: Any,
    status: int,
    failure: AzureError | None = None,
) -> Response:
    """Return the answer of an operation that goes on until the resource has settled.

    Args:
        call: the request that starts it.
        prefix: `oeidp` for an endpoint, `odidp` for a deployment, `s` for a schedule.
        resource_id: the ARM id of the resource.
        body: what is shown now.
        status: 201, or 202 for a deletion.
        failure: why the operation fails, although it was accepted.
    """
    name = f"{prefix}:{uuid.uuid4()}"
    location = call.region
    operation_id = _STATUS.format(**call.params, location=location) + f"/{name}"
    moment = offset_timestamp(call.clock.now())
    private: dict[str, Any] = {"resource": resource_id, "since": moment}
    if failure is not None:
        private["failure"] = {"code": failure.case.code, "message": failure.message}
    long_running.keep(call, Resource(operation_id, _TYPE, {}, private))
    version = call.request.query.get("api-version", "")
    response = Response.of_json(body, status)
    response.headers["azure-asyncoperation"] = (
        f"https://{ARM.pattern}{operation_id}?api-version={version}"
    )
    response.headers["x-ms-async-operation-timeout"] = "PT30M"
    return response


@routes.route(
    "GET",
    _ONE,
    operation="LROPoller.result (endpoints)",
    source="; ".join(
        (
            recording("online_services/online_endpoint_e2e", "2026-03-03"),
            docs("Troubleshoot online endpoints", "how-to-troubleshoot-online-endpoints"),
        )
    ),
    difference="The text of a failure is unverified.",
)
def get_status(call: Call) -> Response:
    """Return how far an operation is."""
    operation = call.store.get(call.id)
    if operation is None:
        raise NOT_FOUND.error(name=call.params["name"])
    resource = call.store.get(operation.private["resource"])
    state = "Succeeded"
    if resource is not None:
        state = resource.body["properties"]["provisioningState"]
    shown: dict[str, Any] = {
        "id": operation.id,
        "name": call.params["name"],
        "startTime": operation.private["since"],
        "endTime": "0001-01-01T00:00:00+00:00",
        "percentComplete": 0.0,
        "status": state,
    }
    if state == "Updating":
        return Response.of_json(shown, headers={"retry-after-ms": _LOOK})
    shown["endTime"] = offset_timestamp(call.clock.now())
    if failure := operation.private.get("failure"):
        error = {**failure, "details": [], "additionalInfo": []}
        return Response.of_json({**shown, "status": "Failed", "error": error})
    if state == "Failed" and resource is not None:
        message = resource.private.get("error") or "The operation has failed."
        guide = "https://aka.ms/oe-tsg#error-resourcenotready"
        shown["error"] = {
            "code": "ResourceNotReady",
            "message": f"{message} Please see troubleshooting guide, available here: {guide}",
        }
    return Response.of_json(shown)
