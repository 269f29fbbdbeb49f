"""One AutoML job from its data to its model."""

from __future__ import annotations

import shutil
import sys
import warnings
from collections.abc import Mapping
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import cloudpickle
import mlflow
import numpy as np
import pandas as pd
from mlflow.models import Model
from mlflow.models.signature import infer_signature
from numpy.typing import NDArray
from sklearn.pipeline import Pipeline

from azureml_emulator.programs.automl import (
    deployment_files,
    featurization,
    forecasting,
    guardrails,
    record,
    report,
    search,
    trials,
    validation,
)
from azureml_emulator.programs.automl.algorithms import Algorithm
from azureml_emulator.programs.automl.settings import Settings, UserError
from azureml_emulator.programs.automl.tables import Tables
from azureml_emulator.programs.automl.trials import Trial

_OUTPUTS = "outputs"
ARTIFACT = f"{_OUTPUTS}/mlflow-model"
"""Where the model is below the artifacts of the best child, as on Azure."""
_REQUIRED = ("mlflow", "scikit-learn", "lightgbm", "xgboost", "numpy", "pandas", "cloudpickle")


def train(
    settings: Settings,
    chosen: Mapping[str, Algorithm],
    given: Tables,
    best_model: Path | None = None,
) -> None:
    """Train; the results are runs, artifacts and what is printed.

    Args:
        settings: what is asked for.
        chosen: the algorithms to try.
        given: the tables.
        best_model: where the model is wanted besides, if anywhere.

    Raises:
        UserError: the job cannot be trained as asked.
    """
    metric, preprocessor = settings.metric, featurization.PREPROCESSOR
    made = featurization.make(
        given.features, settings.featurization, settings.column_types, settings.imputers
    )
    how = validation.choose(
        settings, len(given.features), given.fold, separate=given.validation is not None
    )
    classes = _classes(settings, given)
    data = _data(given, made.pipeline, classes)
    checks = guardrails.check(given.target, made.columns, how, settings.task)
    summary = made.summary(made.pipeline)
    report.write(report.SUMMARY, summary)
    report.write(guardrails.FILE, checks)
    report.guardrails(checks)
    recorder = record.Recorder()
    recorder.parent(
        properties={"num_iterations": str(settings.limits.trials), "primary_metric": metric}
    )
    report.header(metric)
    found: list[Trial] = []

    def tell(trial: Trial) -> None:
        found.append(trial)
        recorder.trial(trial, preprocessor, metric)
        report.trial(trial, found, metric)

    search.search(data, chosen, metric, settings.limits, how, tell)
    best = trials.best(found, metric)
    child = recorder.child(best.number)
    print(f"\nBest trial: {best.number}. It is trained again with all training data.", flush=True)
    plain = classes is None or classes == list(range(len(classes)))
    estimator = search.fit(best, data, None if plain else given.target.to_numpy())
    model = given.finish(Pipeline([*made.pipeline.steps, ("model", estimator)]))
    folder = _save(model, given.example, child)
    recorder.artifacts(best.number, folder, ARTIFACT)
    files, types = Path("best-child"), given.example.dtypes
    columns = {str(name): str(kind) for name, kind in types.items()}
    names = featurization.feature_names(made.pipeline)
    documents = {report.SUMMARY: summary, deployment_files.FEATURES: names}
    deployment_files.write(files, folder, columns, documents)
    recorder.artifacts(best.number, files, _OUTPUTS)
    if best_model is not None:
        shutil.copytree(folder, best_model, dirs_exist_ok=True)
    recorder.metrics(best.metrics)
    recorder.parent(record.tags_of(child, found, metric, preprocessor))


def _classes(settings: Settings, given: Tables) -> list[Any] | None:
    """Return the classes of the target; None when it is not one of classes.

    Raises:
        UserError: there are too few or too many.
    """
    if settings.task != "Classification":
        return None
    counts = given.target.value_counts()
    if len(counts) < 2 or counts.max() < 2:
        raise UserError(
            f"The target '{settings.target}' has {len(counts)} different values in"
            f" {len(given.target)} rows. A classification needs at least two classes, and rows"
            " that share one."
        )
    return sorted(counts.index.tolist(), key=lambda value: (str(type(value)), value))


def _data(given: Tables, pipeline: Any, classes: list[Any] | None) -> search.Data:
    """Fit the featurization; return the numbers to train with."""
    features = np.asarray(pipeline.fit_transform(given.features), dtype=float)
    valid = None
    if given.validation is not None:
        numbers = np.asarray(pipeline.transform(given.validation[0]), dtype=float)
        valid = (numbers, _coded(given.validation[1], classes))
    return search.Data(
        features,
        _coded(given.target, classes),
        None if given.weights is None else given.weights.to_numpy(dtype=float),
        valid,
        len(classes or []),
        given.fold,
    )


def _coded(target: pd.Series[Any], classes: list[Any] | None) -> NDArray[Any]:
    if classes is None:
        return np.asarray(target, dtype=float)
    numbers = {value: number for number, value in enumerate(classes)}
    unknown = set(target.unique()) - set(numbers)
    if unknown:
        raise UserError(
            f"The validation data has the class {unknown.pop()!r}, which the training data has not."
        )
    return np.asarray(target.map(numbers), dtype=int)


def _save(model: Any, example: pd.DataFrame, run_id: str) -> Path:
    """Write the model as an MLflow model; return its folder."""
    # The model has parts of this package; by value they are where this package is not.
    for module in (featurization, forecasting):
        cloudpickle.register_pickle_by_value(sys.modules[module.__name__])
    folder = Path("mlflow-model")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        mlflow.sklearn.save_model(
            model,
            folder,
            mlflow_model=Model(artifact_path=ARTIFACT, run_id=run_id),
            signature=infer_signature(example, model.predict(example)),
            pip_requirements=_requirements(),
        )
    return folder


def _requirements() -> list[str]:
    """Return what the model needs, at the versions that are here."""
    # Here XGBoost is the build without CUDA, which has a name of its own.
    here = {each.name.lower().removesuffix("-cpu"): each.version for each in distributions()}
    return [f"{name}=={here[name]}" for name in _REQUIRED if name in here]
