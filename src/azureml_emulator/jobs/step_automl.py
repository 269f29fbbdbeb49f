"""AutoML jobs as steps of a pipeline.

Source: azure-ai-ml's `entities._job.automl` for the two forms of a task: a step has the fields of
YAML, a job those of the REST API.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from azureml_emulator.jobs import step_names

_DATA = ("training_data", "validation_data", "test_data")
_TASKS = {
    "classification": "Classification",
    "regression": "Regression",
    "forecasting": "Forecasting",
    "image_classification": "ImageClassification",
    "image_classification_multilabel": "ImageClassificationMultilabel",
    "image_object_detection": "ImageObjectDetection",
    "image_instance_segmentation": "ImageInstanceSegmentation",
    "text_classification": "TextClassification",
    "text_classification_multilabel": "TextClassificationMultilabel",
    "text_ner": "TextNER",
}
_NOT_OF_THE_TASK = frozenset(
    {
        *("name", "type", "display_name", "description", "tags", "properties", "identity"),
        *("compute", "computeId", "outputs", "inputs", "resources", "environment_variables"),
        *("queue_settings", "experiment_name", "services", "environment", "_source", *_DATA),
    }
)
_RENAMED = {"limits": "limitSettings", "training": "trainingSettings"}
_RENAMED |= {"featurization": "featurizationSettings", "forecasting": "forecastingSettings"}


def data(node: Mapping[str, Any]) -> dict[str, Any]:
    """Return the inputs of an AutoML step, which are fields of its own; none of another step."""
    if node.get("type") != "automl":
        return {}
    return {step_names.camel_name(n): _given(node[n]) for n in _DATA if node.get(n) is not None}


def _given(value: Any) -> Any:
    """Return an input; azure-ai-ml 1.35 sends one that is not bound as the text of a dictionary."""
    if isinstance(value, str) and value.startswith("{'"):
        return ast.literal_eval(value)
    return value


def asked(node: Mapping[str, Any]) -> dict[str, Any]:
    """Return the AutoML job that a step is, without its data and outputs.

    Args:
        node: the step.
    """
    task: dict[str, Any] = {
        _RENAMED.get(name, step_names.camel_name(name)): step_names.camel(value)
        for name, value in node.items()
        if name not in _NOT_OF_THE_TASK and value is not None
    }
    kind = str(task.pop("task", ""))
    task["taskType"] = _TASKS.get(kind.lower(), kind)
    if task.get("primaryMetric"):
        task["primaryMetric"] = _metric(str(task["primaryMetric"]))
    if task.get("logVerbosity"):
        task["logVerbosity"] = step_names.pascal(str(task["logVerbosity"]))
    if task.get("limitSettings"):
        task["limitSettings"] = _limits(task["limitSettings"])
    if task.get("trainingSettings"):
        task["trainingSettings"] = _training(task["trainingSettings"])
    folds = task.get("nCrossValidations")
    if isinstance(folds, int | str):
        automatic = str(folds).lower() == "auto"
        task["nCrossValidations"] = (
            {"mode": "Auto"} if automatic else {"mode": "Custom", "value": int(folds)}
        )
    return {
        "jobType": "AutoML",
        "resources": step_names.camel(node.get("resources") or {}),
        "environmentVariables": node.get("environment_variables"),
        "taskDetails": task,
    }


def _metric(name: str) -> str:
    return step_names.pascal(name).replace("Auc", "AUC")


def _limits(given: dict[str, Any]) -> dict[str, Any]:
    """Return limits with durations for the minutes that YAML has."""
    shown = {}
    for name, value in given.items():
        if name.endswith("Minutes"):
            shown[name.removesuffix("Minutes")] = f"PT{int(value)}M"
        else:
            shown[name] = value
    return shown


def _training(given: dict[str, Any]) -> dict[str, Any]:
    shown = dict(given)
    for name in ("allowedTrainingAlgorithms", "blockedTrainingAlgorithms"):
        if shown.get(name):
            shown[name] = [_algorithm(str(each)) for each in shown[name]]
    return shown


def _algorithm(name: str) -> str:
    return _ALGORITHMS.get(name.lower(), step_names.pascal(name))


# Those whose names are more than words that begin with capitals.
_ALGORITHMS = {
    "light_gbm": "LightGBM",
    "knn": "KNN",
    "sgd": "SGD",
    "linear_svm": "LinearSVM",
    "svm": "SVM",
    "xg_boost_classifier": "XGBoostClassifier",
    "xg_boost_regressor": "XGBoostRegressor",
    "xgboost_classifier": "XGBoostClassifier",
    "xgboost_regressor": "XGBoostRegressor",
    "tcn_forecaster": "TCNForecaster",
    "lasso_lars": "LassoLars",
}
