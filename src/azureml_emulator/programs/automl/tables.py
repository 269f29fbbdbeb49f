"""The tables of a job, checked, and split into what is learned from and what is learned."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from azureml_emulator.programs.automl import forecasting, mltable
from azureml_emulator.programs.automl.settings import Forecasting, Settings, UserError

Part = tuple[pd.DataFrame, "pd.Series[Any]"]


@dataclass(frozen=True)
class Tables:
    """What is trained with.

    Attributes:
        features: the columns to learn from.
        target: the column to learn.
        weights: the weights of the rows, if any.
        validation: features and target of the validation data, if there is any.
        example: some rows as the model is asked for predictions.
        fold: how many rows a fold of the validation has; 0 for any number.
        finish: makes the model from what predicts by `features`.
    """

    features: pd.DataFrame
    target: pd.Series[Any]
    weights: pd.Series[Any] | None
    validation: Part | None
    example: pd.DataFrame
    fold: int
    finish: Callable[[Any], Any]


def read(settings: Settings, folders: Mapping[str, Path]) -> Tables:
    """Return the tables of a job.

    Args:
        settings: what is asked for.
        folders: the folders of the tables: `training_data` and perhaps `validation_data`.

    Raises:
        UserError: a table cannot be read, or is not what the settings say.
    """
    training = _clean(settings, _rows(folders["training_data"]), "training")
    valid = None
    if "validation_data" in folders:
        valid = _clean(settings, _rows(folders["validation_data"]), "validation")
        missing = [name for name in training if name not in valid]
        if missing:
            raise UserError(f"The validation data has no column '{missing[0]}'.")
        valid = valid[list(training)]
    if settings.forecasting is not None:
        return _of_forecast(settings, settings.forecasting, training, valid)
    features = _features(settings, training)
    return Tables(
        features,
        training[settings.target],
        training[settings.weight] if settings.weight is not None else None,
        None if valid is None else (_features(settings, valid), valid[settings.target]),
        features.head(5),
        0,
        lambda model: model,
    )


def _rows(folder: Path) -> pd.DataFrame:
    try:
        return mltable.parse(folder).rows()
    except mltable.TableError as fault:
        raise UserError(str(fault)) from None


def _of_forecast(
    settings: Settings, asked: Forecasting, training: pd.DataFrame, valid: pd.DataFrame | None
) -> Tables:
    target, time, series = settings.target, asked.time, list(asked.series)
    lags, horizon = asked.lags or forecasting.DEFAULT_LAGS, asked.horizon or 1
    try:
        training = forecasting.sort(training, time, series, "training")
        whole = training
        if valid is not None:
            valid = forecasting.sort(valid, time, series, "validation")
            whole = forecasting.sort(pd.concat([training, valid]), time, series, "whole")
    except ValueError as fault:
        raise UserError(str(fault)) from None
    period = forecasting.frequency(training, time, series)
    print(
        f"Forecast of {horizon} periods ({asked.frequency or period or 'not regular'}), from"
        f" {training[time].min()} to {training[time].max()}. The values of the target that are"
        f" looked at lie {', '.join(str(horizon - 1 + lag) for lag in lags)} rows back."
    )
    lagged = forecasting.add_lags(whole, target, series, lags, horizon)
    known = lagged[[name for name in lagged if name not in whole]].notna().all(axis=1)
    lagged = lagged[known]
    until = training[time].max()
    learned = lagged if valid is None else lagged[lagged[time] <= until]
    if len(learned) < 2 * horizon:
        raise UserError(
            f"The series are too short: {len(learned)} rows are left to train with for a horizon"
            f" of {horizon}. Take a shorter forecast_horizon or more data."
        )
    part = None
    if valid is not None:
        later = lagged[lagged[time] > until]
        part = (_features(settings, later), later[target])
    groups = whole.groupby(series) if series else None
    keep = max(lags) + 2 * horizon
    history = (groups.tail(keep) if groups is not None else whole.tail(keep)).reset_index(drop=True)
    last = whole[whole[time] == whole[time].max()]

    def finish(model: Any) -> forecasting.Forecaster:
        return forecasting.Forecaster(model, history, target, time, series, lags, horizon)

    count = groups.ngroups if groups is not None else 1
    features = _features(settings, learned)
    example = _features(settings, last).head(5)
    fold = horizon * count
    return Tables(features, learned[target], None, part, example, fold, finish)


def _clean(settings: Settings, table: pd.DataFrame, which: str) -> pd.DataFrame:
    for name in (settings.target, settings.weight):
        if name is not None and name not in table:
            raise UserError(
                f"The column '{name}' is not in the {which} data; it has"
                f" {', '.join(map(str, table.columns))}."
            )
    kept = table[table[settings.target].notna()].reset_index(drop=True)
    if len(kept) < len(table):
        print(f"{len(table) - len(kept)} rows without a value of the target are left out.")
    if kept.empty:
        raise UserError(f"The {which} data has no rows with a value of the target.")
    if settings.task != "Classification" and not pd.api.types.is_numeric_dtype(
        kept[settings.target]
    ):
        raise UserError(f"The target '{settings.target}' does not hold numbers.")
    return kept


def _features(settings: Settings, table: pd.DataFrame) -> pd.DataFrame:
    left_out = [name for name in (settings.target, settings.weight) if name is not None]
    left_out += [name for name, kind in settings.column_types.items() if kind == "Ignore"]
    features = table.drop(columns=left_out, errors="ignore").reset_index(drop=True)
    if features.empty:
        raise UserError("The training data has no columns besides the target.")
    # MLflow checks types when a model is served, and an integer column cannot have gaps.
    return features.astype(dict.fromkeys(features.select_dtypes("number"), float))
