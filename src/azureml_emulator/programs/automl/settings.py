"""What an AutoML job asks for, from the `taskDetails` of its REST API.

Source: azure-ai-ml's REST models `Classification`, `Regression` and `Forecasting`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_SIGNIFICANT = re.compile(r"[^a-z0-9]")
_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?")
MOST_TRIALS = 20
"""How many trials are made when a job asks for no number. Azure's default is 1000."""


class UserError(Exception):
    """The job cannot be trained as asked; the message is for the learner."""


@dataclass(frozen=True)
class Limits:
    """When to stop.

    Attributes:
        trials: the largest number of trials.
        seconds: for all trials together; None without limit.
        trial_seconds: for each trial; None without limit.
        exit_score: a primary metric that is good enough; None without.
        early_termination: whether to stop when the score does not improve any more.
    """

    trials: int = MOST_TRIALS
    seconds: float | None = None
    trial_seconds: float | None = None
    exit_score: float | None = None
    early_termination: bool = True


@dataclass(frozen=True)
class Forecasting:
    """What only forecasts have.

    Attributes:
        time: the column with the moments.
        horizon: how many periods ahead; None for `auto`.
        series: the columns that name the series.
        lags: the lags of the target that were asked for.
        frequency: the period, as pandas writes it; None to find out.
    """

    time: str
    horizon: int | None = None
    series: tuple[str, ...] = ()
    lags: tuple[int, ...] = ()
    frequency: str | None = None


@dataclass(frozen=True)
class Settings:
    """What is asked for.

    Attributes:
        task: `Classification`, `Regression` or `Forecasting`.
        target: the name of the column to predict.
        metric: the primary metric as MLflow shows it, such as `AUC_weighted`.
        weight: the name of the column with weights.
        folds: the number of cross validations; None when it is left to the service.
        validation_size: the part of the training data to validate with.
        allowed: the only algorithms to try, with Azure's names; empty for all.
        blocked: algorithms that are not tried.
        featurization: its mode, `auto`, `custom` or `off`.
        column_types: the purpose of columns, given by the user.
        imputers: the strategy of the imputer for columns, given by the user.
        forecasting: what only forecasts have.
        limits: when to stop.
        ignored: what was asked for and is not done here, for the log.
    """

    task: str
    target: str
    metric: str
    weight: str | None = None
    folds: int | None = None
    validation_size: float | None = None
    allowed: tuple[str, ...] = ()
    blocked: tuple[str, ...] = ()
    featurization: str = "auto"
    column_types: Mapping[str, str] = field(default_factory=dict)
    imputers: Mapping[str, str] = field(default_factory=dict)
    forecasting: Forecasting | None = None
    limits: Limits = Limits()
    ignored: tuple[str, ...] = ()

    @classmethod
    def of_task(cls, given: Mapping[str, Any]) -> Settings:
        """Return what `taskDetails` asks for.

        Raises:
            UserError: something is malformed.
        """
        training = given.get("trainingSettings") or {}
        features = given.get("featurizationSettings") or {}
        folds = given.get("nCrossValidations") or {}
        forecasting = given.get("forecastingSettings")
        return cls(
            task=str(given["taskType"]),
            target=str(given["targetColumnName"]),
            metric=metric_name(str(given["primaryMetric"])),
            weight=given.get("weightColumnName"),
            folds=folds.get("value") if folds.get("mode") == "Custom" else None,
            validation_size=given.get("validationDataSize"),
            allowed=tuple(training.get("allowedTrainingAlgorithms") or ()),
            blocked=tuple(training.get("blockedTrainingAlgorithms") or ()),
            featurization=str(features.get("mode") or "auto").lower(),
            column_types=features.get("columnNameAndTypes") or {},
            imputers=_imputers(features.get("transformerParams") or {}),
            forecasting=_forecasting(forecasting) if forecasting else None,
            limits=_limits(given.get("limitSettings") or {}),
            ignored=tuple(_ignored(given, training, features)),
        )


METRICS = {
    "Classification": (
        "accuracy",
        "AUC_weighted",
        "average_precision_score_weighted",
        "norm_macro_recall",
        "precision_score_weighted",
    ),
    "Regression": (
        "spearman_correlation",
        "normalized_root_mean_squared_error",
        "r2_score",
        "normalized_mean_absolute_error",
    ),
}
METRICS["Forecasting"] = METRICS["Regression"]


