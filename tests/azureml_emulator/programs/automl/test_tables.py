"""The tables of a job."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from azureml_emulator.programs.automl import tables
from azureml_emulator.programs.automl.forecasting import Forecaster
from azureml_emulator.programs.automl.settings import Settings, UserError

Make = Callable[..., Settings]
Write = Callable[..., Path]


def test_features_and_target(settings: Make, write: Write, subscribers: pd.DataFrame) -> None:
    """Target and weights are no features; rows without a target are left out."""
    subscribers.loc[0, "stays"] = None
    asked = settings("Classification", "stays", "Accuracy", weightColumnName="months")

    found = tables.read(asked, {"training_data": write(subscribers)})

    assert list(found.features.columns) == ["skipped", "city", "boxes"]
    assert len(found.features) == len(found.target) == len(subscribers) - 1
    assert found.weights is not None
    assert found.finish("model") == "model"


def test_validation_data(settings: Make, write: Write, subscribers: pd.DataFrame) -> None:
    """It needs the columns of the training data."""
    asked = settings("Classification", "stays", "Accuracy")
    folders = {"training_data": write(subscribers), "validation_data": write(subscribers, "b")}

    found = tables.read(asked, folders)
    folders["validation_data"] = write(subscribers.drop(columns="city"), "c")

    assert found.validation is not None
    with pytest.raises(UserError, match="validation data has no column 'city'"):
        tables.read(asked, folders)


def test_mistakes(settings: Make, write: Write, subscribers: pd.DataFrame) -> None:
    """A target that is not there or holds no numbers, and a table with nothing else."""
    folder = {"training_data": write(subscribers)}
    with pytest.raises(UserError, match="'Stays' is not in the training data; it has months"):
        tables.read(settings("Classification", "Stays", "Accuracy"), folder)
    with pytest.raises(UserError, match="'city' does not hold numbers"):
        tables.read(settings("Regression", "city", "R2Score"), folder)
    folder = {"training_data": write(subscribers[["boxes"]], "one")}
    with pytest.raises(UserError, match="no columns besides the target"):
        tables.read(settings("Regression", "boxes", "R2Score"), folder)


def test_a_table_that_cannot_be_read(settings: Make, tmp_path: Path) -> None:
    """What the reader says of it becomes the error of the job."""
    with pytest.raises(UserError, match="no file 'MLTable'"):
        tables.read(settings("Regression", "boxes", "R2Score"), {"training_data": tmp_path})


def test_a_forecast(settings: Make, write: Write) -> None:
    """Past values become features, and the model that is made of them is a forecaster."""
    week = pd.date_range("2025-01-06", periods=30, freq="W-MON")
    table = pd.DataFrame({"week": week, "boxes": range(30)})
    given = {"timeColumnName": "week", "forecastHorizon": {"mode": "Custom", "value": 2}}
    asked = settings("Forecasting", "boxes", "R2Score", forecastingSettings=given)

    found = tables.read(asked, {"training_data": write(table)})

    assert list(found.features.columns) == ["week", "boxes_lag1", "boxes_lag2", "boxes_lag3"]
    assert found.features["boxes_lag1"][0] == found.target.iloc[0] - 2
    assert found.fold == 2
    assert isinstance(found.finish(None), Forecaster)

    with pytest.raises(UserError, match="series are too short"):
        tables.read(asked, {"training_data": write(table.head(6), "short")})
