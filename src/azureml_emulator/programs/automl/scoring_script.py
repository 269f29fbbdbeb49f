"""Score rows with a model that AutoML has trained in the offline workspace.

`COLUMNS` is filled in for each model. The script stands alone: it needs the packages of the conda
file beside it, and nothing of the workspace.

A request is `{"Inputs": {"data": [{"column": value, ...}, ...]}, "GlobalParameters": {...}}`. The
parameter `method` is `predict` (the default) or, of a classification, `predict_proba`. The answer
is `{"Results": [...]}`, and of a forecast `{"Results": {"forecast": [...],
"prediction_interval": [...], "index": [...]}}`.

Different from Azure's script: it takes the body as text instead of through `inference-schema`, has
no telemetry, and a forecast has no intervals: the model here knows no quantiles, so they are null.

Sources: the requests and answers of `automl-classification-task-bankmarketing.ipynb` and
`automl-forecasting-task-energy-demand-advanced-mlflow.ipynb` in Azure/azureml-examples; scripts
that Azure has made, in public repositories, for `method` and the form of a forecast.
"""

from __future__ import annotations

import json
import os
from typing import Any

import joblib
import pandas as pd

COLUMNS: dict[str, str] = {}
model: Any = None


def init() -> None:
    """Load the model; called once."""
    global model
    model = joblib.load(os.path.join(os.environ["AZUREML_MODEL_DIR"], "model.pkl"))  # noqa: PTH118


def run(raw_data: str) -> dict[str, Any]:
    """Return what the model says to the rows of a request."""
    asked = json.loads(raw_data)
    rows = _table(asked["Inputs"]["data"])
    parameters = asked.get("GlobalParameters")
    parameters = parameters if isinstance(parameters, dict) else {}
    if hasattr(model, "horizon"):
        return {"Results": _forecast(rows, parameters)}
    method = parameters.get("method", "predict")
    if method not in ("predict", "predict_proba"):
        raise ValueError(f"The method is predict or predict_proba, not {method!r}.")
    return {"Results": getattr(model, method)(rows).tolist()}


def _table(data: list[dict[str, Any]]) -> pd.DataFrame:
    rows = pd.DataFrame(data)
    missing = [name for name in COLUMNS if name not in rows]
    if missing:
        raise ValueError(f"The rows have no {', '.join(missing)}.")
    rows = rows[list(COLUMNS)].copy()
    for name, kind in COLUMNS.items():
        if kind.startswith("datetime"):
            # Tables written as JSON by pandas have milliseconds.
            unit = "ms" if pd.api.types.is_numeric_dtype(rows[name]) else None
            form = None if unit else "mixed"
            moments = pd.to_datetime(rows[name], unit=unit, format=form, utc=True)
            rows[name] = moments if "," in kind else moments.dt.tz_localize(None)
        elif kind.startswith("float"):
            rows[name] = rows[name].astype(kind)
    return rows


def _forecast(rows: pd.DataFrame, parameters: dict[str, Any]) -> dict[str, Any]:
    if "quantiles" in parameters:
        print("This model has no quantiles: each prediction_interval is null.", flush=True)
    index = rows[[model.time, *model.series]]
    return {
        "forecast": model.predict(rows).tolist(),
        "prediction_interval": [None] * len(rows),
        "index": json.loads(index.to_json(orient="records", date_unit="ms")),
    }
