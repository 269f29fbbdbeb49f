# mypy: disallow-untyped-calls=False, disallow-subclassing-any=False
"""The search for the best algorithm and its hyperparameters: FLAML's `AutoML.fit`.

The algorithms take turns and every trial sees all the data, so that the same job makes the same
trials again: FLAML's own order depends on how long each trial takes.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from flaml import AutoML
from numpy.typing import NDArray
from sklearn.model_selection import TimeSeriesSplit

from azureml_emulator.programs.automl import metrics, trials
from azureml_emulator.programs.automl.algorithms import Algorithm
from azureml_emulator.programs.automl.settings import Limits, UserError, is_better_when_higher
from azureml_emulator.programs.automl.trials import Trial
from azureml_emulator.programs.automl.validation import Validation

SEED = 42
_SIZES = ("n_estimators", "num_leaves", "max_leaves")  # FLAML bounds these by the number of rows
_PATIENCE_FROM, _PATIENCE = 20, 10


@dataclass(frozen=True)
class Data:
    """What is trained with.

    Attributes:
        features: numbers.
        target: numbers; those of classes count from 0.
        weights: of the rows, if any.
        validation: features and target to validate with, if they are given apart.
        classes: how many classes there are; 0 for a regression.
        fold: how many rows each fold has, which follow in time; 0 for any number, in any order.
    """

    features: NDArray[np.float64]
    target: NDArray[Any]
    weights: NDArray[np.float64] | None = None
    validation: tuple[NDArray[np.float64], NDArray[Any]] | None = None
    classes: int = 0
    fold: int = 0

    @property
    def width(self) -> float:
        """The range of the target."""
        return float(np.max(self.target) - np.min(self.target))


def search(
    data: Data,
    algorithms: Mapping[str, Algorithm],
    metric: str,
    limits: Limits,
    validation: Validation,
    tell: Callable[[Trial], None],
) -> list[Trial]:
    """Make trials until a limit is reached; return them.

    Args:
        data: what is trained with.
        algorithms: what is tried, by Azure's name.
        metric: the primary metric.
        limits: when to stop.
        validation: how trials are validated.
        tell: hears of each trial when it has ended.

    Raises:
        UserError: no trial has succeeded.
    """
    watch = _Watch(algorithms, metric, limits, tell)
    given: dict[str, Any] = {}
    if data.weights is not None:
        given["sample_weight"] = data.weights
    if data.validation is not None:
        given |= {
            "X_val": data.validation[0],
            "y_val": data.validation[1],
            "eval_method": "holdout",
        }
    elif validation.folds:
        given |= {"eval_method": "cv", "n_splits": validation.folds}
    else:
        given |= {"eval_method": "holdout", "split_ratio": validation.part}
    if data.fold and validation.folds:
        given["split_type"] = TimeSeriesSplit(validation.folds, test_size=data.fold)
    automl = _Search(watch)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            automl.fit(
                data.features,
                data.target,
                task="classification" if data.classes else "regression",
                metric=_metric(data, metric),
                estimator_list=[algorithm.learner for algorithm in algorithms.values()],
                starting_points={
                    algorithm.learner: _start(algorithm, len(data.target))
                    for algorithm in algorithms.values()
                },
                max_iter=limits.trials + 1,  # FLAML does not make the last one
                time_budget=limits.seconds or -1,
                train_time_limit=limits.trial_seconds,
                learner_selector="roundrobin",
                sample=False,
                auto_augment=False,
                retrain_full=False,
                log_type="all",
                log_file_name="",
                n_jobs=1,
                seed=SEED,
                verbose=0,
                **given,
            )
        except _EnoughError as enough:
            if str(enough):
                print(enough, flush=True)
    if not watch.trials:
        raise UserError("No trial has ended within the limits of the job.")
    return watch.trials


class _EnoughError(Exception):
    """No more trials are wanted; the message says why, if it is worth saying."""


class _Watch:
    """Collects the trials, and ends the search."""

    def __init__(
        self,
        algorithms: Mapping[str, Algorithm],
        metric: str,
        limits: Limits,
        tell: Callable[[Trial], None],
    ) -> None:
        self._names = {algorithm.learner: name for name, algorithm in algorithms.items()}
        self._metric = metric
        self._limits = limits
        self._tell = tell
        self._best = 0
        self.trials: list[Trial] = []

    def ended(self, learner: str, state: Any) -> None:
        """Hear of a trial; raise when it shall be the last one."""
        shown = state.metric_for_logging or {}
        trial = Trial(
            len(self.trials),
            self._names[learner],
            learner,
            {name: _plain(value) for name, value in state.config.items()},
            {name: float(value) for name, value in shown.items() if np.isfinite(value)},
            datetime.now(UTC),
            float(state.trial_time),
        )
        self.trials.append(trial)
        self._tell(trial)
        if trials.best(self.trials, self._metric) is trial:
            self._best = trial.number
        self._check(trial)

    def _check(self, trial: Trial) -> None:
        score, wanted = trial.metrics.get(self._metric), self._limits.exit_score
        if score is not None and wanted is not None:
            higher = is_better_when_higher(self._metric)
            if score >= wanted if higher else score <= wanted:
                raise _EnoughError(f"The exit score {wanted} is reached: {score:.4f}.")
        if len(self.trials) >= self._limits.trials:
            raise _EnoughError
        if (
            self._limits.early_termination
            and trial.number >= _PATIENCE_FROM + _PATIENCE
            and trial.number - self._best >= _PATIENCE
        ):
            raise _EnoughError(f"Terminated early: no better score in {_PATIENCE} trials.")


class _Search(AutoML):
    """FLAML's search, telling of its trials when they end."""

    def __init__(self, watch: _Watch) -> None:
        super().__init__()
        self._watch = watch

    def _log_trial(self, search_state: Any, estimator: str) -> None:
        # FLAML writes its log file here; there is no other place that hears of a trial at once.
        self._watch.ended(estimator, search_state)


