"""What the report of all jobs holds."""

from __future__ import annotations

from typing import Any, cast

from offline_azure.notebook.inside import Inside
from offline_azure.notebook.job_report import report, statuses

WORKSPACE = {"id": "/ws", "name": "ws", "location": "westeurope"}


def job(name: str, status: str, created: str, **properties: Any) -> dict[str, Any]:
    """Return a job as Azure Resource Manager shows it."""
    return {
        "id": f"/ws/jobs/{name}",
        "name": name,
        "properties": {"status": status, "jobType": "Command", **properties},
        "systemData": {"createdAt": created},
    }


class Answers:
    """A workspace with these jobs."""

    def __init__(self, *jobs: dict[str, Any]) -> None:
        self._jobs = list(jobs)

    def workspaces(self) -> list[dict[str, Any]]:
        """Return the workspace."""
        return [WORKSPACE]

    def jobs(self, workspace: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the jobs."""
        return self._jobs

    def run(self, workspace: dict[str, Any], name: str) -> dict[str, Any]:
        """Return a run that failed."""
        return {"error": {"error": {"code": "UserError", "message": f"{name} went wrong"}}}

    def children(self, workspace: dict[str, Any], name: str) -> list[dict[str, Any]]:
        """Return a sweep within a pipeline, and a trial within the sweep."""
        return {
            "outer": [{"runId": "inner", "runType": "hyperdrive", "status": "Completed"}],
            "inner": [
                {
                    "runId": "inner_0",
                    "runType": "azureml.command",
                    "status": "Failed",
                    "createdUtc": "2026-01-02",
                    "error": {"error": {"message": "burnt"}},
                }
            ],
        }[name]

    def metrics(self, workspace: dict[str, Any]) -> dict[str, dict[str, float]]:
        """Return the metrics of the first two jobs."""
        return {"first": {"auc": 0.5}, "second": {}}


def test_report() -> None:
    """Jobs come oldest first; only one that did not complete has an error."""
    answers = Answers(
        job("second", "Failed", "2026-01-02", displayName="B", parentJobName="first"),
        job("first", "Completed", "2026-01-01", displayName="A", experimentName="lab"),
        job("norun", "Canceled", "2026-01-03"),
    )
    first, second, third = report(cast("Inside", answers))
    assert first == {
        "name": "first",
        "display_name": "A",
        "type": "command",
        "status": "Completed",
        "metrics": {"auc": 0.5},
        "parent": None,
        "error": None,
        "experiment_name": "lab",
        "workspace": "ws",
        "created": "2026-01-01",
    }
    assert (second["parent"], second["error"]) == ("first", "second went wrong")
    assert third["metrics"] == {}


def test_the_jobs_that_a_job_consists_of() -> None:
    """They are described too, at any depth, with their parent and their own error."""
    outer = job("outer", "Completed", "2026-01-01", jobType="Pipeline", experimentName="lab")

    entries = {e["name"]: e for e in report(cast("Inside", Answers(outer)))}

    assert {n: (e["type"], e["parent"]) for n, e in entries.items()} == {
        "outer": ("pipeline", None),
        "inner": ("sweep", "outer"),
        "inner_0": ("command", "inner"),
    }
    assert (entries["inner_0"]["error"], entries["inner_0"]["experiment_name"]) == ("burnt", "lab")


def test_statuses() -> None:
    """Statuses are known by the id of the job."""
    answers = Answers(job("a", "Running", "2026-01-01"))
    assert statuses(cast("Inside", answers)) == {"/ws/jobs/a": "Running"}


def test_runs_of_a_cell_are_not_waited_for() -> None:
    """A run that a cell has started with MLflow ends when a cell ends it."""
    answers = Answers(job("a", "Running", "2026-01-01", command=""))
    assert statuses(cast("Inside", answers)) == {}
