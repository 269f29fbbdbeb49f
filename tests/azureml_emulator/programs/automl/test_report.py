"""What an AutoML job prints."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from azureml_emulator.programs.automl import report
from azureml_emulator.programs.automl.settings import Settings


def test_the_engine_is_named(
    settings: Callable[..., Settings], capsys: pytest.CaptureFixture[str]
) -> None:
    """The log says what trains, and what Azure would do besides."""
    report.differences(settings("Classification", "stays", "Accuracy"), ["LightGBM"])

    printed = capsys.readouterr().out
    assert "Engine: FLAML" in printed
    assert "not tried: SGD" in printed
