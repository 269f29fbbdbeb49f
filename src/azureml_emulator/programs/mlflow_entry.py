"""The entry script of an MLflow model, for which nobody writes one.

It runs in the job's Python, in the driver's child. One row of output for each row of a table, with
its number, the prediction and the name of its file.

Source: Microsoft Learn, "Deploy MLflow models in batch deployments": file types, enforcement of
the signature, the columns of the output, and that what cannot be read fails the job.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

_TABLES = {".csv": "read_csv", ".parquet": "read_parquet", ".pqt": "read_parquet"}
_model: Any = None


def init() -> None:
    """Load the model."""
    global _model
    import mlflow.pyfunc

    folders = os.walk(os.environ["AZUREML_MODEL_DIR"], followlinks=True)
    found = sorted(folder for folder, _, files in folders if "MLmodel" in files)
    if not found:
        raise FileNotFoundError("The model has no file MLmodel.")
    _model = mlflow.pyfunc.load_model(found[0])


def run(mini_batch: list[str]) -> Any:
    """Return a table of row, prediction and file name."""
    import pandas as pd

    return pd.concat([_score(Path(file)) for file in mini_batch])


def _score(file: Path) -> Any:
    import pandas as pd

    reader = _TABLES.get(file.suffix.lower())
    if reader is None:
        raise SystemExit(
            f"ERROR:azureml:Error processing input file: '{file}'."
            f" File type '{file.suffix.lstrip('.')}' is not supported."
        )
    try:
        table = _typed(getattr(pd, reader)(file))
        found = _model.predict(table)
    except Exception as error:
        raise SystemExit(
            f"ERROR:azureml:Error processing input file: '{file}'. Exception: {error}"
        ) from None
    predictions = found.tolist() if hasattr(found, "tolist") else list(_values(found))
    return pd.DataFrame(
        {"row": range(len(predictions)), "prediction": predictions, "file": file.name}
    )


def _typed(table: Any) -> Any:
    """Return the table with the types that the model's signature gives to its columns."""
    schema = _model.metadata.get_input_schema()
    if schema is None or not schema.has_input_names():
        return table
    for column in schema.inputs:
        if column.name in table.columns and hasattr(column.type, "to_pandas"):
            table[column.name] = table[column.name].astype(column.type.to_pandas())
    return table


def _values(found: Any) -> Any:
    """Return one value for each row of what a model predicts as a table."""
    if hasattr(found, "to_dict") and hasattr(found, "columns"):
        single = len(found.columns) == 1
        return found.iloc[:, 0] if single else found.to_dict(orient="records")
    return found
