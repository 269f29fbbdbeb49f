"""What became of the jobs: the file beside an executed notebook."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from offline_azure.notebook.inside import Inside

ENDED = frozenset({"Completed", "Failed", "Canceled", "NotResponding"})
"""The statuses of a job that does not run any more."""
_FAILED = ENDED - {"Completed"}
_WITHOUT_CHILDREN = frozenset({"command", "spark", ""})


def statuses(inside: Inside) -> dict[str, str]:
    """Return the status of every job that the workspace runs, by its ARM id.

    A run that a cell has started with MLflow has no command: a cell ends it.
    """
    return {
        job["id"]: str(job.get("properties", {}).get("status"))
        for workspace in inside.workspaces()
        for job in inside.jobs(workspace)
        if job.get("properties", {}).get("command") != ""
    }


def report(inside: Inside) -> list[dict[str, Any]]:
    """Describe every job of every workspace, also those that other jobs have made, oldest first.

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
        entry = {
            "name": job["name"],
            "display_name": properties.get("displayName"),
            "type": str(properties.get("jobType", "")).lower(),
            "status": properties.get("status"),
            "metrics": metrics.get(job["name"], {}),
            "parent": properties.get("parentJobName"),
            "error": _error(run),
            "experiment_name": properties.get("experimentName"),
            "workspace": workspace["name"],
            "created": (job.get("systemData") or {}).get("createdAt"),
        }
        yield entry
        yield from _children(inside, workspace, entry, metrics)


def _children(
    inside: Inside,
    workspace: dict[str, Any],
    parent: dict[str, Any],
    metrics: dict[str, dict[str, float]],
) -> Iterator[dict[str, Any]]:
    """Describe the jobs that a job consists of, which the list of jobs leaves out."""
    if parent["type"] in _WITHOUT_CHILDREN:
        return
    for run in inside.children(workspace, parent["name"]):
        kind = str(run.get("runType") or "")
        entry = {
            **parent,
            "name": run["runId"],
            "display_name": run.get("displayName"),
            "type": "sweep" if kind == "hyperdrive" else kind.removeprefix("azureml."),
            "status": run.get("status"),
            "metrics": metrics.get(run["runId"], {}),
            "parent": parent["name"],
            "error": _error(run),
            "created": run.get("createdUtc"),
        }
        yield entry
        yield from _children(inside, workspace, entry, metrics)


def _error(run: dict[str, Any]) -> str | None:
    message: str | None = ((run.get("error") or {}).get("error") or {}).get("message")
    return message
