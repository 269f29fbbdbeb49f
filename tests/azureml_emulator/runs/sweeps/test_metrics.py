"""What a sweep needs to know of its trials' runs."""

from __future__ import annotations

from azureml_emulator.jobs.metrics import JobMetrics
from azureml_emulator.runs.sweeps.metrics import Metrics


def test_the_workspace_has_it() -> None:
    """What reads MLflow's store offers everything that a sweep asks for."""
    asked = {name for name in vars(Metrics) if not name.startswith("_")}

    assert asked == {"values", "names", "note"}
    assert asked <= set(vars(JobMetrics))
