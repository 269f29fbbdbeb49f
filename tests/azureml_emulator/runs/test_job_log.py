"""A log that the service itself writes."""

from __future__ import annotations

from pathlib import Path

from azureml_emulator.runs.job_log import JobLog
from offline_azure.clock import ManualClock


def test_each_line_has_its_moment(tmp_path: Path, clock: ManualClock) -> None:
    """What is written stands behind what was there, with the time before it."""
    path = tmp_path / "job.log"
    path.write_text("before\n")

    JobLog(path, clock).write("Preparing")

    assert path.read_text() == "before\n2026-01-01T00:00:00Z Preparing\n"


def test_a_service_names_its_parts(tmp_path: Path, clock: ManualClock) -> None:
    """The log of a sweep says which part of the service speaks, and how important it is."""
    path = tmp_path / "job.log"

    JobLog(path, clock).write("All jobs generated.", "GENERATOR", "WARNING")

    assert path.read_text() == (
        "[2026-01-01T00:00:00.000000][GENERATOR][WARNING]All jobs generated.\n"
    )


def test_a_deleted_log_stays_deleted(tmp_path: Path, clock: ManualClock) -> None:
    """What its job still has to say when the workspace was deleted is said to nobody."""
    JobLog(tmp_path / "deleted" / "job.log", clock).write("Canceled")

    assert list(tmp_path.iterdir()) == []
