"""What an AutoML job prints, and writes into its own outputs."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from azureml_emulator.programs.automl import algorithms
from azureml_emulator.programs.automl.settings import Settings
from azureml_emulator.programs.automl.trials import Trial, best

SUMMARY = "featurization_summary.json"


def differences(settings: Settings, chosen: Sequence[str]) -> None:
    """Print which engine trains, and how it differs from Azure's."""
    print(
        f"AutoML {settings.task.lower()}, primary metric {settings.metric}.\n"
        f"Engine: FLAML {version('flaml')} with scikit-learn, LightGBM and XGBoost, on this"
        " machine. Azure's own engine is closed.\n"
        f"Tried, in turns: {', '.join(chosen)}\n"
        "Different from Azure:"
    )
    missing = algorithms.not_here(settings.task, settings.allowed, settings.blocked)
    lines = [
        "pipelines, scores and times are those of this engine: expect others on Azure",
        "all trials run in this one process, and only the best one's model is kept",
        "the best one's scoring script and conda file are for this engine's model: no"
        " inference-schema, no server of Azure, forecasts without intervals; features are named"
        " by column and value; there is no generated_code",
        *settings.ignored,
    ]
    if missing:
        lines.append(f"not tried: {', '.join(missing)}")
    print("\n".join(f"- {line}" for line in lines), flush=True)


def write(name: str, content: Any) -> None:
    """Write a file of the job's outputs."""
    folder = Path("outputs")
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def guardrails(checks: Sequence[dict[str, str]]) -> None:
    """Print the data guardrails."""
    print("\nData guardrails (those that are looked at here):")
    for check in checks:
        print(f"  {check['state']:8} {check['guardrail']}: {check['condition']}")


def header(metric: str) -> None:
    """Print what is above the trials."""
    print(f"\nTRIAL  {'ALGORITHM':18} {'SECONDS':>8}  {metric}  (BEST)", flush=True)


def trial(trial: Trial, trials: Sequence[Trial], metric: str) -> None:
    """Print a trial that has ended; `trials` are all until now."""
    highest = best(trials, metric).metrics.get(metric, math.nan)
    score = trial.metrics.get(metric, math.nan)
    name, seconds = trial.algorithm, trial.seconds
    shown = f"{score:<{len(metric)}.5f}"
    print(f"{trial.number:5}  {name:18} {seconds:8.1f}  {shown}  ({highest:.5f})", flush=True)
