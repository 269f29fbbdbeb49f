"""Which algorithms are tried."""

from __future__ import annotations

import warnings

import pytest

from azureml_emulator.programs.automl import algorithms
from azureml_emulator.programs.automl.settings import UserError

with warnings.catch_warnings():
    # azure-ai-ml 1.35.2 uses what marshmallow 4 will change, and says so at each import.
    warnings.simplefilter("ignore")
    from azure.ai.ml._restclient.arm_ml_service import models


@pytest.mark.parametrize("task", ["Classification", "Regression", "Forecasting"])
def test_all_names_of_the_sdk_are_known(task: str) -> None:
    """Each is trained here, or named as one that is not."""
    names = {model.value for model in getattr(models, f"{task}Models")}

    assert set(algorithms.NAMES[task]) == names


def test_allowed_and_blocked() -> None:
    """Only what is allowed and not blocked is tried; the case does not matter."""
    found = algorithms.chosen("Classification", ["lightgbm", "KNN", "SVM"], ["knn"])

    assert list(found) == ["LightGBM"]
    assert algorithms.not_here("Classification", ["lightgbm", "KNN", "SVM"], ["knn"]) == ["SVM"]


def test_nothing_left() -> None:
    """What cannot be trained here says what can."""
    with pytest.raises(UserError, match="trains LightGBM"):
        algorithms.chosen("Forecasting", ["Prophet"], [])
