"""Jobs that the service itself submits."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from azureml_emulator.application import Application
from azureml_emulator.jobs.submitter import JobSubmitter
from azureml_emulator.runs.family import RefusedError
from offline_azure.arm.ids import WorkspaceId
from offline_azure.clock import ManualClock
from offline_azure.http.messages import Response

ASKED = {
    "jobType": "Command",
    "command": "true",
    "environmentId": "azureml:AzureML-sklearn-1.5@latest",
}


@pytest.fixture
def submitter(application: Application, clock: ManualClock) -> JobSubmitter:
    """What submits jobs."""
    return JobSubmitter(application._store, clock)


def test_children(
    submitter: JobSubmitter, ask: Callable[..., Response], default: WorkspaceId
) -> None:
    """A child names its parent and the topmost job; it is not among the jobs without a parent."""
    workspace = str(default.arm_id)
    parent = submitter.submit(workspace, "parent", ASKED)
    child = submitter.submit(workspace, "child", ASKED, parent.resource.id)
    grandchild = submitter.submit(workspace, "grandchild", ASKED, child.resource.id)

    assert grandchild.properties["parentJobName"] == "child"
    assert grandchild.root == "parent"
    assert b"grandchild" not in ask("GET", f"{workspace}/jobs").body


def test_what_is_refused(
    submitter: JobSubmitter, ask: Callable[..., Response], default: WorkspaceId
) -> None:
    """A name that is taken, a parent that has ended or is gone, and what no job can be."""
    workspace = str(default.arm_id)
    parent = submitter.submit(workspace, "parent", ASKED)
    with pytest.raises(RefusedError, match="parent"):
        submitter.submit(workspace, "parent", ASKED)
    unknown = {**ASKED, "environmentId": "azureml:nowhere:1"}
    with pytest.raises(RefusedError, match="nowhere:1"):
        submitter.submit(workspace, "other", unknown)

    assert ask("POST", f"{workspace}/jobs/parent/cancel").status == 202
    with pytest.raises(RefusedError, match="has ended"):
        submitter.submit(workspace, "late", ASKED, parent.resource.id)
    with pytest.raises(RefusedError, match="has ended"):
        submitter.submit(workspace, "orphan", ASKED, f"{workspace}/jobs/never-there")
