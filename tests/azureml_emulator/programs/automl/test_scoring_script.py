"""The scoring script of the best trial, with models that answer simply."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pandas as pd
import pytest

from azureml_emulator.programs.automl import scoring_script

Load = Callable[..., None]


class Classifier:
    """Says yes to many months."""

    def predict(self, rows: pd.DataFrame) -> Any:
        """Return classes."""
        return np.where(rows["months"] > 12, "yes", "no")

    def predict_proba(self, rows: pd.DataFrame) -> Any:
        """Return probabilities."""
        return np.column_stack([1 - rows["months"] / 100, rows["months"] / 100])


class Forecaster:
    """Forecasts the day of the month."""

    horizon, time, series = 2, "week", ("shop",)

    def predict(self, rows: pd.DataFrame) -> Any:
        """Return numbers."""
        return rows["week"].dt.day.to_numpy(dtype=float)


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Deploy a model: `load(model, week="datetime64[ns]", ...)`."""

    def load(model: Any, **columns: str) -> None:
        joblib.dump(model, tmp_path / "model.pkl")
        monkeypatch.setenv("AZUREML_MODEL_DIR", str(tmp_path))
        monkeypatch.setattr(scoring_script, "COLUMNS", columns)
        monkeypatch.setattr(scoring_script, "model", None)
        scoring_script.init()

    return load


def ask(data: list[dict[str, Any]], **parameters: Any) -> Any:
    body = {"Inputs": {"data": data}, "GlobalParameters": parameters}
    return scoring_script.run(json.dumps(body))["Results"]


def test_classes_and_probabilities(load: Load) -> None:
    """The method is asked for as in the notebook of the bank; columns come in any order."""
    load(Classifier(), months="float64", city="object")
    rows = [{"city": "Graz", "months": 20}, {"city": None, "months": None}]

    assert ask(rows) == ask(rows, method="predict") == ["yes", "no"]
    assert ask(rows[:1], method="predict_proba") == [[0.8, 0.2]]
    assert scoring_script.run(json.dumps({"Inputs": {"data": rows}})) == {"Results": ["yes", "no"]}
    body = {"Inputs": {"data": rows}, "GlobalParameters": 1.0}  # older scripts
    assert scoring_script.run(json.dumps(body)) == {"Results": ["yes", "no"]}


@pytest.mark.parametrize(
    "moments", [["2024-01-03T00:00:00.000Z"], ["2024-01-03", "2024-01-03 10:00"]]
)
def test_moments_as_others_write_them(load: Load, moments: list[str]) -> None:
    """In UTC, or some with a time and some without."""
    load(Forecaster(), week="datetime64[ns]", shop="object")

    found = ask([{"week": moment, "shop": "a"} for moment in moments])

    assert found["forecast"] == [3.0] * len(moments)


def test_mistakes(load: Load) -> None:
    """They are named."""
    load(Classifier(), months="float64", city="object")

    with pytest.raises(ValueError, match="The rows have no city"):
        ask([{"months": 1}])
    with pytest.raises(ValueError, match="predict or predict_proba, not 'fit'"):
        ask([{"months": 1, "city": "Graz"}], method="fit")


@pytest.mark.parametrize("moment", ["2025-02-17", 1739750400000])
def test_forecast(load: Load, moment: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """The answer has the form that the notebook of the energy demand reads; no intervals."""
    load(Forecaster(), week="datetime64[ns]", shop="object", price="float64")

    found = ask([{"week": moment, "shop": "north", "price": 2}], quantiles=[0.025, 0.975])

    assert found == {
        "forecast": [17.0],
        "prediction_interval": [None],
        "index": [{"week": 1739750400000, "shop": "north"}],
    }
    assert "no quantiles" in capsys.readouterr().out
