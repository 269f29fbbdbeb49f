"""One AutoML job from its data to its model, without a workspace."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from azureml_emulator.programs.automl import algorithms, record, tables, training
from azureml_emulator.programs.automl.settings import Settings, UserError

Make = Callable[..., Settings]
Write = Callable[..., Path]


class Notes:
    """Keeps what the training tells."""

    def __init__(self) -> None:
        self.trials: list[Any] = []
        self.tags: dict[str, str] = {}

    def child(self, number: int) -> str:
        """Return the id of a trial's run."""
        return f"oak_{number}"

    def trial(self, trial: Any, preprocessor: str, metric: str) -> None:
        """Keep a trial."""
        self.trials.append(trial)

    def parent(self, tags: dict[str, str] | None = None, properties: Any = None) -> None:
        """Keep tags."""
        self.tags |= tags or {}

    def metrics(self, metrics: Any) -> None:
        """Forget."""

    def artifacts(self, number: int, folder: Path, path: str) -> None:
        """Forget."""


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Notes:
    """What is told instead of the workspace; the working directory is empty."""
    notes = Notes()
    monkeypatch.setattr(record, "Recorder", lambda: notes)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return notes


def run(settings: Settings, folders: dict[str, Path], best_model: Path | None = None) -> None:
    chosen = algorithms.chosen(settings.task, settings.allowed, settings.blocked)
    training.train(settings, chosen, tables.read(settings, folders), best_model)


def test_the_model_stands_alone(
    notes: Notes, settings: Make, write: Write, subscribers: pd.DataFrame, tmp_path: Path
) -> None:
    """A Python that does not have this package loads it, and it predicts classes by their names."""
    asked = settings(
        "Classification",
        "stays",
        "AUCWeighted",
        limitSettings={"maxTrials": 2},
        nCrossValidations={"mode": "Custom", "value": 2},
        trainingSettings={"allowedTrainingAlgorithms": ["LightGBM", "LogisticRegression"]},
    )

    run(asked, {"training_data": write(subscribers)}, tmp_path / "best")

    code = (
        "import sys; sys.modules['azureml_emulator'] = None\n"
        "import warnings; warnings.simplefilter('ignore')\n"
        "import pickle, pandas as pd\n"
        f"model = pickle.load(open({str(tmp_path / 'best' / 'model.pkl')!r}, 'rb'))\n"
        "row = {'months': 35.0, 'skipped': 0.0, 'city': 'Wien', 'boxes': 9.0}\n"
        "print(model.predict(pd.DataFrame([row]))[0])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("yes\n", "")
    assert notes.tags["automl_best_child_run_id"] in ("oak_0", "oak_1")
    assert len(notes.trials) == 2
    assert Path("outputs/featurization_summary.json").exists()
    assert "scikit-learn==" in (tmp_path / "best" / "requirements.txt").read_text()


def test_a_forecast_is_deployed(notes: Notes, settings: Make, write: Write, tmp_path: Path) -> None:
    """The scoring script forecasts rows as they come in a request, without this package."""
    day = pd.date_range("2025-01-01", periods=60)
    boxes = pd.Series(np.arange(60) % 7 + 10.0)
    asked = settings(
        "Forecasting",
        "boxes",
        "NormalizedRootMeanSquaredError",
        limitSettings={"maxTrials": 1},
        nCrossValidations={"mode": "Custom", "value": 2},
        trainingSettings={"allowedTrainingAlgorithms": ["ElasticNet"]},
        forecastingSettings={
            "timeColumnName": "day",
            "forecastHorizon": {"mode": "Custom", "value": 2},
        },
    )

    run(asked, {"training_data": write(pd.DataFrame({"day": day, "boxes": boxes}))})

    files = Path("best-child").absolute()
    code = (
        "import sys; sys.modules['azureml_emulator'] = None\n"
        "import scoring_file_v_2_0_0 as script\n"
        "script.init()\n"
        'print(script.run(\'{"Inputs": {"data": [{"day": "2025-03-02"}]}}\'))\n'
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        capture_output=True,
        text=True,
        check=False,
        cwd=files,
        env={**os.environ, "AZUREML_MODEL_DIR": str(files)},
    )
    assert done.stderr == ""
    found = ast.literal_eval(done.stdout)["Results"]
    assert len(found["forecast"]) == 1
    assert found["index"] == [{"day": 1740873600000}]
    names = json.loads((files / "engineered_feature_names.json").read_text())
    assert "day_dayofweek" in names
    assert "boxes_lag1" in names


def test_one_class(notes: Notes, settings: Make, write: Write, subscribers: pd.DataFrame) -> None:
    """There is nothing to tell apart."""
    subscribers["stays"] = "yes"
    folder = write(subscribers)

    with pytest.raises(UserError, match="has 1 different values"):
        run(settings("Classification", "stays", "Accuracy"), {"training_data": folder})


def test_a_class_that_only_validates(
    notes: Notes, settings: Make, write: Write, subscribers: pd.DataFrame
) -> None:
    """It is named."""
    other = subscribers.copy()
    other.loc[0, "stays"] = "perhaps"
    folders = {"training_data": write(subscribers), "validation_data": write(other, "other")}

    with pytest.raises(UserError, match="the class 'perhaps'"):
        run(settings("Classification", "stays", "Accuracy"), folders)
