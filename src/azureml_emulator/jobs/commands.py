"""Command jobs, and Spark jobs, which are much like them: what they show beside what all jobs do.

Source: recording `command_job/command_job_invalid_datastore` of azure-ai-ml's tests, 2026-03-27.
"""

from __future__ import annotations

from typing import Any

from azureml_emulator.jobs import properties as job_properties
from azureml_emulator.jobs.submission import Submission

RESOURCES = {
    "instanceCount": 1,
    "instanceType": None,
    "properties": None,
    "shmSize": "2g",
    "dockerArgs": None,
    "dockerArgsList": None,
}
_COMMAND = ("codeId", "command", "environmentId")
_SPARK = (
    "codeId",
    "entry",
    "args",
    "conf",
    "environmentId",
    "jars",
    "files",
    "pyFiles",
    "archives",
)


def of_command(submission: Submission, asked: dict[str, Any]) -> dict[str, Any]:
    """Return the properties of a new command job.

    Raises:
        InvalidFieldError: a field is malformed.
    """
    return {
        **_of_any(submission, asked, _COMMAND, RESOURCES),
        "distribution": asked.get("distribution"),
        "limits": asked.get("limits"),
        "environmentVariables": job_properties.mapping(asked, "environmentVariables"),
        "parameters": {},
        **_queue(asked),
    }


def of_spark(submission: Submission, asked: dict[str, Any]) -> dict[str, Any]:
    """Return the properties of a new Spark job.

    Raises:
        InvalidFieldError: a field is malformed.
    """
    return {**_of_any(submission, asked, _SPARK, {}), **_queue(asked)}


def _of_any(
    submission: Submission,
    asked: dict[str, Any],
    fields: tuple[str, ...],
    resources: dict[str, Any],
) -> dict[str, Any]:
    shown = job_properties.common(submission, asked)
    shown["properties"] |= job_properties.compute_properties(asked)
    given = job_properties.mapping(asked, "resources")
    return {
        **shown,
        "resources": {**resources, **{n: v for n, v in given.items() if v is not None}},
        **{field: asked.get(field) for field in fields},
        "inputs": job_properties.inputs(job_properties.mapping(asked, "inputs")),
        "outputs": job_properties.outputs(
            job_properties.mapping(asked, "outputs"), submission.name
        ),
    }


def _queue(asked: dict[str, Any]) -> dict[str, Any]:
    return {"queueSettings": asked.get("queueSettings") or {"jobTier": "Null"}}
