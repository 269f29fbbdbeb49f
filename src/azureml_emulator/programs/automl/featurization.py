"""From raw columns to numbers, and a summary of what was done to each column.

Source: Microsoft Learn, "Data featurization in automated machine learning", for the purposes of
columns, the order of the steps and the columns of the summary. The steps themselves are
scikit-learn's, so that the pipeline runs wherever scikit-learn does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.compose import ColumnTransformer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

from azureml_emulator.programs.automl.settings import UserError

_MANY = 0.9  # the share of different values from which words are taken for identifiers
_WORDS = 3  # words in a value from which it is taken for text
_STRATEGIES = {"mean", "median", "most_frequent"}
_PURPOSES = ("Numeric", "Categorical", "DateTime", "Text", "Hashes", "Ignore")
PREPROCESSOR = "StandardScaler"
"""What every number goes through last."""


@dataclass(frozen=True)
class Column:
    """What is done to one column.

    Attributes:
        name: the column.
        purpose: what it was found to hold.
        steps: the transformers in order; empty when it is dropped.
        missing: how many values are missing.
    """

    name: str
    purpose: str
    steps: tuple[str, ...]
    missing: int


@dataclass(frozen=True)
class Featurizer:
    """What turns a table into numbers.

    Attributes:
        columns: what is done to each column.
        pipeline: a transformer of scikit-learn, not fitted.
    """

    columns: tuple[Column, ...]
    pipeline: Any

    def summary(self, fitted: Any) -> list[dict[str, Any]]:
        """Return the summary of a featurization, by raw column.

        Args:
            fitted: the pipeline after it was fitted.
        """
        counts = _feature_counts(fitted)
        return [
            {
                "RawFeatureName": column.name,
                "TypeDetected": column.purpose,
                "Dropped": "No" if column.steps else "Yes",
                "EngineeredFeatureCount": counts.get(column.name, 0),
                "Transformations": list(column.steps),
            }
            for column in self.columns
        ]


def make(
    table: pd.DataFrame,
    mode: str,
    purposes: Mapping[str, str] | None = None,
    imputers: Mapping[str, str] | None = None,
) -> Featurizer:
    """Return what turns tables like this one into numbers.

    Args:
        table: the features.
        mode: `auto`, `custom` or `off`.
        purposes: the purpose of columns, as the user has given it.
        imputers: the strategy for missing values, as the user has given it.

    Raises:
        UserError: nothing is left, or something is not known.
    """
    purposes, imputers = purposes or {}, imputers or {}
    _check(table, purposes, imputers)
    if mode == "off":
        return _off(table)
    columns = []
    transformers: list[tuple[str, Any, Any]] = []
    for name in map(str, table.columns):
        values = table[name]
        purpose = purposes.get(name) or _purpose(values)
        missing = int(values.isna().sum())
        strategy = imputers.get(name)
        steps = _steps(purpose, values, strategy)
        columns.append(Column(name, purpose, tuple(label for label, _ in steps), missing))
        if steps:
            made = Pipeline([(label, step) for label, step in steps])
            transformers.append((name, made, name if purpose == "Text" else [name]))
    if not transformers:
        raise UserError("No column is left to learn from: all are empty, constant or identifiers.")
    union = ColumnTransformer(transformers, sparse_threshold=0.0)
    return Featurizer(tuple(columns), Pipeline([("columns", union), ("scale", StandardScaler())]))


def _check(table: pd.DataFrame, purposes: Mapping[str, str], imputers: Mapping[str, str]) -> None:
    for name in (*purposes, *imputers):
        if name not in table:
            raise UserError(f"The featurization names the column '{name}', which does not exist.")
    for name, purpose in purposes.items():
        if purpose not in _PURPOSES:
            raise UserError(
                f"The purpose '{purpose}' of column '{name}' is not known here; known are"
                f" {', '.join(_PURPOSES)}."
            )
    for name, strategy in imputers.items():
        if strategy not in _STRATEGIES:
            raise UserError(
                f"The imputer strategy '{strategy}' of column '{name}' is not known here; known"
                f" are {', '.join(sorted(_STRATEGIES))}."
            )


def _off(table: pd.DataFrame) -> Featurizer:
    # Recorded of Azure: automl_job/classification_fail_without_featurization, 2022-08-29.
    words = [str(name) for name in table.columns if not pd.api.types.is_numeric_dtype(table[name])]
    if words or table.isna().any(axis=None):
        what = f"the columns {', '.join(words)} hold no numbers" if words else "values are missing"
        raise UserError(f"Featurization is off, but {what}. (FeaturizationRequired)")
    columns = tuple(Column(str(name), "Numeric", ("None",), 0) for name in table.columns)
    return Featurizer(columns, Pipeline([("scale", StandardScaler())]))


def _purpose(values: pd.Series[Any]) -> str:
    there = values.dropna()
    if there.nunique() <= 1:
        return "AllNan" if there.empty else "Constant"
    if pd.api.types.is_datetime64_any_dtype(values):
        return "DateTime"
    if pd.api.types.is_numeric_dtype(values):
        return "Numeric"
    words = there.astype(str)
    if words.str.split().str.len().mean() >= _WORDS:
        return "DateTime" if _are_moments(words) else "Text"
    if _are_moments(words):
        return "DateTime"
    if words.nunique() > _MANY * len(words) and len(words) > 20:
        return "Hashes"
    return "Categorical"


def _are_moments(words: pd.Series[Any]) -> bool:
    if not words.head(50).str.contains(r"\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{4}").all():
        return False
    return bool(pd.to_datetime(words, errors="coerce", format="mixed").notna().all())


def _steps(purpose: str, values: pd.Series[Any], strategy: str | None) -> Sequence[tuple[str, Any]]:
    if purpose == "Numeric":
        if pd.api.types.is_numeric_dtype(values):
            return [(f"{strategy or 'mean'}Imputer", SimpleImputer(strategy=strategy or "mean"))]
        number = FunctionTransformer(_numbers, feature_names_out="one-to-one")
        return [("ToNumber", number), ("meanImputer", SimpleImputer(strategy=strategy or "mean"))]
    if purpose == "Categorical":
        fill = (
            SimpleImputer(strategy="most_frequent")
            if strategy
            else SimpleImputer(strategy="constant", fill_value="missing")
        )
        encoder = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
        words = FunctionTransformer(_words, feature_names_out="one-to-one")
        return [("ToWords", words), ("CatImputer", fill), ("OneHotEncoder", encoder)]
    if purpose == "DateTime":
        parts = FunctionTransformer(_parts_of_moments)
        return [("DateTimeTransformer", parts)]
    if purpose == "Text":
        words = FunctionTransformer(_sentences)
        return [("ToWords", words), ("TfIdf", TfidfVectorizer(max_features=200))]
    return []


def _numbers(table: pd.DataFrame) -> pd.DataFrame:
    return table.apply(pd.to_numeric, errors="coerce")


def _words(table: pd.DataFrame) -> pd.DataFrame:
    return table.astype(object).where(table.isna(), table.astype(str)).where(table.notna(), np.nan)


def _sentences(column: pd.Series[Any]) -> pd.Series[Any]:
    return column.fillna("").astype(str)


_PARTS = ("year", "month", "day", "dayofweek", "dayofyear", "hour")


def _parts_of_moments(table: pd.DataFrame) -> NDArray[np.float64]:
    moments = pd.to_datetime(table.iloc[:, 0], errors="coerce", format="mixed")
    parts = [getattr(moments.dt, part).fillna(0).to_numpy(dtype=float) for part in _PARTS]
    return np.column_stack(parts)


def _feature_counts(fitted: Any) -> dict[str, int]:
    union = fitted.named_steps.get("columns")
    if union is None:
        return dict.fromkeys(map(str, fitted.feature_names_in_), 1)
    return {
        str(name): len(range(*part.indices(10**9)))
        for name, part in union.output_indices_.items()
        if name != "remainder"
    }


def feature_names(fitted: Any) -> list[str]:
    """Return a name for each feature of a fitted pipeline, in their order.

    A feature is named after its column and, where a column became many, after the value, the part
    of the moment or the word. How Azure names each feature is unverified.
    """
    union = fitted.named_steps.get("columns")
    if union is None:
        return [str(name) for name in fitted.feature_names_in_]
    found: list[str] = []
    counts = _feature_counts(fitted)
    for name, count in counts.items():
        last = union.named_transformers_[name][-1]
        if isinstance(last, OneHotEncoder):
            endings = [f"_{value}" for value in last.categories_[0]]
        elif isinstance(last, TfidfVectorizer):
            endings = [f"_{word}" for word in last.get_feature_names_out()]
        elif isinstance(last, FunctionTransformer):
            endings = [f"_{part}" for part in _PARTS]
        else:
            endings = [""] * count
        found += [name + ending for ending in endings]
    return found
