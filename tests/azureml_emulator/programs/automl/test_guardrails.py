"""What is looked for in the data before training."""

from __future__ import annotations

import pandas as pd

from azureml_emulator.programs.automl import guardrails
from azureml_emulator.programs.automl.featurization import Column
from azureml_emulator.programs.automl.validation import Validation

NAMES = {
    "Validation split handling": "Done",
    "Missing feature values imputation": "Done",
    "High cardinality feature detection": "Done",
    "Class balancing detection": "Alerted",
}


def test_all_found() -> None:
    """Missing values, an identifier and a rare class are reported, each with its numbers."""
    columns = (Column("skipped", "Numeric", ("meanImputer",), 2), Column("id", "Hashes", (), 0))
    target = pd.Series(["yes"] * 50 + ["no"] * 2)

    found = guardrails.check(target, columns, Validation("", given=False), "Classification")

    assert {each["guardrail"]: each["state"] for each in found} == NAMES
    assert "skipped (2)" in found[1]["condition"]


def test_nothing_found() -> None:
    """All have passed; the balance of classes is no question of a regression."""
    columns = (Column("skipped", "Numeric", ("meanImputer",), 0),)

    found = guardrails.check(pd.Series([1.0]), columns, Validation(""), "Regression")

    assert [each["state"] for each in found] == ["Passed"] * 3
