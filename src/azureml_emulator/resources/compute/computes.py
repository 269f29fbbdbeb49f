"""The computes of a workspace: create, update, look at, start, stop and delete.

A compute is stored as it will be once it is ready, with the moment when that is; until then
some values are shown differently. The clock alone decides, so nothing waits.

Sources: recordings `compute/aml_compute_create_and_delete` and
`compute/compute_instance_stop_start_restart` (both 2024-12-18) of azure-ai-ml's tests.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from azureml_emulator.core import long_running
from azureml_emulator.core.arm import WORKSPACE
from azureml_emulator.core.clock import offset_timestamp, parse_timestamp
from azureml_emulator.core.http import Response
from azureml_emulator.core.paging import page
from azureml_emulator.core.regions import REGIONS, normalized
from azureml_emulator.core.routing import Call, Routes
from azureml_emulator.core.sources import docs, link, recording
from azureml_emulator.core.store import Resource, Transaction
from azureml_emulator.resources import managed_identities
from azureml_emulator.resources.compute import attached, clusters, instances
from azureml_emulator.resources.compute.kind import BAD_VALUE, Asked, Kind
from azureml_emulator.runs.job import Job
from azureml_emulator.runs.scheduler import Scheduler

TYPE = "Microsoft.MachineLearningServices/workspaces/computes"
_COLLECTION = f"{WORKSPACE}/computes"
_ONE = f"{_COLLECTION}/{{name}}"
_CLUSTER = recording("compute/aml_compute_create_and_delete", "2024-12-18")
_INSTANCE = recording("compute/compute_instance_stop_start_restart", "2024-12-18")
_CLUSTER_ARTICLE = docs("Create compute clusters", "how-to-create-attach-compute-cluster")

# Long enough to be seen, short enough not to be waited for.
_LASTING = timedelta(milliseconds=200)
_KINDS = {
    kind.compute_type.lower(): kind for kind in (clusters.KIND, instances.KIND, *attached.KINDS)
}

routes = Routes("Compute")

NOT_FOUND = routes.error(
    when="the compute does not exist",
    status=404,
    code="",
    message="",
    source=recording("pipeline_job/validation_remote[non_existent_compute.yml]", "2023-10-30"),
    envelope="none",
)
OTHER_TYPE = routes.error(
    when="a compute is created under the name of one of another type",
    status=409,
    code="UserError",
    message="A compute of type {present} with the name {name} already exists.",
    source=None,
    envelope="service",
)
NOT_AN_INSTANCE = routes.error(
    when="something other than a compute instance is started, stopped or restarted",
    status=400,
    code="UserError",
    message="The operation {operation} is not supported for computes of type {present}.",
    source=None,
    envelope="service",
)
NOT_A_CLUSTER = routes.error(
    when="the nodes of something other than a cluster are asked for",
    status=400,
    code="UserError",
    message="Computes of type {present} have no nodes to list.",
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


def find(store: Transaction, workspace_id: str, name: str) -> Resource | None:
    """Return the compute of a workspace that has this name, or None."""
    return store.get(f"{workspace_id}/computes/{name}")


@routes.route("GET", _ONE, operation="compute.get", source=f"{_CLUSTER}; {_INSTANCE}")
def get_compute(call: Call) -> Response:
    """Return one compute, as it is now."""
    return Response.of_json(_now(call, _require(call)))


@routes.route(
    "GET",
    _COLLECTION,
    operation="compute.list",
    source=docs("Compute targets", "concept-compute-target"),
)
def list_computes(call: Call) -> Response:
    """Return the workspace's computes, oldest first."""
    return page(call.request, [_now(call, c) for c in call.store.list(TYPE, call.workspace_id)])


