"""Early termination policies."""

from __future__ import annotations

from typing import Any

import pytest

from azureml_emulator.runs.sweeps.space import SettingError
from azureml_emulator.runs.sweeps.termination import Policy, Progress, parse


def policy(kind: str, **given: Any) -> Policy:
    found = parse({"policyType": kind, **given})
    assert found is not None
    return found


def condemned(
    of: Policy, interval: int, *, maximize: bool = True, **trials: tuple[float, ...]
) -> set[str]:
    progress = {name: Progress(values) for name, values in trials.items()}
    return {
        name
        for name, values in trials.items()
        if len(values) >= interval and of.condemns(name, interval, progress, maximize=maximize)
    }


def test_when_a_policy_is_applied() -> None:
    """At every multiple of the interval that is not less than the delay; 0 means every time."""
    every = policy("MedianStopping", evaluationInterval=2, delayEvaluation=5)
    always = policy("MedianStopping", evaluationInterval=0)

    assert [n for n in range(1, 11) if every.due(n)] == [6, 8, 10]
    assert [n for n in range(1, 4) if always.due(n)] == [1, 2, 3]


def test_bandit_by_factor() -> None:
    """The example of the documentation: with a factor of 0.2 and 0.8 as best, below 0.66 ends."""
    bandit = policy("Bandit", slackFactor=0.2, slackAmount=0)

    assert condemned(bandit, 1, a=(0.8,), b=(0.67,), c=(0.66,)) == {"c"}
    assert condemned(bandit, 1, maximize=False, a=(0.5,), b=(0.6,), c=(0.61,)) == {"c"}


def test_bandit_by_amount() -> None:
    """The example of the reference: with an amount of 0.2 and 0.8 as best, below 0.6 ends."""
    bandit = policy("Bandit", slackAmount=0.2)

    assert condemned(bandit, 1, a=(0.8,), b=(0.61,), c=(0.59,)) == {"c"}
    assert condemned(bandit, 1, maximize=False, a=(1.0,), b=(1.1,), c=(1.3,)) == {"c"}


def test_bandit_of_negative_values() -> None:
    """The best trial is never ended, whatever the sign of the metric is."""
    bandit = policy("Bandit", slackFactor=0.5)

    assert condemned(bandit, 1, a=(-1.0,), b=(-3.0,)) == {"b"}
    assert condemned(bandit, 1, maximize=False, a=(-4.0,), b=(-1.0,)) == {"b"}


def test_the_best_value_so_far_counts() -> None:
    """A trial is judged by the best that it has logged up to the interval, not by later values."""
    bandit = policy("Bandit", slackAmount=0.1)

    assert condemned(bandit, 2, a=(0.5, 0.6), b=(0.6, 0.1)) == set()
    assert condemned(bandit, 2, a=(0.5, 0.6, 0.9), b=(0.6, 0.1)) == set()


def test_who_has_yet_to_come_so_far_does_not_count() -> None:
    """Trials are compared at the same interval; one that has ended counts with all it logged."""
    bandit = policy("Bandit", slackAmount=0.1)
    progress = {"a": Progress((0.9,)), "b": Progress((0.1, 0.2))}

    assert not bandit.condemns("b", 2, progress, maximize=True)

    progress["a"] = Progress((0.9,), ended=True)
    assert bandit.condemns("b", 2, progress, maximize=True)


def test_median_stopping() -> None:
    """A trial ends when its best value is worse than the median of all running averages."""
    median = policy("MedianStopping")

    assert condemned(median, 2, a=(0.8, 0.9), b=(0.6, 0.8), c=(0.1, 0.3)) == {"c"}
    assert condemned(median, 1, maximize=False, a=(1.0,), b=(2.0,), c=(9.0,)) == {"c"}
    assert condemned(median, 1, a=(0.1,)) == set()


def test_truncation_selection() -> None:
    """The worst so many percent end; of too few trials none."""
    truncation = policy("TruncationSelection", truncationPercentage=40)
    trials = {"a": (0.1,), "b": (0.2,), "c": (0.3,), "d": (0.4,), "e": (0.5,)}

    assert condemned(truncation, 1, **trials) == {"a", "b"}
    assert condemned(truncation, 1, maximize=False, **trials) == {"d", "e"}
    assert condemned(truncation, 1, a=(0.1,), b=(0.2,)) == set()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"policyType": "Luck"}, "'Luck' is not an early termination policy"),
        ({"policyType": "Bandit"}, "needs slack_factor or slack_amount"),
        ({"policyType": "Bandit", "slackFactor": 1, "slackAmount": 1}, "not both"),
        ({"policyType": "Bandit", "slackFactor": "a"}, "must be a number"),
        ({"policyType": "Bandit", "slackFactor": 1, "evaluationInterval": -1}, "whole number"),
        ({"policyType": "TruncationSelection", "truncationPercentage": 100}, "1 to 99"),
        ("bandit", "not an object"),
    ],
)
def test_what_is_no_policy(given: Any, message: str) -> None:
    """It is refused with what is wrong."""
    with pytest.raises(SettingError, match=message):
        parse(given)


def test_no_policy() -> None:
    """Without a policy nothing is ended early."""
    assert parse(None) is None
