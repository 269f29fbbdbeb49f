"""What became of the jobs: the file beside an executed notebook."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from azureml_emulator.inside import Inside

ENDED = frozenset({"Completed", "Failed", "Canceled", "NotResponding"})
"""The statuses of a job that does not run any more."""
_FAILED = ENDED - {"Completed"}


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
        entry
        for workspace in inside.workspaces()
        if (jobs := inside.jobs(workspace))
        for entry in _entries(inside, workspace, jobs)
    ]
    return sorted(entries, key=lambda entry: str(entry["created"]))


def _entries(
    inside: Inside, workspace: dict[str, Any], jobs: list[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    metrics = inside.metrics(workspace)
    for job in jobs:
        properties = job.get("properties") or {}
        run = inside.run(workspace, job["name"]) if properties.get("status") in _FAILED else {}
        yield {
            "name": job["name"],
            "display_name": properties.get("displayName"),
            "type": str(properties.get("jobType", "")).lower(),
            "status": properties.get("status"),
            "metrics": metrics.get(job["name"], {}),
            "parent": properties.get("parentJobName"),
            "error": ((run.get("error") or {}).get("error") or {}).get("message"),
            "experiment_name": properties.get("experimentName"),
            "workspace": workspace["name"],
            "created": (job.get("systemData") or {}).get("createdAt"),
        }
