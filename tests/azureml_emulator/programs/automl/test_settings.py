"""What an AutoML job asks for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from azureml_emulator.programs.automl.settings import (
    MOST_TRIALS,
    Settings,
    UserError,
    is_better_when_higher,
    metric_name,
    seconds,
)

Make = Callable[..., Settings]


def test_what_the_sdk_sends(settings: Make) -> None:
    """Limits, folds, algorithms and featurization arrive as they were asked for."""
    made = settings(
        "Classification",
        "stays",
        "AUCWeighted",
        limitSettings={
            "maxTrials": 5,
            "timeout": "PT1H",
            "trialTimeout": "PT20M",
            "exitScore": 0.9,
            "enableEarlyTermination": False,
        },
        nCrossValidations={"mode": "Custom", "value": 4},
        trainingSettings={"blockedTrainingAlgorithms": ["KNN"]},
        featurizationSettings={
            "mode": "custom",
            "columnNameAndTypes": {"city": "Categorical"},
            "transformerParams": {
                "Imputer": [{"fields": ["skipped"], "parameters": {"strategy": "median"}}]
            },
        },
    )

    assert (made.metric, made.folds, made.blocked) == ("AUC_weighted", 4, ("KNN",))
    assert (made.limits.trials, made.limits.seconds, made.limits.trial_seconds) == (5, 3600, 1200)
    assert (made.limits.exit_score, made.limits.early_termination) == (0.9, False)
    assert made.column_types == {"city": "Categorical"}
    assert made.imputers == {"skipped": "median"}


def test_nothing_is_ignored_in_silence(settings: Make) -> None:
    """What is on by default on Azure and not done here is named."""
    made = settings("Regression", "boxes", "R2Score", limitSettings={"maxConcurrentTrials": 4})

    text = "\n".join(made.ignored)
    for word in ("max_trials", "max_concurrent_trials", "ensemble", "explain"):
        assert word in text
    assert made.limits.trials == MOST_TRIALS


def test_a_forecast(settings: Make) -> None:
    """The horizon, the series and the lags."""
    made = settings(
        "Forecasting",
        "boxes",
        "NormalizedRootMeanSquaredError",
        forecastingSettings={
            "timeColumnName": "week",
            "forecastHorizon": {"mode": "Custom", "value": 4},
            "timeSeriesIdColumnNames": ["shop"],
            "targetLags": {"mode": "Custom", "values": [1, 2]},
        },
    )

    assert made.forecasting is not None
    assert (made.forecasting.horizon, made.forecasting.series) == (4, ("shop",))
    assert made.forecasting.lags == (1, 2)


def test_a_forecast_without_a_time_column(settings: Make) -> None:
    """It is refused by the name of the setting."""
    with pytest.raises(UserError, match="time_column_name"):
        settings("Forecasting", "boxes", "R2Score", forecastingSettings={"frequency": "W"})


def test_metrics_and_durations() -> None:
    """Names are found whatever their spelling; what there is not is refused."""
    assert metric_name("NormalizedRootMeanSquaredError") == "normalized_root_mean_squared_error"
    assert (seconds("P1DT1M"), seconds(None)) == (86460, None)
    with pytest.raises(UserError, match="'F1Score' is not a primary metric"):
        metric_name("F1Score")
    with pytest.raises(UserError, match="not a duration"):
        seconds("an hour")


def test_directions() -> None:
    """Errors are minimized, scores are maximized."""
    assert is_better_when_higher("AUC_weighted")
    assert not is_better_when_higher("normalized_root_mean_squared_error")
