"""The data guardrails that are really computed: what is looked for in the data before training.

Source: Microsoft Learn, "Data featurization in automated machine learning", section "Data
guardrails", for their names and the states Passed, Done and Alerted.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from azureml_emulator.programs.automl.featurization import Column
from azureml_emulator.programs.automl.validation import Validation

_RARE = 0.2  # the share of the rarest class against the most frequent one that is too small
FILE = "data_guardrails.json"


def check(
    target: pd.Series[Any], columns: tuple[Column, ...], validation: Validation, task: str
) -> list[dict[str, str]]:
    """Return what was looked for and found.

    Args:
        target: the column to predict.
        columns: what is done to each feature.
        validation: how the trials are validated.
        task: the task.
    """
    found = [_validation(validation), _missing(columns), _cardinality(columns)]
    if task == "Classification":
        found.append(_balance(target))
    return found


def _guardrail(name: str, state: str, text: str) -> dict[str, str]:
    return {"guardrail": name, "state": state, "condition": text}


def _validation(validation: Validation) -> dict[str, str]:
    name = "Validation split handling"
    if validation.given:
        return _guardrail(name, "Passed", validation.text)
    return _guardrail(name, "Done", validation.text)


def _missing(columns: tuple[Column, ...]) -> dict[str, str]:
    name = "Missing feature values imputation"
    kept = [column for column in columns if column.missing and column.steps]
    if not kept:
        return _guardrail(name, "Passed", "No feature values are missing in the training data.")
    listed = ", ".join(f"{column.name} ({column.missing})" for column in kept)
    return _guardrail(name, "Done", f"Missing values were filled in: {listed}.")


def _cardinality(columns: tuple[Column, ...]) -> dict[str, str]:
    name = "High cardinality feature detection"
    found = [column.name for column in columns if column.purpose == "Hashes"]
    if not found:
        return _guardrail(name, "Passed", "No high cardinality features were found.")
    return _guardrail(name, "Done", f"Dropped, as nearly every value differs: {', '.join(found)}.")


def _balance(target: pd.Series[Any]) -> dict[str, str]:
    name = "Class balancing detection"
    counts = target.value_counts()
    share = counts.min() / counts.max()
    text = f"The smallest class has {counts.min()} rows, the largest {counts.max()}."
    return _guardrail(name, "Alerted" if share <= _RARE else "Passed", text)
