"""Small tables, and settings as the service passes them on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from azureml_emulator.programs.automl.settings import Settings

DELIMITED = "paths:\n  - file: ./data.csv\ntransformations:\n  - read_delimited:\n"
DELIMITED += "      delimiter: ','\n      encoding: utf8\n"


@pytest.fixture
def settings() -> Callable[..., Settings]:
    """Make settings of a task: `settings("Regression", "boxes", "R2Score", limitSettings=...)`."""

    def make(task: str, target: str, metric: str, **details: Any) -> Settings:
        given = {"taskType": task, "targetColumnName": target, "primaryMetric": metric}
        return Settings.of_task({**given, **details})

    return make


@pytest.fixture
def subscribers() -> pd.DataFrame:
    """Subscribers of a bakery: who stays, and how many boxes they order."""
    random = np.random.default_rng(7)
    months = random.integers(1, 36, 120)
    skipped = random.integers(0, 8, 120).astype(float)
    city = random.choice(["Graz", "Linz", "Wels"], 120)
    stays = months / 6 - skipped + (city == "Graz") + random.normal(0, 1, 120) > 0
    skipped[[3, 40]] = np.nan
    return pd.DataFrame(
        {
            "months": months,
            "skipped": skipped,
            "city": city,
            "stays": np.where(stays, "yes", "no"),
            "boxes": (months * 0.5 + (city == "Linz") * 3 + random.normal(0, 0.5, 120)).round(2),
        }
    )


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write an MLTable: `write(table, "name")` returns its folder."""

    def write(table: pd.DataFrame, name: str = "table", text: str = DELIMITED) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        table.to_csv(folder / "data.csv", index=False)
        (folder / "MLTable").write_text(text)
        return folder

    return write
