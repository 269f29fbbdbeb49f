"""The paragraph about jobs that failed while all cells ran."""

from __future__ import annotations

from typing import Any

from offline_azure.notebook.failed_jobs import paragraph

TRACEBACK = "Execution failed. Error: Traceback\n  1\nValueError: no rows\nTo have it: add it.\n"


def job(name: str, status: str = "Failed", parent: str | None = None, error: str = "") -> Any:
    """Describe a job."""
    return {"name": name, "status": status, "parent": parent, "error": error or None}


def test_each_error_once_with_its_jobs() -> None:
    """A sweep whose trials all fail alike is one entry; the end of an error is what counts."""
    jobs = [
        job("sweep", error="No trial has completed."),
        *(job(f"trial_{n}", parent="sweep", error=TRACEBACK) for n in range(5)),
        job("good", "Completed"),
        job("silent"),
    ]

    assert paragraph(jobs, []) == (
        "All cells ran, but 7 of the 8 jobs of this notebook failed:\n"
        "- sweep\n"
        "    No trial has completed.\n"
        "- trial_0, trial_1, trial_2 and 2 more\n"
        "    ValueError: no rows\n"
        "    To have it: add it.\n"
        "- silent\n"
        "    without an error"
    )


def test_nothing_to_tell() -> None:
    """Neither jobs of an earlier notebook nor those that were cancelled are meant."""
    old = [job("Old"), job("child", parent="Old"), job("grandchild", parent="child")]

    assert paragraph([*old, job("new", "Completed"), job("stopped", "Canceled")], ["old"]) == ""
    assert paragraph([], []) == ""
