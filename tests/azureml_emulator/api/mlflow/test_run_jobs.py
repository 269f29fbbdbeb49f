"""What MLflow's client does to a run, seen with the SDK."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from offline_azure.arm.ids import WorkspaceId

if TYPE_CHECKING:
    from conftest import Inside

_CLIENT = """
import json, sys, time, mlflow
from azure.ai.ml import MLClient, command
from azure.identity import DefaultAzureCredential
jobs = MLClient(DefaultAzureCredential(), *json.loads(sys.argv[1])).jobs
def shown(name):
    job = jobs.get(name)
    return [job.display_name, job.description, dict(job.tags)]
"""
_TAGS = (
    _CLIENT
    + """
job = jobs.create_or_update(command(
    command="python -c 'import mlflow; mlflow.set_tag(\\"logged\\", \\"1\\")' && sleep 600",
    environment="AzureML-sklearn-1.5@latest", display_name="first", tags={"team": "vision"},
))
while "logged" not in jobs.get(job.name).tags:
    assert jobs.get(job.name).status not in ("Completed", "Failed"), jobs.get(job.name)
    time.sleep(0.1)
running = jobs.get(job.name).status

client = mlflow.MlflowClient()
client.set_tag(job.name, "by", "mlflow")
client.log_batch(job.name, tags=[mlflow.entities.RunTag("batch", "yes")])
client.set_tag(job.name, "mlflow.note.content", "a note")
client.set_tag(job.name, "mlflow.source.name", "not shown")
client.delete_tag(job.name, "team")
client.update_run(job.name, name="second")
heard = shown(job.name)

job = jobs.get(job.name)
job.display_name, job.description = "third", "described"
job.tags = {"by": "the SDK", "new": "1", "batch": "yes", "logged": "1"}
jobs.create_or_update(job)
run = client.get_run(job.name)
told = [run.info.run_name, dict(run.data.tags)]
jobs.begin_cancel(job.name).result()
print(json.dumps([running, heard, told, shown(job.name)]))
"""
)
_RUN = (
    _CLIENT
    + """
import tempfile
from azure.ai.ml.constants import ListViewType
def mine(**options):
    return [job.name for job in jobs.list(**options) if job.experiment_name == "by hand"]

mlflow.set_experiment("by hand")
with mlflow.start_run(run_name="written", tags={"team": "vision"}, description="note") as run:
    name = run.info.run_id
    during = jobs.get(name).status
    mlflow.log_metric("loss", 0.5)
    mlflow.log_text("hello", "folder/greeting.txt")
    mlflow.set_tag("late", "1")
    with mlflow.start_run(run_name="inner", nested=True) as inner:
        pass
try:
    with mlflow.start_run() as broken:
        raise ZeroDivisionError
except ZeroDivisionError:
    pass
open_run = mlflow.start_run()
jobs.begin_cancel(open_run.info.run_id).result()
canceled = mlflow.get_run(open_run.info.run_id).info
mlflow.end_run("KILLED")

job = jobs.get(name)
folder = tempfile.mkdtemp()
jobs.download(name, download_path=folder)
jobs.stream(name)
names = {name: "written", broken.info.run_id: "broken", open_run.info.run_id: "canceled"}
listed = [names[found] for found in mine()]
mlflow.delete_run(broken.info.run_id)
print(json.dumps({
    "during": during,
    "job": [job.type, job.status, job.experiment_name, job.display_name, job.description],
    "tags": dict(job.tags),
    "studio": job.services["Studio"].endpoint.partition("?")[0].rpartition("/")[2] == name,
    "listed": listed,
    "left": [names[found] for found in mine()],
    "archived": [names[found] for found in mine(list_view_type=ListViewType.ARCHIVED_ONLY)],
    "children": [[c.display_name, c.status] for c in jobs.list(parent_job_name=name)],
    "child": jobs.get(inner.info.run_id).display_name,
    "statuses": [jobs.get(broken.info.run_id).status, jobs.get(open_run.info.run_id).status],
    "canceled": [canceled.status, canceled.end_time is not None],
    "file": open(folder + "/artifacts/folder/greeting.txt").read(),
}))
"""
)


@pytest.fixture
def ids(default: WorkspaceId) -> str:
    """What a script needs to connect its client."""
    names = [default.subscription_id, default.resource_group, default.workspace_name]
    return json.dumps(names)


def test_a_job_and_its_run_have_the_same_tags(inside: Inside, ids: str) -> None:
    """Tags, name and description are seen on the other side at once, while the job runs."""
    running, heard, told, at_last = inside.run(_TAGS, ids)

    assert running == "Running"
    assert heard == ["second", "a note", {"logged": "1", "by": "mlflow", "batch": "yes"}]
    name, tags = told
    assert (name, tags["mlflow.note.content"]) == ("third", "described")
    shown = {"by": "the SDK", "new": "1", "batch": "yes", "logged": "1"}
    assert {key: value for key, value in tags.items() if not key.startswith("mlflow.")} == shown
    assert at_last == ["third", "described", shown]


def test_a_run_of_a_notebook_is_a_job(inside: Inside, ids: str) -> None:
    """What a cell logs with MLflow is among the jobs: listed, streamed, downloaded, cancelled."""
    found = inside.run(_RUN, ids)

    assert found["during"] == "Running"
    assert found["job"] == ["command", "Completed", "by hand", "written", "note"]
    assert found["tags"] == {"team": "vision", "late": "1"}
    assert found["studio"]
    assert found["statuses"] == ["Failed", "Canceled"]
    assert found["canceled"] == ["KILLED", True]
    assert found["file"] == "hello"


def test_lists_of_runs(inside: Inside, ids: str) -> None:
    """Runs within runs are their children; a run that MLflow deletes is archived."""
    found = inside.run(_RUN.replace("by hand", "listed"), ids)

    assert found["listed"] == ["canceled", "broken", "written"]
    assert (found["left"], found["archived"]) == (["canceled", "written"], ["broken"])
    assert found["children"] == [["inner", "Completed"]]
    assert found["child"] == "inner"
