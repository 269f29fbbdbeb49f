"""What became of the jobs: the file beside an executed notebook."""

from __future__ import annotations

from typing import Any
from urllib.error import HTTPError

from azureml_emulator.inside import Inside

ENDED = frozenset({"Completed", "Failed", "Canceled", "NotResponding"})
"""The statuses of a job that does not run any more."""


def statuses(inside: Inside) -> dict[str, str]:
    """Return the status of every job, by its ARM id."""
    return {
        job["id"]: str(job.get("properties", {}).get("status"))
        for workspace in inside.workspaces()
        for job in inside.jobs(workspace)
    }


def report(inside: Inside) -> list[dict[str, Any]]:
    """Describe every job of every workspace, oldest first.

    Returns:
        For each job: `name`, `display_name`, `type` (`command`, ...), `status`, `metrics` (the
        last value of each), `parent` (the name of the parent job, or None), `error` (a text, or
        None), `experiment_name`, `workspace` and `created`.
    """
    entries = [
        _entry(inside, workspace, job)
        for workspace in inside.workspaces()
        for job in inside.jobs(workspace)
    ]
    return sorted(entries, key=lambda entry: str(entry["created"]))


def _entry(inside: Inside, workspace: dict[str, Any], job: dict[str, Any]) -> dict[str, Any]:
    properties = job.get("properties") or {}
    run = inside.run(workspace, job["name"]) if properties.get("status") != "Completed" else {}
    error = ((run.get("error") or {}).get("error") or {}).get("message")
    return {
        "name": job["name"],
        "display_name": properties.get("displayName"),
        "type": str(properties.get("jobType", "")).lower(),
        "status": properties.get("status"),
        "metrics": _metrics(inside, workspace, job["name"]),
        "parent": properties.get("parentJobName"),
        "error": error,
        "experiment_name": properties.get("experimentName"),
        "workspace": workspace["name"],
        "created": (job.get("systemData") or {}).get("createdAt"),
    }


def _metrics(inside: Inside, workspace: dict[str, Any], name: str) -> dict[str, float]:
    """Return a job's metrics: none when it is no run, such as a job that never started."""
    try:
        return inside.metrics(workspace, name)
    except HTTPError as error:
        if error.code != 404:
            raise
        return {}
