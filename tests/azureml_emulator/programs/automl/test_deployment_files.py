"""The files beside the MLflow model."""

from __future__ import annotations

import json
from pathlib import Path

from azureml_emulator.programs.automl import deployment_files


def test_the_files(tmp_path: Path) -> None:
    """They have Azure's names; model and packages are those of the MLflow model."""
    model = tmp_path / "mlflow-model"
    model.mkdir()
    (model / "model.pkl").write_bytes(b"model")
    (model / "conda.yaml").write_text("name: mlflow-env\n")
    folder = tmp_path / "files"

    names = {deployment_files.FEATURES: ["months"]}
    deployment_files.write(folder, model, {"months": "float64"}, names)

    assert sorted(path.name for path in folder.iterdir()) == [
        "conda_env_v_1_0_0.yml",
        "engineered_feature_names.json",
        "model.pkl",
        "scoring_file_v_2_0_0.py",
    ]
    assert (folder / "model.pkl").read_bytes() == b"model"
    assert (folder / "conda_env_v_1_0_0.yml").read_text() == "name: mlflow-env\n"
    assert json.loads((folder / "engineered_feature_names.json").read_text()) == ["months"]


def test_the_script_knows_its_columns() -> None:
    """Whatever their names are, it is a Python file, and it needs nothing of this package."""
    columns = {'it\'s "odd"\n': "object", "months": "float64"}

    text = deployment_files.script(columns)

    found: dict[str, object] = {"__name__": "score"}
    exec(compile(text, "score.py", "exec"), found)  # noqa: S102 - our own text
    assert found["COLUMNS"] == columns
    assert "azureml_emulator" not in text
