"""The kinds of jobs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from azureml_emulator.application import Application
from azureml_emulator.jobs import kinds as job_kinds
from azureml_emulator.jobs.submission import (
    InvalidFieldError,
    NotEmulatedError,
    Submission,
)
from offline_azure.arm.ids import WorkspaceId


@pytest.fixture
def submission(application: Application, default: WorkspaceId) -> Iterator[Submission]:
    """A job that is about to be made."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    with application._store.read() as store:
        yield Submission(store, str(default.arm_id), "westeurope", "oak", now)


def test_a_new_job_waits(submission: Submission) -> None:
    """It is in the queue, with the plan of its kind."""
    environment = "azureml:AzureML-sklearn-1.5@latest"
    asked = {"jobType": "Command", "command": "true", "environmentId": environment}

    job = job_kinds.submit(submission, asked)

    assert (job.name, job.status, job.plan.kind) == ("oak", "Queued", "Command")
    assert job.moment("created") == submission.now


def test_what_is_refused(submission: Submission) -> None:
    """A job without a kind, of an unknown kind, or without what its kind needs."""
    with pytest.raises(InvalidFieldError, match="jobType"):
        job_kinds.submit(submission, {})
    with pytest.raises(NotEmulatedError, match="Labeling jobs"):
        job_kinds.submit(submission, {"jobType": "Labeling"})
    with pytest.raises(InvalidFieldError, match="command"):
        job_kinds.submit(submission, {"jobType": "Command"})


def test_every_kind_has_its_plan(submission: Submission) -> None:
    """A sweep is planned as a sweep, with the command of its trials."""
    asked = {
        "jobType": "Sweep",
        "searchSpace": {"x": ["uniform", [0, 1]]},
        "samplingAlgorithm": {"samplingAlgorithmType": "Random"},
        "objective": {"primaryMetric": "loss", "goal": "minimize"},
        "trial": {
            "command": "echo ${{search_space.x}}",
            "environmentId": "azureml:AzureML-sklearn-1.5@latest",
        },
    }

    plan = job_kinds.submit(submission, asked).plan

    assert (plan.kind, plan.command, plan.outputs) == ("Sweep", "echo ${{inputs.x}}", ())
