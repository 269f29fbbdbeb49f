"""The command of AutoML jobs that an earlier release has kept."""

from __future__ import annotations

import json
import runpy
import sys

import pytest

from azureml_emulator.programs.automl import FAILED, SETTINGS


def test_a_kept_job_still_finds_its_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A job that was queued before an update trains after it."""
    task = {"taskType": "Regression", "targetColumnName": "y", "primaryMetric": "nothing"}
    monkeypatch.setenv(SETTINGS, json.dumps(task))
    monkeypatch.setattr(sys, "argv", ["automl"])

    with pytest.raises(SystemExit) as ended:
        runpy.run_module("azureml_emulator.automl", run_name="__main__")

    assert ended.value.code == 1
    assert capsys.readouterr().err.startswith(FAILED)
