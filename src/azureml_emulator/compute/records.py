"""The records of computes: as they are stored, and as they are shown at a moment.

A compute is stored as it will be once it is ready, with the moment when that is; until then
some values are shown differently. The clock alone decides, so nothing waits.

Sources: recordings `compute/aml_compute_create_and_delete` and
`compute/compute_instance_stop_start_restart` (both 2024-12-18) of azure-ai-ml's tests.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from azureml_emulator.compute import clusters
from azureml_emulator.runs.job import Job
from azureml_emulator.runs.scheduler import Scheduler
from azureml_emulator.workspaces.scope import IN_WORKSPACE
from offline_azure.arm import long_running
from offline_azure.arm.ids import WORKSPACE
from offline_azure.clock import offset_timestamp, parse_timestamp
from offline_azure.http.messages import Response
from offline_azure.http.routing import Call, OpenCall, Routes
from offline_azure.http.sources import recording
from offline_azure.store.store import Resource

TYPE = "Microsoft.MachineLearningServices/workspaces/computes"
COLLECTION = f"{WORKSPACE}/computes"
ONE = f"{COLLECTION}/{{name}}"

# Long enough to be seen, short enough not to be waited for.
_LASTING = timedelta(milliseconds=200)

routes = Routes("Compute", scope=IN_WORKSPACE)

NOT_FOUND = routes.error(
    when="the compute does not exist",
    status=404,
    code="",
    message="",
    source=recording("pipeline_job/validation_remote[non_existent_compute.yml]", "2023-10-30"),
    envelope="none",
)


def require(call: Call, *, under: bool = False) -> Resource:
    """Return the compute in the path; `under` when the path goes on after it."""
    compute_id = ONE.format(**call.params) if under else call.id
    compute = call.store.get(compute_id)
    if compute is None:
        raise NOT_FOUND.error()
    return compute


def begin(call: Call, compute: Resource, meanwhile: dict[str, Any]) -> str:
    """Store a compute that is shown with other values for a while; return the polling URL."""
    ready = call.clock.now() + _LASTING
    compute.private = {"ready": offset_timestamp(ready), "meanwhile": meanwhile}
    call.store.put(compute)
    return operation(call)


def operation(call: Call) -> str:
    """Start an operation that lasts a moment; return the polling URL."""
    return f"{long_running.start(call, 'computeOperationsStatus', _LASTING)}&service=new"


def accepted(url: str) -> Response:
    """Return the answer of an operation that goes on at `url`."""
    response = Response(202)
    response.headers["azure-asyncoperation"] = url
    return response


def running(call: OpenCall) -> list[str]:
    """Return the ids of the jobs that have begun, of all workspaces."""
    return call.service(Scheduler).running


def now(call: Call, compute: Resource, running: list[str]) -> dict[str, Any]:
    """Return the compute as it is now; a cluster with nodes for its jobs, which are `running`."""
    body = shown(compute, call.clock.now())
    if body["properties"]["computeType"] != clusters.KIND.compute_type:
        return body
    return clusters.busy(body, jobs(call, body["name"], running))


def jobs(call: Call, compute: str, running: list[str]) -> list[Job]:
    """Return those of the `running` jobs that are on a compute of the workspace."""
    found = (Job.find(call.store, job_id) for job_id in running)
    return [
        job
        for job in found
        if job is not None
        and job.status != "Queued"
        and not job.terminal
        and job.plan.compute == compute
        and job.resource.id.startswith(f"{call.scope_id.lower()}/")
    ]


def shown(compute: Resource, now: datetime) -> dict[str, Any]:
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
