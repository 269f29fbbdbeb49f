"""What others see of the training. That it arrives is tested through the SDK."""

from __future__ import annotations

from datetime import UTC, datetime

from azureml_emulator.programs.automl.record import tags_of
from azureml_emulator.programs.automl.trials import Trial


def test_tags_of_the_parent() -> None:
    """They list the trials in the recorded form."""
    trials = [
        Trial(n, name, name, {}, {"accuracy": 0.5}, datetime.fromtimestamp(0, UTC), 1.0)
        for n, name in enumerate(("LightGBM", "KNN"))
    ]

    tags = tags_of("oak_1", trials, "accuracy", "StandardScaler")

    assert tags["automl_best_child_run_id"] == "oak_1"
    assert tags["run_algorithm"] == "<LightGBM>;<KNN>;"
    assert (tags["score"], tags["iteration"]) == ("<0.5>;<0.5>;", "<0>;<1>;")
