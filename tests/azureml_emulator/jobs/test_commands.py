"""What command jobs and Spark jobs show."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from azureml_emulator.application import Application
from azureml_emulator.jobs import commands as job_commands
from azureml_emulator.jobs.submission import InvalidFieldError, Submission
from offline_azure.arm.ids import WorkspaceId


@pytest.fixture
def submission(application: Application, default: WorkspaceId) -> Any:
    """A job that is about to be made."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    with application._store.read() as store:
        yield Submission(store, str(default.arm_id), "westeurope", "oak", now)


def test_a_command_keeps_what_was_asked_for(submission: Submission) -> None:
    """Given values replace the defaults; what is null counts as not given."""
    asked = {
        "jobType": "Command",
        "command": "true",
        "resources": {"instanceCount": 2, "shmSize": None},
        "environmentVariables": {"A": "1"},
    }

    shown = job_commands.of_command(submission, asked)

    assert (shown["displayName"], shown["command"]) == ("oak", "true")
    assert (shown["resources"]["instanceCount"], shown["resources"]["shmSize"]) == (2, "2g")
    assert shown["environmentVariables"] == {"A": "1"}


def test_spark_has_no_command(submission: Submission) -> None:
    """A Spark job shows its entry and no fields of a command."""
    shown = job_commands.of_spark(submission, {"jobType": "Spark", "entry": {"file": "a.py"}})

    assert shown["entry"] == {"file": "a.py"}
    assert "command" not in shown


def test_a_field_of_the_wrong_kind(submission: Submission) -> None:
    """A list where an object belongs is refused by name."""
    with pytest.raises(InvalidFieldError, match="resources"):
        job_commands.of_command(submission, {"jobType": "Command", "resources": [1]})
