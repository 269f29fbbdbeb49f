"""Who else must know how a job is doing: MLflow, and the registry of assets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from azureml_emulator.runs.job import Job, Output, Plan


class Observer(Protocol):
    """Hears of the steps of every job, from the thread that runs it, outside transactions."""

    def preparing(self, job: Job) -> Mapping[str, str]:
        """Hear that a job is about to run; return variables for its processes."""

    def running(self, job: Job) -> None:
        """Hear that the command has started."""

    def stored(self, plan: Plan, output: Output) -> None:
        """Hear that an output of a command that succeeded is complete."""

    def ended(self, job: Job, status: str, now: datetime) -> None:
        """Hear how the job has ended, just before its own state says so."""