def metric_name(name: str) -> str:
    """Return how MLflow shows a primary metric such as `AUCWeighted`.

    Raises:
        UserError: there is no such primary metric.
    """
    for shown in {metric: None for metrics in METRICS.values() for metric in metrics}:
        if _plain(shown) == _plain(name):
            return shown
    raise UserError(f"'{name}' is not a primary metric.")


def is_better_when_higher(metric: str) -> bool:
    """Return whether a metric is to be maximized."""
    return not metric.endswith(("error", "loss"))


def seconds(duration: str | None) -> float | None:
    """Return the seconds of an ISO 8601 duration.

    Raises:
        UserError: it is not one.
    """
    if not duration:
        return None
    match = _DURATION.fullmatch(duration)
    if match is None or not any(match.groups()):
        raise UserError(f"'{duration}' is not a duration.")
    days, hours, minutes, rest = (float(part or 0) for part in match.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + rest


def _plain(name: str) -> str:
    return _SIGNIFICANT.sub("", name.lower())


def _limits(given: Mapping[str, Any]) -> Limits:
    early = given.get("enableEarlyTermination")
    return Limits(
        trials=int(given.get("maxTrials") or MOST_TRIALS),
        seconds=seconds(given.get("timeout")),
        trial_seconds=seconds(given.get("trialTimeout")),
        exit_score=given.get("exitScore"),
        early_termination=True if early is None else bool(early),
    )


def _imputers(given: Mapping[str, Any]) -> dict[str, str]:
    return {
        name: str((step.get("parameters") or {}).get("strategy"))
        for kind, steps in given.items()
        if kind.lower() == "imputer"
        for step in steps
        for name in step.get("fields") or ()
    }


def _forecasting(given: Mapping[str, Any]) -> Forecasting:
    horizon = given.get("forecastHorizon") or {}
    lags = given.get("targetLags") or {}
    if not given.get("timeColumnName"):
        raise UserError("A forecasting job needs time_column_name.")
    return Forecasting(
        time=str(given["timeColumnName"]),
        horizon=horizon.get("value") if horizon.get("mode") == "Custom" else None,
        series=tuple(given.get("timeSeriesIdColumnNames") or ()),
        lags=tuple(lags.get("values") or ()) if lags.get("mode") == "Custom" else (),
        frequency=given.get("frequency"),
    )


def _ignored(
    given: Mapping[str, Any], training: Mapping[str, Any], features: Mapping[str, Any]
) -> list[str]:
    """Return what is asked for, or on by default on Azure, and not done here."""
    found = []
    limits = given.get("limitSettings") or {}
    if not limits.get("maxTrials"):
        found.append(f"at most {MOST_TRIALS} trials, as max_trials is not set (Azure: 1000)")
    if (limits.get("maxConcurrentTrials") or 1) > 1:
        found.append("one trial after the other, whatever max_concurrent_trials is")
    if training.get("enableVoteEnsemble") is not False or (
        training.get("enableStackEnsemble") is not False
    ):
        found.append("no voting or stack ensemble is made of the trials")
    if training.get("enableModelExplainability") is not False:
        found.append("the best model is not explained (enable_model_explainability)")
    if training.get("enableOnnxCompatibleModels"):
        found.append("no ONNX file is written (enable_onnx_compatible_models)")
    if training.get("enableDnnTraining") or features.get("enableDnnFeaturization"):
        found.append("no deep learning (enable_dnn_training, enable_dnn_featurization)")
    if given.get("testData") or given.get("testDataSize"):
        found.append("the best model is not tested (test_data, test_data_size)")
    if given.get("cvSplitColumnNames"):
        found.append("the folds are not taken from cv_split_column_names")
    if features.get("blockedTransformers"):
        found.append("blocked_transformers is not looked at: the transformers are in the summary")
    other = [name for name in features.get("transformerParams") or {} if name.lower() != "imputer"]
    if other:
        found.append(f"transformer_params of {', '.join(other)} are not used")
    return found