def fit(trial: Trial, data: Data, target: NDArray[Any] | None = None) -> Any:
    """Return the estimator of a trial, trained with all training data.

    Args:
        trial: the trial.
        data: what is trained with.
        target: what to predict, where that is not the numbers of classes.
    """
    from flaml.automl.task.factory import task_factory

    kind = "regression"
    if data.classes:
        kind = "binary" if data.classes == 2 else "multiclass"
    task = task_factory(kind, data.features, data.target)
    learner = task.estimator_class_from_str(trial.learner)(task=task, n_jobs=1, **trial.values)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        given = {} if data.weights is None else {"sample_weight": data.weights}
        learner.fit(data.features, data.target, **given)
        estimator = learner.estimator
        if target is None:
            return estimator
        from sklearn.base import clone
        from sklearn.ensemble import VotingClassifier

        # Not every estimator takes words as classes; a vote of one does, whatever it contains.
        vote = VotingClassifier([(trial.algorithm, clone(estimator))], voting="soft")
        return vote.fit(data.features, target, **given)


def _start(algorithm: Algorithm, rows: int) -> dict[str, Any]:
    return {
        name: max(4, min(value, rows - 1)) if name in _SIZES else value
        for name, value in algorithm.start.items()
    }


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _metric(data: Data, primary: str) -> Callable[..., tuple[float, dict[str, float]]]:
    """Return what FLAML calls for each model that it has trained."""
    sign = -1 if is_better_when_higher(primary) else 1

    def measure(
        features: Any, truth: Any, estimator: Any, *_: Any, **__: Any
    ) -> tuple[float, dict[str, float]]:
        if data.classes:
            probabilities = estimator.predict_proba(features)
            shown = metrics.of_classification(np.asarray(truth), probabilities, range(data.classes))
        else:
            predicted = np.asarray(estimator.predict(features), dtype=float)
            shown = metrics.of_regression(np.asarray(truth, dtype=float), predicted, data.width)
        score = shown[primary]
        return (sign * score if np.isfinite(score) else np.inf), shown

    return measure
