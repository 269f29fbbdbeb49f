"""What is done with a compute that is there: start, stop, restart, and look at its nodes.

Source: recording `compute/compute_instance_stop_start_restart` (2024-12-18) of azure-ai-ml's tests.
"""

from __future__ import annotations

from azureml_emulator.compute import clusters, instances, records
from azureml_emulator.workspaces.scope import IN_WORKSPACE
from offline_azure.clock import offset_timestamp
from offline_azure.http.messages import Response
from offline_azure.http.routing import Call, OpenCall, Routes
from offline_azure.http.sources import docs, link, recording

_INSTANCE = recording("compute/compute_instance_stop_start_restart", "2024-12-18")

routes = Routes("Compute", scope=IN_WORKSPACE)

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


@routes.route("POST", f"{records.ONE}/start", operation="compute.begin_start", source=_INSTANCE)
def start_compute(call: Call) -> Response:
    """Start an instance; it is `Starting` and then `Running`."""
    return _change_state(call, "Start", "Starting", "Running")


@routes.route("POST", f"{records.ONE}/stop", operation="compute.begin_stop", source=_INSTANCE)
def stop_compute(call: Call) -> Response:
    """Stop an instance; it is `Stopping` and then `Stopped`."""
    return _change_state(call, "Stop", "Stopping", "Stopped")


@routes.route(
    "POST",
    f"{records.ONE}/restart",
    operation="compute.begin_restart",
    source=link("REST example", "https://learn.microsoft.com/rest/api/azureml/compute/restart"),
    difference="The kernel that runs the cell goes on.",
)
def restart_compute(call: Call) -> Response:
    """Restart an instance; it is `Restarting` and then `Running`."""
    return _change_state(call, "Restart", "Restarting", "Running")


def _change_state(call: Call, name: str, meanwhile: str, finally_: str) -> Response:
    compute = records.require(call, under=True)
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
    return records.accepted(records.begin(call, compute, {"properties": shown}))


@routes.route(
    "POST",
    f"{records.ONE}/enableSso",
    operation="compute.enable_sso",
    source=docs("Manage compute instances", "how-to-manage-compute-instance"),
)
def enable_sso(call: Call) -> Response:
    """Switch single sign-on of an instance on or off."""
    compute = records.require(call, under=True)
    present = compute.body["properties"]["computeType"]
    if present != instances.KIND.compute_type:
        raise NOT_AN_INSTANCE.error(operation="enableSso", present=present)
    wanted = bool(call.request.json().get("enableSSO", True))
    compute.body["properties"]["properties"]["enableSSO"] = wanted
    call.store.put(compute)
    return Response(200)


@routes.route(
    "POST",
    f"{records.ONE}/listNodes",
    operation="compute.list_nodes",
    source=link("REST example", "https://learn.microsoft.com/rest/api/azureml/compute/list-nodes"),
    difference=(
        "A cluster has a node for each job that runs, and its minimum otherwise. The jobs run on"
        " your own machine, as many at once as it has processors."
    ),
    streams=True,
)
def list_nodes(call: OpenCall) -> Response:
    """Return the nodes of a cluster."""
    running = records.running(call)
    with call.database.read() as store:
        inside = call.inside(store)
        compute = records.require(inside, under=True)
        present = compute.body["properties"]["computeType"]
        if present != clusters.KIND.compute_type:
            raise NOT_A_CLUSTER.error(present=present)
        jobs = records.jobs(inside, compute.body["name"], running)
        shown = records.now(inside, compute, running)
    return Response.of_json({"nodes": clusters.nodes(shown, jobs)})
