"""Operations that Azure answers with "accepted, ask me later".

An operation is a record in the store, found again through the URL in the
`Azure-AsyncOperation` header. Whether it has ended is read from the clock: nothing waits,
and a restart loses nothing. The client asks for the first time at once, so an operation
that takes no time costs no waiting either. A day after its end the record is forgotten.

Source: the polling URLs and bodies in recordings of azure-ai-ml's tests, for workspaces
(`workspace/workspace_update`, 2024-06-05) and compute
(`compute/compute_instance_stop_start_restart`, 2024-12-18). Microsoft's "Azure REST API Guidelines"
have services keep a status monitor for at least 24 hours after the end of its operation; how long
Azure Machine Learning does is not known.
"""

from __future__ import annotations

import math
import uuid
from datetime import timedelta
from typing import Any

from offline_azure.arm.ids import MACHINE_LEARNING, SUBSCRIPTION
from offline_azure.arm.resource_groups import IN_SUBSCRIPTION
from offline_azure.clock import parse_timestamp, timestamp
from offline_azure.http.hosts import ARM
from offline_azure.http.messages import Headers, Response
from offline_azure.http.routing import Call, Routes
from offline_azure.http.sources import recording
from offline_azure.store.indexes import Index
from offline_azure.store.store import Resource

_TYPE = f"{MACHINE_LEARNING}/locations/operationsStatus"
_STATUS = f"{SUBSCRIPTION}/providers/{MACHINE_LEARNING}/locations/{{location}}/{{family}}/{{name}}"
_API_VERSION = "2024-10-01-preview"
_LONGEST_WAIT = 1000  # milliseconds between two polls
_KEPT = timedelta(hours=24)
_FORGOTTEN_AT_ONCE = 2  # more than one: what was left from before becomes less
_EXPIRY = "operation expires"
BY_EXPIRY = Index("operations_by_expiry", (f"private.{_EXPIRY}",))

routes = Routes("Long-running operations", scope=IN_SUBSCRIPTION)

NOT_FOUND = routes.error(
    when="no such operation was started",
    status=404,
    code="ResourceNotFound",
    message="The operation '{name}' was not found.",
    source=None,
)


def start(
    call: Call,
    family: str,
    lasting: timedelta = timedelta(),
    result: dict[str, Any] | None = None,
) -> str:
    """Start an operation and return the URL that tells how far it is.

    Args:
        call: the request that starts it.
        family: the word in the polling URL, such as `workspaceOperationsStatus`.
        lasting: how long the operation takes.
        result: what it answers at its end, if it answers anything.
    """
    name = str(uuid.uuid4())
    params = {**call.params, "location": call.region, "family": family, "name": name}
    operation_id = _STATUS.format(**params)
    due = timestamp(call.clock.now() + lasting)
    keep(call, Resource(operation_id, _TYPE, {}, {"due": due, "result": result}), lasting)
    return f"https://{ARM.pattern}{operation_id}?api-version={_API_VERSION}"


def keep(call: Call, operation: Resource, lasting: timedelta = timedelta()) -> None:
    """Keep the record of an operation, and forget the oldest that nobody asks for any more.

    Args:
        call: the request that starts it.
        operation: the record.
        lasting: how long the operation takes.
    """
    now = call.clock.now()
    for _ in range(_FORGOTTEN_AT_ONCE):
        oldest = call.store.extreme(BY_EXPIRY)
        if oldest is None or parse_timestamp(oldest.private[_EXPIRY]) > now:
            break
        call.store.delete(oldest.id)
    operation.private[_EXPIRY] = timestamp(now + lasting + _KEPT)
    call.store.put(operation)


def accepted(call: Call, family: str, lasting: timedelta = timedelta()) -> Response:
    """Start an operation and return the 202 answer that says where to ask for it.

    The arguments are those of `start`.
    """
    url = start(call, family, lasting)
    response = Response(202)
    response.headers["azure-asyncoperation"] = f"{url}&type=async"
    response.headers["location"] = f"{url}&type=location"
    return response


def found(call: Call, family: str, result: dict[str, Any]) -> Response:
    """Start an operation that answers with a result, and return the 202 that says where it is.

    Args:
        call: the request that starts it.
        family: the word in the polling URL.
        result: what is answered there.
    """
    url = start(call, family, result=result)
    return Response(202, headers=Headers({"location": f"{url}&type=location"}))


@routes.route(
    "GET",
    _STATUS,
    operation="LROPoller.result",
    source=recording("workspace/workspace_update", "2024-06-05"),
    difference="Operations end at once instead of after minutes.",
)
def get_status(call: Call) -> Response:
    """Return how far an operation is."""
    operation = call.store.get(call.id)
    if operation is None:
        raise NOT_FOUND.error(name=call.params["name"])
    left = parse_timestamp(operation.private["due"]) - call.clock.now()
    running = left > timedelta()
    if call.request.query.get("type") == "location":
        if running or operation.private.get("result") is None:
            return Response(202 if running else 200)
        return Response.of_json(operation.private["result"])
    if running:
        # Without this the client waits 30 s between two polls.
        wait = min(math.ceil(left / timedelta(milliseconds=1)), _LONGEST_WAIT)
        return Response.of_json({"status": "InProgress"}, headers={"retry-after-ms": str(wait)})
    return Response.of_json({"status": "Succeeded", "percentComplete": 100.0})
