"""Early termination: which trials are not worth going on with.

Each time a trial logs the primary metric is one interval of it. A policy is applied to a trial at
every multiple of `evaluation_interval` that is not less than `delay_evaluation`.

Source: Microsoft Learn, "Hyperparameter tuning a model (v2)", and for the comparison of the Bandit
policy the reference of `azureml.train.hyperdrive.BanditPolicy`. What counts of a trial that has
ended before the interval (all that it has logged) is unverified.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import Any

from azureml_emulator.runs.sweeps.space import SettingError

_FIELD = "earlyTermination"


@dataclass(frozen=True)
class Progress:
    """What a trial has logged of the primary metric.

    Attributes:
        values: the values, oldest first.
        ended: whether there will be no more of them.
    """

    values: tuple[float, ...]
    ended: bool = False

    def until(self, interval: int) -> tuple[float, ...]:
        """Return the values up to an interval; none when the trial has yet to come so far."""
        if len(self.values) < interval and not self.ended:
            return ()
        return self.values[:interval]


@dataclass(frozen=True)
class Policy:
    """When a trial is ended early: the part that all policies share.

    Attributes:
        name: the policy's name.
        evaluation_interval: at each how many values of the metric it is applied.
        delay_evaluation: before how many it is not.
    """

    name: str
    evaluation_interval: int
    delay_evaluation: int

    def due(self, interval: int) -> bool:
        """Return whether the policy is applied to a trial that has logged so many values."""
        return interval >= self.delay_evaluation and interval % self.evaluation_interval == 0

    def condemns(
        self, trial: str, interval: int, trials: Mapping[str, Progress], *, maximize: bool
    ) -> bool:
        """Return whether a trial is to be ended.

        Args:
            trial: its name.
            interval: how many values of it count.
            trials: what all trials have logged, by name; this one is among them.
            maximize: whether more is better.
        """
        best = max if maximize else min
        reached = {
            name: values
            for name, progress in trials.items()
            if (values := progress.until(interval))
        }
        own = best(reached[trial])
        return self._condemns(trial, own, reached, maximize=maximize)

    def _condemns(
        self, trial: str, own: float, reached: Mapping[str, Sequence[float]], *, maximize: bool
    ) -> bool:
        raise NotImplementedError


@dataclass(frozen=True)
class Bandit(Policy):
    """Ends what is further from the best trial than the slack.

    Attributes:
        factor: the slack as a ratio.
        amount: the slack as a distance, which counts when it is given.
    """

    factor: float = 0.0
    amount: float | None = None

    def _condemns(
        self, trial: str, own: float, reached: Mapping[str, Sequence[float]], *, maximize: bool
    ) -> bool:
        best = max if maximize else min
        leader = best(best(values) for values in reached.values())
        slack = self.amount
        if slack is None:
            # Of the trial's own value when it is to grow, else of the best one.
            slack = abs(own if maximize else leader) * self.factor
        return own + slack < leader if maximize else own > leader + slack


@dataclass(frozen=True)
class MedianStopping(Policy):
    """Ends what is worse than the median of the running averages of all trials."""

    def _condemns(
        self, trial: str, own: float, reached: Mapping[str, Sequence[float]], *, maximize: bool
    ) -> bool:
        middle = median(fmean(values) for values in reached.values())
        return own < middle if maximize else own > middle


@dataclass(frozen=True)
class TruncationSelection(Policy):
    """Ends the worst so many percent of all trials.

    Attributes:
        percentage: how many percent.
    """

    percentage: int = 0

    def _condemns(
        self, trial: str, own: float, reached: Mapping[str, Sequence[float]], *, maximize: bool
    ) -> bool:
        best = max if maximize else min
        worst_first = sorted(reached, key=lambda name: best(reached[name]), reverse=not maximize)
        return trial in worst_first[: len(reached) * self.percentage // 100]


def parse(given: Any) -> Policy | None:
    """Return the policy that a sweep asks for, or None.

    Raises:
        SettingError: there is no such policy, or one of its numbers is wrong.
    """
    if not given:
        return None
    if not isinstance(given, dict):
        raise SettingError(_FIELD, f"'{_FIELD}' is not an object.")
    name = str(given.get("policyType"))
    interval = _whole(given, "evaluationInterval") or 1
    delay = _whole(given, "delayEvaluation")
    if name == "Bandit":
        factor, amount = _number(given, "slackFactor"), _number(given, "slackAmount")
        if factor is None and amount is None:
            raise SettingError(_FIELD, "Bandit needs slack_factor or slack_amount.")
        if factor and amount:
            raise SettingError(_FIELD, "Bandit takes slack_factor or slack_amount, not both.")
        return Bandit(name, interval, delay, factor or 0.0, amount if not factor else None)
    if name == "MedianStopping":
        return MedianStopping(name, interval, delay)
    if name == "TruncationSelection":
        percentage = _whole(given, "truncationPercentage")
        if not 1 <= percentage <= 99:
            raise SettingError(
                f"{_FIELD}.truncationPercentage",
                "truncation_percentage must be a whole number from 1 to 99.",
            )
        return TruncationSelection(name, interval, delay, percentage)
    raise SettingError(f"{_FIELD}.policyType", f"'{name}' is not an early termination policy.")


def _whole(given: dict[str, Any], field: str) -> int:
    value = given.get(field) or 0
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise SettingError(f"{_FIELD}.{field}", f"{field} must be a whole number, 0 or more.")
    return value


def _number(given: dict[str, Any], field: str) -> float | None:
    value = given.get(field)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise SettingError(f"{_FIELD}.{field}", f"{field} must be a number, 0 or more.")
    return float(value)
