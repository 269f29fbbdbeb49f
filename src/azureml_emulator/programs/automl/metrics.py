"""The metrics that AutoML shows of each trial, with Azure's names.

Source: Microsoft Learn, "Evaluate automated machine learning experiment results": each metric is
defined there by a function of scikit-learn; normalized errors are divided by the range of the data.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from sklearn import metrics as sk
from sklearn.preprocessing import label_binarize

_AVERAGES = ("macro", "micro", "weighted")


def of_classification(
    truth: NDArray[Any], probabilities: NDArray[np.float64], classes: Sequence[int]
) -> dict[str, float]:
    """Return the metrics of a classifier.

    Args:
        truth: the numbers of the true classes.
        probabilities: a column for each class.
        classes: the numbers of all classes, in the order of the columns.
    """
    labels = np.asarray(classes)
    predicted = labels[np.argmax(probabilities, axis=1)]
    known = label_binarize(truth, classes=labels)
    if known.shape[1] == 1:
        known = np.hstack([1 - known, known])
    found: dict[str, float] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a class that is in no row of a small fold
        found["accuracy"] = sk.accuracy_score(truth, predicted)
        found["balanced_accuracy"] = sk.balanced_accuracy_score(truth, predicted)
        found["log_loss"] = _tried(lambda: sk.log_loss(truth, probabilities, labels=labels))
        found["matthews_correlation"] = sk.matthews_corrcoef(truth, predicted)
        found["norm_macro_recall"] = _norm_macro_recall(truth, predicted, len(labels))
        for average in _AVERAGES:
            precision, recall, f1, _ = sk.precision_recall_fscore_support(
                truth, predicted, labels=labels, average=average, zero_division=0
            )
            found |= {
                f"precision_score_{average}": precision,
                f"recall_score_{average}": recall,
                f"f1_score_{average}": f1,
                f"AUC_{average}": _average(sk.roc_auc_score, known, probabilities, average),
                f"average_precision_score_{average}": _average(
                    sk.average_precision_score, known, probabilities, average
                ),
            }
    return {name: float(value) for name, value in found.items()}


def of_regression(
    truth: NDArray[np.float64], predicted: NDArray[np.float64], width: float
) -> dict[str, float]:
    """Return the metrics of a regression.

    Args:
        truth: the true values.
        predicted: the predictions.
        width: the range of the target in all data.
    """
    width = width or 1.0
    mean = sk.mean_absolute_error(truth, predicted)
    median = sk.median_absolute_error(truth, predicted)
    root = math.sqrt(sk.mean_squared_error(truth, predicted))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a correlation with what does not vary
        spearman = float(stats.spearmanr(truth, predicted).statistic)
        found = {
            "explained_variance": sk.explained_variance_score(truth, predicted),
            "mean_absolute_error": mean,
            "mean_absolute_percentage_error": _percentage(truth, predicted),
            "median_absolute_error": median,
            "normalized_mean_absolute_error": mean / width,
            "normalized_median_absolute_error": median / width,
            "normalized_root_mean_squared_error": root / width,
            "r2_score": sk.r2_score(truth, predicted),
            "root_mean_squared_error": root,
            "spearman_correlation": 0.0 if math.isnan(spearman) else spearman,
        }
    return {name: float(value) for name, value in found.items()}


def _percentage(truth: NDArray[np.float64], predicted: NDArray[np.float64]) -> float:
    there = truth != 0
    if not there.any():
        return math.nan
    return 100.0 * float(np.mean(np.abs((truth - predicted)[there] / truth[there])))


def _norm_macro_recall(truth: NDArray[Any], predicted: NDArray[Any], classes: int) -> float:
    random = 1 / max(classes, 2)
    recall = sk.recall_score(truth, predicted, average="macro", zero_division=0)
    return float((recall - random) / (1 - random))


def _average(
    score: Callable[..., float],
    known: NDArray[Any],
    probabilities: NDArray[np.float64],
    average: str,
) -> float:
    if average == "micro":
        return _tried(lambda: score(known.ravel(), probabilities.ravel()))
    # A class that is not there, or that alone is there, has no curve.
    there = [n for n in range(known.shape[1]) if 0 < known[:, n].sum() < len(known)]
    scores = [_tried(lambda n=n: score(known[:, n], probabilities[:, n])) for n in there]  # type: ignore[misc]
    if not scores:
        return math.nan
    weights = known[:, there].sum(axis=0) if average == "weighted" else None
    return float(np.average(scores, weights=weights))


def _tried(score: Callable[[], float]) -> float:
    try:
        return float(score())
    except ValueError:
        return math.nan
