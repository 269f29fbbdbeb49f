"""Forecasts as a regression: past values of the target, and the moment, become features.

All past values are those that are known when the whole horizon is forecast, so the first one lies
as far back as the horizon reaches. A score in validation is then one that a real forecast has.

Source: Microsoft Learn, "Set up AutoML to train a time-series forecasting model", for the settings
and for the folds, which follow each other in time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator

DEFAULT_LAGS = (1, 2, 3)
_LAG = "{target}_lag{number}"


def sort(table: pd.DataFrame, time: str, series: Sequence[str], which: str) -> pd.DataFrame:
    """Return a table in the order of time, with moments in its time column.

    Raises:
        ValueError: there are no moments, or a moment has two rows; the message is for the learner.
    """
    for name in (time, *series):
        if name not in table:
            raise ValueError(f"The column '{name}' is not in the {which} data.")
    found = table.copy()
    found[time] = pd.to_datetime(found[time], errors="coerce", format="mixed")
    if found[time].isna().any():
        raise ValueError(f"The column '{time}' does not hold a date or time in every row.")
    keys = [*series, time]
    if found.duplicated(keys).any():
        more = "" if series else " Name the columns that tell the series apart:"
        more += "" if series else " time_series_id_column_names."
        raise ValueError(
            f"In the {which} data, a value of {' and '.join(keys)} has more than one row.{more}"
        )
    return found.sort_values([time, *series], ignore_index=True)


def add_lags(
    table: pd.DataFrame, target: str, series: Sequence[str], lags: Sequence[int], horizon: int
) -> pd.DataFrame:
    """Return the table with the values of the target that are known a horizon before each row.

    Args:
        table: in the order of time.
        target: the column to forecast.
        series: the columns that name the series.
        lags: how far back, counted from the last value that is known.
        horizon: how many periods are forecast at once.
    """
    found = table.copy()
    groups = found.groupby(list(series), sort=False)[target] if series else found[target]
    for number in lags:
        found[_LAG.format(target=target, number=number)] = groups.shift(horizon - 1 + number)
    return found


def frequency(table: pd.DataFrame, time: str, series: Sequence[str]) -> str | None:
    """Return the period of all series as pandas writes it; None when they are not regular."""
    groups = [group for _, group in table.groupby(list(series))] if series else [table]
    try:
        found = {pd.infer_freq(pd.DatetimeIndex(group[time])) for group in groups}
    except ValueError:  # fewer than three rows
        return None
    return found.pop() if len(found) == 1 else None


class Forecaster(BaseEstimator):  # type: ignore[misc]
    """A model that forecasts: it takes future rows and knows the past itself.

    Args:
        model: predicts from features.
        history: the last rows of the training data.
        target: the column to forecast.
        time: the column with the moments.
        series: the columns that name the series.
        lags: see `add_lags`.
        horizon: how many periods can be forecast.
    """

    def __init__(
        self,
        model: Any,
        history: pd.DataFrame,
        target: str,
        time: str,
        series: Sequence[str],
        lags: Sequence[int],
        horizon: int,
    ) -> None:
        self.model = model
        self.history = history
        self.target = target
        self.time = time
        self.series = series
        self.lags = lags
        self.horizon = horizon

    def predict(self, table: pd.DataFrame) -> Any:
        """Return the forecast for each row, which lie after the training data.

        Raises:
            ValueError: a row lies too far ahead.
        """
        asked = table.copy()
        asked[self.time] = pd.to_datetime(asked[self.time], format="mixed")
        asked["_row"] = range(len(asked))
        asked[self.target] = np.nan
        past = self.history[self.history[self.time] < asked[self.time].min()]
        both = pd.concat([past, asked], ignore_index=True)
        both = both.sort_values([self.time, *self.series], ignore_index=True)
        both = add_lags(both, self.target, self.series, self.lags, self.horizon)
        rows = both[both["_row"].notna()].sort_values("_row")
        first = _LAG.format(target=self.target, number=min(self.lags))
        if rows[first].isna().any():
            raise ValueError(
                f"The model forecasts {self.horizon} periods after {self.history[self.time].max()}"
                " and knows only the series of its training data."
            )
        return self.model.predict(rows.drop(columns=[self.target, "_row"]))
