"""What a sweep is asked to do."""

from __future__ import annotations

from typing import Any

import pytest

from azureml_emulator.runs.sweeps.settings import Sweep
from azureml_emulator.runs.sweeps.space import SettingError

ASKED: dict[str, Any] = {
    "searchSpace": {"x": ["uniform", [0, 1]]},
    "samplingAlgorithm": {"samplingAlgorithmType": "Random"},
    "objective": {"primaryMetric": "loss", "goal": "minimize"},
}


def test_defaults() -> None:
    """Without limits there are 1,000 trials, all at once, within 60 days, and no policy."""
    sweep = Sweep.read(ASKED)

    assert (sweep.most, sweep.at_once) == (1000, 1000)
    assert (sweep.timeout, sweep.trial_timeout) == (60 * 24 * 3600, None)
    assert (sweep.maximize, sweep.metric, sweep.policy) == (False, "loss", None)
    assert (sweep.algorithm, sweep.sobol, sweep.seed) == ("Random", False, None)


def test_everything() -> None:
    """All settings are read; no more trials run at once than there are."""
    sweep = Sweep.read(
        {
            **ASKED,
            "samplingAlgorithm": {
                "samplingAlgorithmType": "random",
                "rule": "Sobol",
                "seed": 7,
            },
            "objective": {"primaryMetric": "auc", "goal": "Maximize"},
            "limits": {
                "maxTotalTrials": 4,
                "maxConcurrentTrials": 10,
                "timeout": "PT2H",
                "trialTimeout": "PT1M",
            },
            "earlyTermination": {"policyType": "MedianStopping"},
        }
    )

    assert (sweep.sobol, sweep.seed, sweep.maximize) == (True, 7, True)
    assert (sweep.most, sweep.at_once) == (4, 4)
    assert (sweep.timeout, sweep.trial_timeout) == (7200, 60)
    assert sweep.policy is not None


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"searchSpace": {}}, "searchSpace"),
        ({"searchSpace": [1]}, "searchSpace"),
        ({"samplingAlgorithm": {"samplingAlgorithmType": "Guess"}}, "samplingAlgorithm"),
        (
            {"samplingAlgorithm": {"samplingAlgorithmType": "Random", "rule": "halton"}},
            "samplingAlgorithm.rule",
        ),
        (
            {"samplingAlgorithm": {"samplingAlgorithmType": "Random", "seed": "x"}},
            "samplingAlgorithm.seed",
        ),
        ({"samplingAlgorithm": {"samplingAlgorithmType": "Grid"}}, "searchSpace.x"),
        (
            {
                "samplingAlgorithm": {"samplingAlgorithmType": "Bayesian"},
                "searchSpace": {"y": ["lognormal", [0, 1]]},
            },
            "searchSpace.y",
        ),
        ({"objective": {"goal": "minimize"}}, "objective.primaryMetric"),
        ({"objective": {"primaryMetric": "loss", "goal": "less"}}, "objective.goal"),
        ({"limits": {"maxTotalTrials": 0}}, "limits.maxTotalTrials"),
        ({"limits": {"maxConcurrentTrials": 1001}}, "limits.maxConcurrentTrials"),
        ({"limits": {"timeout": "soon"}}, "limits.timeout"),
        ({"limits": {"trialTimeout": "1m"}}, "limits.trialTimeout"),
    ],
)
def test_what_is_wrong(changed: dict[str, Any], field: str) -> None:
    """Each mistake names its field."""
    with pytest.raises(SettingError) as raised:
        Sweep.read({**ASKED, **changed})

    assert raised.value.field == field
