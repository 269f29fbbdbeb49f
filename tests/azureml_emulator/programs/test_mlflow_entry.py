"""The entry script of an MLflow model."""

from __future__ import annotations

from pathlib import Path

import mlflow.sklearn
import pandas as pd
import pytest
from mlflow.models import infer_signature
from sklearn.linear_model import LinearRegression

from azureml_emulator.programs import mlflow_entry

pytestmark = pytest.mark.filterwarnings("ignore")  # MLflow's own, and those of pandas in it


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LinearRegression:
    """A model with a signature of doubles, where a job finds it."""
    monkeypatch.chdir(tmp_path)  # MLflow leaves a folder of runs
    table = pd.DataFrame({"x": [1.0, 2.0, 3.0]})
    model = LinearRegression().fit(table, [2.0, 4.0, 6.0])
    signature = infer_signature(table, model.predict(table))
    mlflow.sklearn.save_model(model, tmp_path / "model", signature=signature)
    monkeypatch.setenv("AZUREML_MODEL_DIR", str(tmp_path))
    mlflow_entry.init()
    return model


def test_rows(model: LinearRegression, tmp_path: Path) -> None:
    """Whole numbers are cast to the signature; each row names its file and its place in it."""
    for name, numbers in (("a.csv", "x\n1\n2\n"), ("b.csv", "x\n3\n")):
        (tmp_path / name).write_text(numbers)

    found = mlflow_entry.run([str(tmp_path / "a.csv"), str(tmp_path / "b.csv")])

    assert found["row"].tolist() == [0, 1, 0]
    assert found["prediction"].tolist() == pytest.approx([2.0, 4.0, 6.0])
    assert found["file"].tolist() == ["a.csv", "a.csv", "b.csv"]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [("a.avro", "", "File type 'avro' is not supported"), ("a.csv", "x\nword\n", "Exception:")],
)
def test_what_cannot_be_read(
    model: LinearRegression, tmp_path: Path, name: str, text: str, message: str
) -> None:
    """An unknown type of file, or a value of another type, ends the job."""
    (tmp_path / name).write_text(text)

    with pytest.raises(SystemExit, match=message):
        mlflow_entry.run([str(tmp_path / name)])
