"""The computes of a workspace: create, update, look at and delete.

Sources: recordings `compute/aml_compute_create_and_delete` and
`compute/compute_instance_stop_start_restart` (both 2024-12-18) of azure-ai-ml's tests.
"""

from __future__ import annotations

from typing import Any

from azureml_emulator.compute import attached, clusters, instances, records
from azureml_emulator.compute.kind import BAD_VALUE, Asked, Kind
from azureml_emulator.workspaces import managed_identities
from azureml_emulator.workspaces.scope import IN_WORKSPACE
from offline_azure.arm.regions import REGIONS, normalized
from offline_azure.clock import offset_timestamp
from offline_azure.http.messages import Response
from offline_azure.http.paging import stored_page
from offline_azure.http.routing import Call, OpenCall, Routes
from offline_azure.http.sources import docs, link, recording
from offline_azure.store.indexes import IN_COLLECTION
from offline_azure.store.store import Resource

_CLUSTER = recording("compute/aml_compute_create_and_delete", "2024-12-18")
_INSTANCE = recording("compute/compute_instance_stop_start_restart", "2024-12-18")
_CLUSTER_ARTICLE = docs("Create compute clusters", "how-to-create-attach-compute-cluster")

_KINDS = {
    kind.compute_type.lower(): kind for kind in (clusters.KIND, instances.KIND, *attached.KINDS)
}

routes = Routes("Compute", scope=IN_WORKSPACE)

OTHER_TYPE = routes.error(
    when="a compute is created under the name of one of another type",
    status=409,
    code="UserError",
    message="A compute of type {present} with the name {name} already exists.",
    source=None,
    envelope="service",
)
NOT_ATTACHED = routes.error(
    when="a compute is detached that was created and not attached",
    status=400,
    code="UserError",
    message="A compute of type {present} cannot be detached, only deleted.",
    source=None,
    envelope="service",
)
NOT_SCALED = routes.error(
    when="scale settings are given to a compute that is no cluster",
    status=400,
    code="UserError",
    message="A compute of type {present} has no scale settings.",
    source=None,
    envelope="service",
)
UNKNOWN_KIND = routes.error(
    when="a compute of a type is created that the offline workspace does not have",
    status=501,
    code="NotEmulated",
    message=(
        "Not emulated by the offline workspace: computes of type '{type}'."
        " It works on a real Azure Machine Learning workspace."
    ),
    source="the offline workspace's own",
)


@routes.route(
    "GET",
    records.ONE,
    operation="compute.get",
    source=f"{_CLUSTER}; {_INSTANCE}",
    streams=True,
)
def get_compute(call: OpenCall) -> Response:
    """Return one compute, as it is now."""
    running = records.running(call)
    with call.database.read() as store:
        inside = call.inside(store)
        return Response.of_json(records.now(inside, records.require(inside), running))


@routes.route(
    "GET",
    records.COLLECTION,
    operation="compute.list",
    source=docs("Compute targets", "concept-compute-target"),
    streams=True,
)
def list_computes(call: OpenCall) -> Response:
    """Return the workspace's computes, oldest first."""
    running = records.running(call)
    with call.database.read() as store:
        inside = call.inside(store)
        return stored_page(
            call.request,
            lambda after: store.scan(IN_COLLECTION, f"{call.id}/", after=after),
            lambda compute: records.now(inside, compute, running),
        )


@routes.route(
    "PUT",
    records.ONE,
    operation="compute.begin_create_or_update",
    source=f"{_CLUSTER}; {_CLUSTER_ARTICLE}",
    difference=(
        "Machines are not started, quota is not checked, and whether an attached resource exists"
        " is not asked. Ready after 0.2 s. That a size for other kinds of compute is answered like"
        " an unknown one is unverified, and so is that an update keeps what it leaves out, ignores"
        " another VM size, and changes of an instance only schedules, idle shutdown, single"
        " sign-on and applications."
    ),
)
def put_compute(call: Call) -> Response:
    """Create a compute, or change the one that has the name."""
    request, now = call.request.json(), call.clock.now()
    asked = request.get("properties") or {}
    kind = _kind(asked.get("computeType"))
    existing = call.store.get(call.id)
    body = existing.body if existing else _new(call)
    properties = body["properties"]
    if existing and properties["computeType"] != kind.compute_type:
        raise OTHER_TYPE.error(present=properties["computeType"], name=body["name"])
    location = _location(request.get("location") or body["location"])
    moment = offset_timestamp(now)
    settled = kind.settle(
        Asked(
            call.id,
            call.params["name"],
            location,
            moment,
            asked.get("properties") or {},
            asked.get("resourceId"),
            properties["properties"],
        )
    )
    body["location"] = location if existing is None else body["location"]
    body["tags"] = request.get("tags") or body["tags"]
    if request.get("identity"):
        body["identity"] = managed_identities.identity(call.id, request["identity"])
    properties |= {
        "createdOn": properties["createdOn"] or moment,
        "modifiedOn": moment,
        "disableLocalAuth": asked.get("disableLocalAuth", properties["disableLocalAuth"]),
        "description": _first(asked.get("description"), properties["description"]),
        "resourceId": asked.get("resourceId"),
        "computeType": kind.compute_type,
        "computeLocation": body["location"],
        "isAttachedCompute": kind.attached,
        "properties": settled,
    }
    compute = Resource(call.id, records.TYPE, body)
    url = records.begin(call, compute, _creating(kind, new=existing is None))
    return Response.of_json(records.shown(compute, now), 201, {"azure-asyncoperation": url})


