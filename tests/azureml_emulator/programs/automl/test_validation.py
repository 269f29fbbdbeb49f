"""How trials are validated."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from azureml_emulator.programs.automl import validation
from azureml_emulator.programs.automl.settings import Settings, UserError

Make = Callable[..., Settings]


@pytest.mark.parametrize(("rows", "folds", "part"), [(999, 10, 0), (1000, 3, 0), (20_001, 0, 0.1)])
def test_nothing_asked_for(settings: Make, rows: int, folds: int, part: float) -> None:
    """The documented rule: 10 folds for few rows, 3 for more, a tenth of many."""
    found = validation.choose(settings("Regression", "y", "R2Score"), rows, separate=False)

    assert (found.folds, found.part, found.given) == (folds, part, False)


def test_asked_for(settings: Make) -> None:
    """Own data comes first, then the number of folds, then a part."""
    asked: dict[str, Any] = {"nCrossValidations": {"mode": "Custom", "value": 4}}
    made = settings("Regression", "y", "R2Score", **asked)
    part = settings("Regression", "y", "R2Score", validationDataSize=0.2)

    assert validation.choose(made, 50, separate=False).folds == 4
    assert validation.choose(made, 50, separate=True).folds == 0
    assert validation.choose(part, 50, separate=False).part == 0.2


@pytest.mark.parametrize(
    ("asked", "fold", "message"),
    [
        ({"nCrossValidations": {"mode": "Custom", "value": 1}}, 0, "at least 2"),
        ({"nCrossValidations": {"mode": "Custom", "value": 51}}, 0, "at most the number"),
        ({"validationDataSize": 1.5}, 0, "between 0 and 1"),
        ({}, 20, "series are too short"),
    ],
)
def test_impossible(settings: Make, asked: dict[str, Any], fold: int, message: str) -> None:
    """It is refused with the numbers."""
    made = settings("Regression", "y", "R2Score", **asked)
    with pytest.raises(UserError, match=message):
        validation.choose(made, 50, fold, separate=False)
