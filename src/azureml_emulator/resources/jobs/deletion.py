"""Deleting jobs, which takes along what they have started.

Source: Microsoft Learn, REST reference "Jobs - Delete".
"""

from __future__ import annotations

from azureml_emulator.core.arm import WORKSPACE
from azureml_emulator.core.http import Response
from azureml_emulator.core.routing import Call, Routes
from azureml_emulator.core.sources import link
from azureml_emulator.resources.jobs import runs as job_runs
from azureml_emulator.runs.job import TYPE, Job
from azureml_emulator.services.mlflow.process import TrackingServer

routes = Routes("Jobs")


@routes.route(
    "DELETE",
    f"{WORKSPACE}/jobs/{{name}}",
    operation="jobs.begin_delete",
    source=link("Jobs - Delete", "https://learn.microsoft.com/rest/api/azureml/jobs/delete"),
    difference=(
        "Gone at once, with its children and its MLflow run; its processes are ended. That its"
        " logs and outputs stay in storage is unverified."
    ),
)
def delete_job(call: Call) -> Response:
    """Delete a job and what it has started, whatever its state."""
    job = Job.find(call.store, call.id)
    if job is None:
        return Response(204)
    for found in [job, *_descendants(call, job)]:
        job_runs.delete(found, call.store, call.service(TrackingServer))
        call.store.delete(found.resource.id)
    return Response(200)


def _descendants(call: Call, job: Job) -> list[Job]:
    jobs = [Job(resource) for resource in call.store.list(TYPE, call.workspace_id)]
    found = [job]
    for parent in found:
        found += [child for child in jobs if child.properties["parentJobName"] == parent.name]
    return found[1:]
