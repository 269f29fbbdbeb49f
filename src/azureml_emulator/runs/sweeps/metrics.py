"""What a sweep needs to know of its trials' MLflow runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from azureml_emulator.runs.job import Job


class Metrics(Protocol):
    """Reads what trials have logged, also while they run."""

    def values(self, trial: Job, metric: str) -> tuple[float, ...]:
        """Return all values of a metric, oldest first."""

    def names(self, trial: Job) -> set[str]:
        """Return the names of the metrics that a trial has logged."""

    def note(self, trial: Job, parameters: Mapping[str, object]) -> None:
        """Note parameters that the trial has not logged itself."""
