"""The kinds of jobs that are emulated. A new kind is a module of its own and a line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from azureml_emulator.jobs import automl as job_automl
from azureml_emulator.jobs import commands as job_commands
from azureml_emulator.jobs import pipelines as job_pipelines
from azureml_emulator.jobs import plans as job_plans
from azureml_emulator.jobs import properties as job_properties
from azureml_emulator.jobs import sweeps as job_sweeps
from azureml_emulator.jobs.submission import (
    InvalidFieldError,
    NotEmulatedError,
    Submission,
)
from azureml_emulator.runs.job import TYPE, Job, Plan
from offline_azure.clock import timestamp
from offline_azure.store.store import Resource


@dataclass(frozen=True)
class JobKind:
    """One kind of job.

    Attributes:
        required: the properties without which it is refused.
        shown: from what was asked for to the properties that the job shows.
        plan: from these to what running it takes.
        first_status: what the answer to its submission calls its status.
    """

    required: tuple[str, ...]
    shown: Callable[[Submission, dict[str, Any]], dict[str, Any]]
    plan: Callable[[Submission, dict[str, Any]], Plan]
    first_status: str = "Starting"


KINDS: Mapping[str, JobKind] = {
    "AutoML": JobKind(
        ("taskDetails",), job_automl.shown, job_automl.plan, first_status="NotStarted"
    ),
    "Command": JobKind(("command", "environmentId"), job_commands.of_command, job_plans.build),
    "Pipeline": JobKind(
        (), job_pipelines.of_pipeline, job_pipelines.plan, first_status="NotStarted"
    ),
    "Sweep": JobKind(job_sweeps.REQUIRED, job_sweeps.of_sweep, job_sweeps.plan),
    "Spark": JobKind(("codeId", "entry"), job_commands.of_spark, job_plans.build),
}


def submit(submission: Submission, asked: dict[str, Any]) -> Job:
    """Return a new job that waits in the queue; it has to be saved.

    Args:
        submission: where it is made, and its name.
        asked: its properties as the service is asked for them.

    Raises:
        SubmissionError: it cannot be made (see `job_submission`).
    """
    name = asked.get("jobType")
    if not isinstance(name, str):
        raise InvalidFieldError("jobType", "Required property 'jobType' not found in JSON.")
    kind = KINDS.get(name)
    if kind is None:
        raise NotEmulatedError(f"{name} jobs")
    for field in kind.required:
        if not asked.get(field):
            raise InvalidFieldError(field, f"Required property '{field}' not found in JSON.")
    shown = kind.shown(submission, asked)
    plan = kind.plan(submission, shown)
    body = job_properties.document(submission, shown)
    job = Job(Resource(body["id"], TYPE, body))
    job.plan = plan
    job.run["created"] = timestamp(submission.now)
    job.move("Queued", submission.now)
    return job
