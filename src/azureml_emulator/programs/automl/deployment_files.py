"""The files beside the MLflow model of the best trial, to deploy it without MLflow.

Names are Azure's, contents are for the model that is really there: the conda file is the one of
the MLflow model, the script is `scoring_script.py` with the columns of the model. Not made, since
it would be of Azure's engine: `generated_code/`, the explanations and the ONNX model.

Sources: Microsoft Learn, "How to deploy an AutoML model to an online endpoint", for the conda file,
the script and `model.pkl`; Azure/azureml-examples, `automl-forecasting-task-energy-demand`, for the
names of the features and the summary of the featurization. That jobs other than forecasts have the
names of the features is unverified, and so is how Azure names each feature.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

CONDA = "conda_env_v_1_0_0.yml"
SCRIPT = "scoring_file_v_2_0_0.py"
MODEL = "model.pkl"
FEATURES = "engineered_feature_names.json"
_TEMPLATE = Path(__file__).with_name("scoring_script.py")
_COLUMNS = "COLUMNS: dict[str, str] = {}\n"


def write(
    folder: Path, model: Path, columns: Mapping[str, str], documents: Mapping[str, Any]
) -> None:
    """Write the files.

    Args:
        folder: where to.
        model: the folder of the MLflow model.
        columns: the columns that the model takes, with their types as pandas writes them.
        documents: what else is written as JSON, by the name of the file.
    """
    folder.mkdir()
    shutil.copy(model / "model.pkl", folder / MODEL)
    shutil.copy(model / "conda.yaml", folder / CONDA)
    (folder / SCRIPT).write_text(script(columns), encoding="utf-8")
    for name, content in documents.items():
        (folder / name).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def script(columns: Mapping[str, str]) -> str:
    """Return the scoring script of a model that takes these columns."""
    lines: Sequence[str] = [f"    {name!r}: {kind!r},\n" for name, kind in columns.items()]
    filled = _COLUMNS.replace("{}", "{\n" + "".join(lines) + "}")
    return _TEMPLATE.read_text(encoding="utf-8").replace(_COLUMNS, filled)
