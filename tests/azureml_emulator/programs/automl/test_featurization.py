"""From raw columns to numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from azureml_emulator.programs.automl import featurization
from azureml_emulator.programs.automl.settings import UserError


@pytest.fixture
def raw() -> pd.DataFrame:
    """One column of each kind."""
    rows = 30
    return pd.DataFrame(
        {
            "amount": [1.0, np.nan, *range(2, rows)],
            "city": ["Graz", "Linz", None] * (rows // 3),
            "day": pd.date_range("2025-01-01", periods=rows).strftime("%Y-%m-%d"),
            "note": ["fresh bread every morning please"] * (rows - 1) + ["no bread on sunday"],
            "token": [f"a{number:05}" for number in range(rows)],
            "same": [1] * rows,
        }
    )


def test_each_kind_of_column(raw: pd.DataFrame) -> None:
    """The summary says what each column was found to hold, and what has become of it."""
    made = featurization.make(raw, "auto")

    numbers = made.pipeline.fit_transform(raw)

    summary = {line["RawFeatureName"]: line for line in made.summary(made.pipeline)}
    assert {name: line["TypeDetected"] for name, line in summary.items()} == {
        "amount": "Numeric",
        "city": "Categorical",
        "day": "DateTime",
        "note": "Text",
        "token": "Hashes",
        "same": "Constant",
    }
    assert [n for n, line in summary.items() if line["Dropped"] == "Yes"] == ["token", "same"]
    assert summary["city"]["EngineeredFeatureCount"] == 3
    assert numbers.shape[1] == sum(line["EngineeredFeatureCount"] for line in summary.values())
    assert not np.isnan(numbers).any()
    names = featurization.feature_names(made.pipeline)
    assert len(names) == len(set(names)) == numbers.shape[1]
    assert names[:5] == ["amount", "city_Graz", "city_Linz", "city_missing", "day_year"]
    assert {"note_bread", "note_sunday"} < set(names)


def test_what_the_user_says(raw: pd.DataFrame) -> None:
    """A given purpose and a given strategy are followed."""
    made = featurization.make(raw, "custom", {"amount": "Categorical"}, {"city": "most_frequent"})
    columns = {column.name: column for column in made.columns}

    assert columns["amount"].purpose == "Categorical"
    median = featurization.make(raw, "custom", {}, {"amount": "median"})
    assert median.columns[0].steps == ("medianImputer",)


def test_off(raw: pd.DataFrame) -> None:
    """Without featurization only numbers without gaps can be trained with."""
    with pytest.raises(UserError, match="FeaturizationRequired"):
        featurization.make(raw, "off")
    made = featurization.make(raw[["same"]], "off")
    assert made.pipeline.fit_transform(raw[["same"]]).shape == (30, 1)
    assert made.summary(made.pipeline)[0]["EngineeredFeatureCount"] == 1
    assert featurization.feature_names(made.pipeline) == ["same"]


@pytest.mark.parametrize(
    ("purposes", "imputers", "message"),
    [
        ({"nothing": "Numeric"}, {}, "'nothing', which does not exist"),
        ({"city": "Colour"}, {}, "'Colour' of column 'city' is not known"),
        ({}, {"amount": "magic"}, "strategy 'magic'"),
    ],
)
def test_mistakes(
    raw: pd.DataFrame, purposes: dict[str, str], imputers: dict[str, str], message: str
) -> None:
    """They are named."""
    with pytest.raises(UserError, match=message):
        featurization.make(raw, "custom", purposes, imputers)


def test_nothing_to_learn_from(raw: pd.DataFrame) -> None:
    """A table of constants and identifiers is refused."""
    with pytest.raises(UserError, match="No column is left"):
        featurization.make(raw[["token", "same"]], "auto")
