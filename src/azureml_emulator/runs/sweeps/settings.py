"""What a sweep is asked to do, read from what the job shows.

Source: Microsoft Learn, "Hyperparameter tuning a model (v2)" and "CLI (v2) sweep job YAML schema"
for what is allowed and for the defaults. The words of the errors are unverified.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from azureml_emulator.runs.sweeps.space import Hyperparameter, SettingError
from azureml_emulator.runs.sweeps.termination import Policy, parse
from offline_azure.clock import seconds

MOST_TRIALS = 1000
DEFAULT_TIMEOUT = 5_184_000.0  # seconds
_ALGORITHMS = ("Random", "Grid", "Bayesian")
_RULES = ("random", "sobol")
_GOALS = {"maximize": True, "minimize": False}
# What an algorithm supports, where it does not support everything.
_SUPPORTED = {"Grid": ("choice",), "Bayesian": ("choice", "uniform", "quniform")}


@dataclass(frozen=True)
class Sweep:
    """The settings of a sweep.

    Attributes:
        space: its hyperparameters.
        algorithm: `Random`, `Grid` or `Bayesian`.
        sobol: whether random values come from a Sobol sequence.
        seed: what makes random values the same every time; None without one.
        metric: the name of the primary metric.
        maximize: whether more of it is better.
        most: how many trials there may be.
        at_once: how many of them may run side by side.
        timeout: seconds that the whole sweep may take.
        trial_timeout: seconds that a trial may take; None without limit.
        policy: which trials are ended early; None for none.
    """

    space: tuple[Hyperparameter, ...]
    algorithm: str
    sobol: bool
    seed: int | None
    metric: str
    maximize: bool
    most: int
    at_once: int
    timeout: float
    trial_timeout: float | None
    policy: Policy | None

    @classmethod
    def read(cls, properties: Mapping[str, Any]) -> Sweep:
        """Return the settings of a sweep job.

        Args:
            properties: the job's properties, as the REST API names them.

        Raises:
            SettingError: one is wrong.
            ConditionalSpaceError: a choice has dictionaries.
        """
        space = _mapping(properties, "searchSpace")
        if not space:
            raise SettingError("searchSpace", "The search space has no hyperparameter.")
        parameters = tuple(Hyperparameter.parse(name, given) for name, given in space.items())
        algorithm, sobol, seed = _algorithm(_mapping(properties, "samplingAlgorithm"))
        for parameter in parameters:
            supported = _SUPPORTED.get(algorithm)
            if supported and parameter.kind not in supported:
                raise SettingError(
                    f"searchSpace.{parameter.name}",
                    f"{algorithm} sampling supports {', '.join(supported)} only,"
                    f" not {parameter.kind}.",
                )
        metric, maximize = _objective(_mapping(properties, "objective"))
        limits = _mapping(properties, "limits")
        most = _count(limits, "maxTotalTrials", MOST_TRIALS)
        return cls(
            space=parameters,
            algorithm=algorithm,
            sobol=sobol,
            seed=seed,
            metric=metric,
            maximize=maximize,
            most=most,
            at_once=min(_count(limits, "maxConcurrentTrials", most), most),
            timeout=_seconds(limits, "timeout") or DEFAULT_TIMEOUT,
            trial_timeout=_seconds(limits, "trialTimeout"),
            policy=parse(properties.get("earlyTermination")),
        )


def _mapping(properties: Mapping[str, Any], field: str) -> dict[str, Any]:
    value = properties.get(field) or {}
    if not isinstance(value, dict):
        raise SettingError(field, f"'{field}' is not an object.")
    return value


def _algorithm(given: dict[str, Any]) -> tuple[str, bool, int | None]:
    field = "samplingAlgorithm"
    name = str(given.get("samplingAlgorithmType")).capitalize()
    if name not in _ALGORITHMS:
        raise SettingError(field, f"The algorithm must be one of {', '.join(_ALGORITHMS)}.")
    rule = str(given.get("rule") or "random").lower()
    if rule not in _RULES:
        raise SettingError(f"{field}.rule", f"The rule must be one of {', '.join(_RULES)}.")
    seed = given.get("seed")
    if seed is not None and not isinstance(seed, int):
        raise SettingError(f"{field}.seed", "The seed must be a whole number.")
    return name, rule == "sobol", seed


def _objective(given: dict[str, Any]) -> tuple[str, bool]:
    metric, goal = given.get("primaryMetric"), str(given.get("goal")).lower()
    if not metric:
        raise SettingError("objective.primaryMetric", "The sweep needs a primary metric.")
    if goal not in _GOALS:
        raise SettingError("objective.goal", "The goal must be Maximize or Minimize.")
    return str(metric), _GOALS[goal]


def _count(limits: dict[str, Any], field: str, default: int) -> int:
    value = limits.get(field)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_TRIALS:
        raise SettingError(
            f"limits.{field}", f"{field} must be a whole number from 1 to {MOST_TRIALS}."
        )
    return value


def _seconds(limits: dict[str, Any], field: str) -> float | None:
    value = limits.get(field)
    if not value:
        return None
    try:
        return seconds(str(value))
    except ValueError as error:
        raise SettingError(f"limits.{field}", str(error)) from None
