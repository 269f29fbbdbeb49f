"""Trials that have ended."""

from __future__ import annotations

from datetime import UTC, datetime

from azureml_emulator.programs.automl.trials import Trial, best


def trials(metric: str, *scores: float) -> list[Trial]:
    end = datetime(2026, 1, 1, 0, 0, 30, tzinfo=UTC)
    return [Trial(n, "KNN", "kneighbor", {}, {metric: s}, end, 30.0) for n, s in enumerate(scores)]


def test_the_best() -> None:
    """The highest score or the smallest error; of equal ones the first."""
    assert best(trials("accuracy", 0.5, 0.9, 0.9), "accuracy").number == 1
    error = "normalized_root_mean_squared_error"
    assert best(trials(error, 0.5, 0.9, 0.1), error).number == 2
    assert best([*trials("log_loss"), *trials("accuracy", 0.5)], "AUC_weighted").number == 0


def test_start() -> None:
    """It is the end without the duration."""
    assert trials("accuracy", 1.0)[0].start == datetime(2026, 1, 1, tzinfo=UTC)