@routes.route(
    "PATCH",
    records.ONE,
    operation="scale settings of a cluster (REST)",
    source=link("REST example", "https://learn.microsoft.com/rest/api/azureml/compute/update"),
    difference="Ready after 0.2 s. A setting that is left out stays, which is unverified.",
)
def patch_compute(call: Call) -> Response:
    """Change a cluster's scale settings; nothing else can be sent."""
    compute = records.require(call)
    sent = call.request.json().get("properties") or {}
    asked = (sent.get("properties") or {}).get("scaleSettings") or {}
    body, now = compute.body, call.clock.now()
    properties, moment = body["properties"], offset_timestamp(now)
    if properties["computeType"] != clusters.KIND.compute_type:
        raise NOT_SCALED.error(present=properties["computeType"])
    present = properties["properties"]
    wanted = {**present, "scaleSettings": asked}
    settled = clusters.KIND.settle(
        Asked(call.id, body["name"], body["location"], moment, wanted, None, present)
    )
    properties |= {"modifiedOn": moment, "properties": settled}
    url = records.begin(call, compute, {"provisioningState": "Updating"})
    return Response.of_json(records.shown(compute, now), 200, {"azure-asyncoperation": url})


def _new(call: Call) -> dict[str, Any]:
    return {
        "id": call.id,
        "name": call.params["name"],
        "type": records.TYPE,
        "location": call.region,
        "tags": {},
        "properties": {
            "createdOn": None,
            "modifiedOn": None,
            "disableLocalAuth": True,
            "description": None,
            "resourceId": None,
            "computeType": None,
            "computeLocation": None,
            "provisioningState": "Succeeded",
            "provisioningErrors": None,
            "provisioningWarnings": {},
            "isAttachedCompute": False,
            "properties": None,
        },
    }


def _creating(kind: Kind, *, new: bool) -> dict[str, Any]:
    """Return how a compute is shown until it is ready: values, and the names of what is not."""
    shown: dict[str, Any] = {"provisioningState": "Creating"}
    if new:
        shown |= {"provisioningWarnings": None, "hidden": ["computeLocation"]}
    if new or kind is not instances.KIND:
        shown["properties"] = kind.meanwhile | {"hidden": list(kind.later)}
    return shown


def _kind(compute_type: str | None) -> Kind:
    if not compute_type:
        reason = "it must be given"
        raise BAD_VALUE.error(property="computeType", value="", reason=reason)
    kind = _KINDS.get(compute_type.lower())
    if kind is None:
        raise UNKNOWN_KIND.error(type=compute_type)
    return kind


def _location(name: str) -> str:
    location = normalized(name)
    if location not in REGIONS:
        raise BAD_VALUE.error(property="location", value=name, reason="it is no Azure region")
    return location


def _first(asked: Any, present: Any) -> Any:
    return present if asked is None else asked


@routes.route(
    "DELETE",
    records.ONE,
    operation="compute.begin_delete",
    source=f"{_CLUSTER}; {_CLUSTER_ARTICLE}",
    difference=(
        "Gone at once. Deleting an absent compute gives 404, which is unverified. Deleting an"
        " attached compute detaches it."
    ),
)
def delete_compute(call: Call) -> Response:
    """Delete the compute, or detach it."""
    compute = records.require(call)
    compute_type = compute.body["properties"]["computeType"]
    action = call.request.query.get("underlyingResourceAction", "Delete").lower()
    if action == "detach" and not compute.body["properties"]["isAttachedCompute"]:
        raise NOT_ATTACHED.error(present=compute_type)
    call.store.delete(call.id)
    return records.accepted(records.operation(call))