@routes.route(
    "PUT",
    _ONE,
    operation="compute.begin_create_or_update",
    source=f"{_CLUSTER}; {_CLUSTER_ARTICLE}",
    difference=(
        "Machines are not started, quota is not checked, and whether an attached resource exists"
        " is not asked. Ready after 0.2 s. That an update keeps what it leaves out, ignores"
        " another VM size, and changes of an instance only schedules, idle shutdown, single"
        " sign-on and applications, is unverified."
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
    compute = Resource(call.id, TYPE, body)
    url = _begin(call, compute, _creating(kind, new=existing is None))
    return Response.of_json(_shown(compute, now), 201, {"azure-asyncoperation": url})


def _new(call: Call) -> dict[str, Any]:
    return {
        "id": call.id,
        "name": call.params["name"],
        "type": TYPE,
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
    _ONE,
    operation="compute.begin_delete",
    source=f"{_CLUSTER}; {_CLUSTER_ARTICLE}",
    difference=(
        "Gone at once. Deleting an absent compute gives 404, which is unverified. Deleting an"
        " attached compute detaches it."
    ),
)
def delete_compute(call: Call) -> Response:
    """Delete the compute, or detach it."""
    compute = _require(call)
    compute_type = compute.body["properties"]["computeType"]
    action = call.request.query.get("underlyingResourceAction", "Delete").lower()
    if action == "detach" and not compute.body["properties"]["isAttachedCompute"]:
        raise NOT_ATTACHED.error(present=compute_type)
    call.store.delete(call.id)
    url = long_running.start(call, "computeOperationsStatus", _LASTING)
    return _accepted(f"{url}&service=new")


@routes.route("POST", f"{_ONE}/start", operation="compute.begin_start", source=_INSTANCE)
def start_compute(call: Call) -> Response:
    """Start an instance; it is `Starting` and then `Running`."""
    return _change_state(call, "Start", "Starting", "Running")


@routes.route("POST", f"{_ONE}/stop", operation="compute.begin_stop", source=_INSTANCE)
def stop_compute(call: Call) -> Response:
    """Stop an instance; it is `Stopping` and then `Stopped`."""
    return _change_state(call, "Stop", "Stopping", "Stopped")


@routes.route(
    "POST",
    f"{_ONE}/restart",
    operation="compute.begin_restart",
    source=link("REST example", "https://learn.microsoft.com/rest/api/azureml/compute/restart"),
    difference="The kernel that runs the cell goes on.",
)
def restart_compute(call: Call) -> Response:
    """Restart an instance; it is `Restarting` and then `Running`."""
    return _change_state(call, "Restart", "Restarting", "Running")


def _change_state(call: Call, name: str, meanwhile: str, finally_: str) -> Response:
    compute = _require(call, under=True)
    present = compute.body["properties"]["computeType"]
    if present != instances.KIND.compute_type:
        raise NOT_AN_INSTANCE.error(operation=name, present=present)
    moment = offset_timestamp(call.clock.now())
    compute.body["properties"]["properties"] |= {
        "state": finally_,
        "lastOperation": instances.operation(name, moment),
    }
    shown = {
        "state": meanwhile,
        "lastOperation": instances.operation(name, moment, "InProgress"),
    }
    return _accepted(_begin(call, compute, {"properties": shown}))


@routes.route(
    "POST",
    f"{_ONE}/enableSso",
    operation="compute.enable_sso",
    source=docs("Manage compute instances", "how-to-manage-compute-instance"),
)
def enable_sso(call: Call) -> Response:
    """Switch single sign-on of an instance on or off."""
    compute = _require(call, under=True)
    present = compute.body["properties"]["computeType"]
    if present != instances.KIND.compute_type:
        raise NOT_AN_INSTANCE.error(operation="enableSso", present=present)
    wanted = bool(call.request.json().get("enableSSO", True))
    compute.body["properties"]["properties"]["enableSSO"] = wanted
    call.store.put(compute)
    return Response(200)


@routes.route(
    "POST",
    f"{_ONE}/listNodes",
    operation="compute.list_nodes",
    source=link("REST example", "https://learn.microsoft.com/rest/api/azureml/compute/list-nodes"),
    difference=(
        "A cluster has a node for each job that runs, and its minimum otherwise. The jobs run on"
        " your own machine, as many at once as it has processors."
    ),
)
def list_nodes(call: Call) -> Response:
    """Return the nodes of a cluster."""
    compute = _require(call, under=True)
    present = compute.body["properties"]["computeType"]
    if present != clusters.KIND.compute_type:
        raise NOT_A_CLUSTER.error(present=present)
    jobs = _jobs(call, compute.body["name"])
    return Response.of_json({"nodes": clusters.nodes(_now(call, compute), jobs)})


def _require(call: Call, *, under: bool = False) -> Resource:
    """Return the compute in the path; `under` when the path goes on after it."""
    compute_id = _ONE.format(**call.params) if under else call.id
    compute = call.store.get(compute_id)
    if compute is None:
        raise NOT_FOUND.error()
    return compute


def _begin(call: Call, compute: Resource, meanwhile: dict[str, Any]) -> str:
    """Store a compute that is shown with other values for a while; return the polling URL."""
    ready = call.clock.now() + _LASTING
    compute.private = {"ready": offset_timestamp(ready), "meanwhile": meanwhile}
    call.store.put(compute)
    return f"{long_running.start(call, 'computeOperationsStatus', _LASTING)}&service=new"


def _accepted(url: str) -> Response:
    response = Response(202)
    response.headers["azure-asyncoperation"] = url
    return response


def _now(call: Call, compute: Resource) -> dict[str, Any]:
    """Return the compute as it is now; a cluster with nodes for its jobs."""
    body = _shown(compute, call.clock.now())
    if body["properties"]["computeType"] != clusters.KIND.compute_type:
        return body
    return clusters.busy(body, _jobs(call, body["name"]))


def _jobs(call: Call, compute: str) -> list[Job]:
    """Return the jobs that run on a compute of the workspace."""
    found = (Job.find(call.store, job_id) for job_id in call.service(Scheduler).running)
    return [
        job
        for job in found
        if job is not None
        and job.status != "Queued"
        and not job.terminal
        and job.plan.compute == compute
        and job.resource.id.startswith(f"{call.workspace_id.lower()}/")
    ]


def _shown(compute: Resource, now: datetime) -> dict[str, Any]:
    """Return the compute as it is at the moment `now`."""
    body, private = compute.body, compute.private
    if now >= parse_timestamp(private["ready"]):
        return body
    return body | {"properties": _overlaid(body["properties"], private["meanwhile"])}


def _overlaid(values: dict[str, Any], overlay: dict[str, Any]) -> dict[str, Any]:
    """Return values with those of an overlay, and without those that it hides."""
    shown = values | {name: value for name, value in overlay.items() if name != "hidden"}
    if "properties" in overlay:
        shown["properties"] = _overlaid(values["properties"], overlay["properties"])
    hidden = overlay.get("hidden", ())
    return {name: value for name, value in shown.items() if name not in hidden}
