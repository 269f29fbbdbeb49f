"""Deleting jobs, and what goes with them."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from azure.ai.ml import MLClient, command
from azure.ai.ml.operations._run_history_constants import RunHistoryConstants
from azure.core.exceptions import ResourceNotFoundError

from azureml_emulator.application import Application
from azureml_emulator.runs.job import TYPE, Job
from offline_azure.arm.ids import WorkspaceId
from offline_azure.http.messages import Response

# azure-ai-ml 1.35.2 uses what newer marshmallow and azure-storage-blob will change.
pytestmark = [
    pytest.mark.filterwarnings("ignore::marshmallow.warnings.RemovedInMarshmallow4Warning"),
    pytest.mark.filterwarnings("ignore:The use of a 'BlobProperties':DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:content_as_bytes is deprecated:DeprecationWarning"),
]


def test_delete(
    client: MLClient, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A job that is deleted is gone with its processes; its name and its logs are free again."""
    monkeypatch.setattr(RunHistoryConstants, "_WAIT_COMPLETION_POLLING_INTERVAL_MIN", 0)

    def submit(line: str, name: str, until: str) -> None:
        job = command(command=line, name=name, environment="AzureML-sklearn-1.5@latest")
        client.jobs.create_or_update(job)
        while client.jobs.get(name).status != until:
            time.sleep(0.02)

    submit("echo first", "short", "Completed")
    submit("sleep 600", "long", "Running")

    for name in ("short", "long", "never-there"):
        client.jobs.begin_delete(name).result()

    assert list(client.jobs.list()) == []
    with pytest.raises(ResourceNotFoundError):
        client.jobs.get("short")
    submit("echo second", "short", "Completed")
    client.jobs.stream("short")
    printed = capsys.readouterr().out
    assert "\nsecond\n" in printed
    assert "\nfirst\n" not in printed


def test_children_go_with_their_parent(
    application: Application, ask: Callable[..., Response], default: WorkspaceId
) -> None:
    """What a job has started is deleted with it, at any depth, and nothing else."""
    jobs = f"{default.arm_id}/jobs"
    asked = {"jobType": "Command", "command": "true"}
    asked["environmentId"] = "azureml:AzureML-sklearn-1.5@latest"
    parents = {"a": None, "b": "a", "c": "b", "other": None}
    for name, parent in parents.items():
        assert ask("PUT", f"{jobs}/{name}", {"properties": asked}).status == 201
        with application._store.write() as store:
            job = Job.find(store, f"{jobs}/{name}")
            assert job is not None
            job.properties["parentJobName"] = parent
            job.save(store)

    assert ask("DELETE", f"{jobs}/a").status == 200

    with application._store.read() as store:
        assert [job.body["name"] for job in store.list(TYPE, str(default.arm_id))] == ["other"]
    assert ask("DELETE", f"{jobs}/a").status == 204
