"""Trials that have ended."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from azureml_emulator.programs.automl.settings import is_better_when_higher


@dataclass(frozen=True)
class Trial:
    """One trial that has ended.

    Attributes:
        number: its number, from 0.
        algorithm: Azure's name.
        learner: FLAML's name.
        values: its hyperparameters.
        metrics: what it has achieved.
        end: when it ended.
        seconds: how long it took.
    """

    number: int
    algorithm: str
    learner: str
    values: Mapping[str, Any]
    metrics: Mapping[str, float]
    end: datetime
    seconds: float

    @property
    def start(self) -> datetime:
        """When it started."""
        return self.end - timedelta(seconds=self.seconds)


def best(trials: Sequence[Trial], metric: str) -> Trial:
    """Return the trial with the best metric, of equal ones the first."""
    sign = 1 if is_better_when_higher(metric) else -1
    return max(trials, key=lambda trial: sign * trial.metrics.get(metric, -sign * math.inf))
