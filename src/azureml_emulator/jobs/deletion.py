"""Deleting jobs, which takes along what they have started.

Source: Microsoft Learn, REST reference "Jobs - Delete".
"""

from __future__ import annotations

from azureml_emulator.jobs import runs as job_runs
from azureml_emulator.runs.job import Job
from azureml_emulator.tracking import stores
from azureml_emulator.tracking.process import TrackingServer
from azureml_emulator.workspaces.scope import IN_WORKSPACE
from offline_azure.arm.ids import WORKSPACE
from offline_azure.http.messages import Response
from offline_azure.http.routing import OpenCall, Routes
from offline_azure.http.sources import link
from offline_azure.store.store import Transaction

routes = Routes("Jobs", scope=IN_WORKSPACE)


@routes.route(
    "DELETE",
    f"{WORKSPACE}/jobs/{{name}}",
    operation="jobs.begin_delete",
    source=link("Jobs - Delete", "https://learn.microsoft.com/rest/api/azureml/jobs/delete"),
    difference=(
        "Gone at once, with its children and its MLflow run; its processes are ended. That its"
        " logs and outputs stay in storage is unverified."
    ),
    streams=True,
)
def delete_job(call: OpenCall) -> Response:
    """Delete a job and what it has started, whatever its state.

    MLflow's process is asked to delete the runs first, so that one that does not answer leaves
    jobs that can be deleted later; what the jobs have started meanwhile gets another round.
    """
    without_run: set[str] = set()
    while True:
        with call.database.write() as store:
            job = Job.find(store, call.id)
            if job is None:
                return Response(204)
            family = [job, *_descendants(store, job)]
            left = [one for one in family if one.resource.id not in without_run]
            if not left:
                for one in family:
                    store.delete(one.resource.id)
                return Response(200)
            runs = stores.of_workspace(store, job.plan.workspace_id)
        for one in left:
            job_runs.delete(one, runs, call.service(TrackingServer))
            without_run.add(one.resource.id)


def _descendants(store: Transaction, job: Job) -> list[Job]:
    found = [job]
    for parent in found:
        found += Job.children(store, parent)
    return found[1:]
