"""Forecasts as a regression."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from azureml_emulator.programs.automl import forecasting


class Echo:
    """Predicts the first past value that it is given."""

    def predict(self, table: pd.DataFrame) -> list[float]:
        """Return it."""
        return list(table["boxes_lag1"])


@pytest.fixture
def weeks() -> pd.DataFrame:
    """Two shops over six weeks; their boxes count up."""
    week = pd.date_range("2025-01-06", periods=6, freq="W-MON")
    shops = [
        pd.DataFrame({"week": week, "shop": shop, "boxes": np.arange(6.0) + start})
        for shop, start in (("north", 10), ("south", 20))
    ]
    return forecasting.sort(pd.concat(shops), "week", ["shop"], "training")


def test_past_values_are_known_a_horizon_before(weeks: pd.DataFrame) -> None:
    """With a horizon of 2, lag 1 is the value two rows back, of the same series."""
    found = forecasting.add_lags(weeks, "boxes", ["shop"], [1], horizon=2)

    north = found[found["shop"] == "north"]["boxes_lag1"].tolist()
    assert north[2:] == [10, 11, 12, 13]
    assert np.isnan(north[:2]).all()


def test_forecast(weeks: pd.DataFrame) -> None:
    """The model knows the past; rows come back in the order in which they were asked for."""
    model = forecasting.Forecaster(Echo(), weeks, "boxes", "week", ["shop"], [1], 2)
    asked = pd.DataFrame(
        {
            "week": ["2025-02-24", "2025-02-17", "2025-02-17"],
            "shop": ["south", "south", "north"],
        }
    )

    assert model.predict(asked) == [25.0, 24.0, 14.0]


def test_too_far(weeks: pd.DataFrame) -> None:
    """A row after the horizon has no known past."""
    model = forecasting.Forecaster(Echo(), weeks, "boxes", "week", ["shop"], [1], 1)
    asked = pd.DataFrame({"week": ["2025-02-17", "2025-02-24"], "shop": "north"})

    with pytest.raises(ValueError, match="forecasts 1 periods"):
        model.predict(asked)


def test_two_rows_for_one_moment(weeks: pd.DataFrame) -> None:
    """Series that are not told apart are refused, with the setting that tells them apart."""
    with pytest.raises(ValueError, match="time_series_id_column_names"):
        forecasting.sort(weeks, "week", [], "training")


def test_no_moments(weeks: pd.DataFrame) -> None:
    """A time column without moments is refused by name."""
    with pytest.raises(ValueError, match="'shop' does not hold a date"):
        forecasting.sort(weeks, "shop", [], "training")


def test_frequency(weeks: pd.DataFrame) -> None:
    """It is that of every series, or none."""
    assert forecasting.frequency(weeks, "week", ["shop"]) == "W-MON"
    assert forecasting.frequency(weeks.drop(index=4), "week", ["shop"]) is None
