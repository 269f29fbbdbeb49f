"""Metrics, with Azure's names."""

from __future__ import annotations

import numpy as np
import pytest

from azureml_emulator.programs.automl import metrics
from azureml_emulator.programs.automl.settings import METRICS


def test_a_perfect_classifier() -> None:
    """All scores are 1, and none is missing of the primary ones."""
    truth = np.array([0, 1, 1, 0])

    found = metrics.of_classification(truth, np.eye(2)[truth], range(2))

    assert {found[name] for name in METRICS["Classification"]} == {1.0}


def test_a_classifier_that_always_says_the_same() -> None:
    """It has the accuracy of the larger class, and a normalized recall and an AUC of chance."""
    truth = np.array([0, 0, 0, 1])
    always = np.tile([0.75, 0.25], (4, 1))

    found = metrics.of_classification(truth, always, range(2))

    assert (found["accuracy"], found["norm_macro_recall"], found["AUC_weighted"]) == (0.75, 0, 0.5)


def test_a_class_that_is_not_in_the_rows() -> None:
    """The other classes have their curves."""
    truth = np.array([0, 1, 0, 1])

    found = metrics.of_classification(truth, np.eye(3)[truth], range(3))

    assert found["AUC_weighted"] == 1.0


def test_a_regression() -> None:
    """Normalized errors are divided by the range of the data."""
    truth = np.array([0.0, 5.0, 10.0])

    found = metrics.of_regression(truth, truth + 1, width=10)

    assert found["normalized_root_mean_squared_error"] == pytest.approx(0.1)
    assert found["mean_absolute_percentage_error"] == pytest.approx(15)
    assert found["spearman_correlation"] == pytest.approx(1)
    assert set(METRICS["Regression"]) < set(found)
