"""Azure's names of algorithms, and what stands for them here.

Source of the names: azure-ai-ml's `ClassificationModels`, `RegressionModels` and
`ForecastingModels`. A trial of each begins with the usual values of its library, not with
FLAML's, which are as small as possible: a learner makes few trials, and FLAML would need many.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from azureml_emulator.programs.automl.settings import UserError

_FOREST = {"n_estimators": 100, "max_leaves": 128}
_BOOSTED = {"n_estimators": 100, "learning_rate": 0.1}


@dataclass(frozen=True)
class Algorithm:
    """One algorithm.

    Attributes:
        learner: FLAML's name.
        start: the values that the first trial has.
    """

    learner: str
    start: Mapping[str, Any]


_LIGHT_GBM = Algorithm(
    "lgbm",
    {
        **_BOOSTED,
        "num_leaves": 31,
        "min_child_samples": 20,
        "log_max_bin": 8,
        "colsample_bytree": 1.0,
        "reg_alpha": 1 / 1024,
        "reg_lambda": 1 / 1024,
    },
)
_XGBOOST = Algorithm(
    "xgboost",
    {
        **_BOOSTED,
        "max_leaves": 31,
        "min_child_weight": 1.0,
        "subsample": 1.0,
        "colsample_bylevel": 1.0,
        "colsample_bytree": 1.0,
        "reg_alpha": 1 / 1024,
        "reg_lambda": 1.0,
    },
)
_OF_BOTH = {
    "LightGBM": _LIGHT_GBM,
    "RandomForest": Algorithm("rf", {**_FOREST, "max_features": 0.5}),
    "ExtremeRandomTrees": Algorithm("extra_tree", {**_FOREST, "max_features": 0.5}),
}
_LATER = {
    "GradientBoosting": Algorithm(
        "histgb",
        {
            **_BOOSTED,
            "max_leaves": 31,
            "min_samples_leaf": 20,
            "l2_regularization": 1 / 1024,
            "log_max_bin": 8,
        },
    ),
    "KNN": Algorithm("kneighbor", {"n_neighbors": 5}),
}
_CLASSIFICATION = {
    "LightGBM": _LIGHT_GBM,
    "XGBoostClassifier": _XGBOOST,
    "LogisticRegression": Algorithm("lrl2", {"C": 1.0}),
    **_OF_BOTH,
    **_LATER,
}
_REGRESSION = {
    "LightGBM": _LIGHT_GBM,
    "XGBoostRegressor": _XGBOOST,
    "ElasticNet": Algorithm("enet", {}),
    **_OF_BOTH,
    "LassoLars": Algorithm("lassolars", {}),
    **_LATER,
}
HERE: Mapping[str, Mapping[str, Algorithm]] = {
    "Classification": _CLASSIFICATION,
    "Regression": _REGRESSION,
    "Forecasting": _REGRESSION,
}
"""What can be trained, in the order in which it is tried."""

_NOT_HERE = {
    "Classification": (
        "SGD",
        "MultinomialNaiveBayes",
        "BernoulliNaiveBayes",
        "SVM",
        "LinearSVM",
        "DecisionTree",
    ),
    "Regression": ("SGD", "DecisionTree"),
    "Forecasting": (
        "AutoArima",
        "Prophet",
        "Naive",
        "SeasonalNaive",
        "Average",
        "SeasonalAverage",
        "ExponentialSmoothing",
        "Arimax",
        "TCNForecaster",
        "SGD",
        "DecisionTree",
    ),
}
NAMES = {task: (*here, *_NOT_HERE[task]) for task, here in HERE.items()}
"""All names that Azure takes, by task."""


def known(task: str, name: str) -> bool:
    """Return whether Azure has an algorithm of this name for a task; the case does not matter."""
    return name.lower() in {known.lower() for known in NAMES[task]}


def chosen(task: str, allowed: Sequence[str], blocked: Sequence[str]) -> dict[str, Algorithm]:
    """Return what is tried, in order.

    Args:
        task: the task.
        allowed: the only names, if there are any.
        blocked: the names that are not wanted.

    Raises:
        UserError: nothing is left.
    """
    wanted = {name.lower() for name in allowed}
    unwanted = {name.lower() for name in blocked}
    found = {
        name: algorithm
        for name, algorithm in HERE[task].items()
        if (not wanted or name.lower() in wanted) and name.lower() not in unwanted
    }
    if not found:
        raise UserError(
            "No algorithm is left to try. The offline workspace trains"
            f" {', '.join(HERE[task])}; asked for were"
            f" {', '.join(allowed) or 'all'} without {', '.join(blocked) or 'none'}."
        )
    return found


def not_here(task: str, allowed: Sequence[str], blocked: Sequence[str]) -> list[str]:
    """Return what Azure would try of this, and the offline workspace cannot."""
    wanted = {name.lower() for name in allowed}
    unwanted = {name.lower() for name in blocked}
    return [
        name
        for name in _NOT_HERE[task]
        if (not wanted or name.lower() in wanted) and name.lower() not in unwanted
    ]
