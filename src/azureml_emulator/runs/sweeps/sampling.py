"""Which values the trials of a sweep get.

Optuna samples: at random, from a Sobol sequence, and by its tree-structured Parzen estimator where
Azure Machine Learning uses a Bayesian method of its own, which is not published.

Sources: Microsoft Learn, "Hyperparameter tuning a model (v2)". That random sampling repeats no
values of a space that can be counted shows in published logs of HyperDrive; the order of a grid is
unverified.
"""

from __future__ import annotations

import itertools
import math
import warnings
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from azureml_emulator.runs.sweeps.settings import Sweep
from azureml_emulator.runs.sweeps.space import Hyperparameter, Value, Values

if TYPE_CHECKING:
    import optuna

_ATTEMPTS = 1000  # to draw what has not been drawn before
_FIRST = 5  # trials that are drawn at random before anything is learnt


class Sampler(Protocol):
    """Draws the values of one trial after another."""

    def draw(self, trial: str) -> Values | None:
        """Return the values of a new trial; None when there are no more of them."""

    def learn(self, trial: str, score: float | None) -> None:
        """Hear how good a trial was; None when it has not logged the metric."""


def of_sweep(sweep: Sweep) -> Sampler:
    """Return what draws the values of a sweep's trials."""
    if sweep.algorithm == "Grid":
        return Grid(sweep.space)
    if sweep.algorithm == "Bayesian":
        return Bayesian(sweep.space, maximize=sweep.maximize)
    return Random(sweep.space, sobol=sweep.sobol, seed=sweep.seed)


class Grid:
    """Draws every combination once.

    Args:
        space: the hyperparameters, which are all choices.
    """

    def __init__(self, space: tuple[Hyperparameter, ...]) -> None:
        self._left = _combinations(space)

    def draw(self, trial: str) -> Values | None:
        """Return the next combination."""
        return next(self._left, None)

    def learn(self, trial: str, score: float | None) -> None:
        """Need nothing: the grid is what it is."""


class Random:
    """Draws at random, evenly or from a Sobol sequence.

    Args:
        space: the hyperparameters.
        sobol: whether from a Sobol sequence.
        seed: what makes it the same every time.
    """

    def __init__(self, space: tuple[Hyperparameter, ...], *, sobol: bool, seed: int | None) -> None:
        import optuna

        with warnings.catch_warnings():
            warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
            sampler: optuna.samplers.BaseSampler = (
                optuna.samplers.QMCSampler(
                    scramble=True, seed=seed, warn_independent_sampling=False
                )
                if sobol
                else optuna.samplers.RandomSampler(seed=seed)
            )
        self._space = space
        self._study = _study(sampler, maximize=True)
        self._fractions: dict[str, Any] = {
            parameter.name: optuna.distributions.FloatDistribution(0.0, 1.0) for parameter in space
        }
        self._drawn: set[tuple[Value, ...]] = set()
        self._count = _count(space)
        if sobol:
            self._ask()  # Optuna learns from a first trial what the sequence is for

    def draw(self, trial: str) -> Values | None:
        """Return values; of a space that can be counted, none for a second time."""
        if self._count is None:
            return self._ask()
        if len(self._drawn) >= self._count:
            return None
        tried: Iterator[Values] = (self._ask() for _ in range(_ATTEMPTS))
        for values in itertools.chain(tried, _combinations(self._space)):
            key = tuple(values.values())
            if key not in self._drawn:
                self._drawn.add(key)
                return values
        return None

    def learn(self, trial: str, score: float | None) -> None:
        """Need nothing: chance does not learn."""

    def _ask(self) -> Values:
        asked = self._study.ask(self._fractions)
        self._study.tell(asked, 0.0)
        return {p.name: p.at(asked.params[p.name]) for p in self._space}


class Bayesian:
    """Draws where earlier trials were good.

    Args:
        space: the hyperparameters.
        maximize: whether more is better.
        seed: what makes it the same every time.
    """

    def __init__(
        self, space: tuple[Hyperparameter, ...], *, maximize: bool, seed: int | None = None
    ) -> None:
        import optuna

        with warnings.catch_warnings():
            warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
            sampler = optuna.samplers.TPESampler(
                n_startup_trials=_FIRST, constant_liar=True, seed=seed
            )
        self._space = space
        self._study = _study(sampler, maximize=maximize)
        self._distributions: dict[str, optuna.distributions.BaseDistribution] = {
            parameter.name: optuna.distributions.FloatDistribution(0.0, 1.0)
            if parameter.choices is None
            else optuna.distributions.CategoricalDistribution(range(len(parameter.choices)))
            for parameter in space
        }
        self._asked: dict[str, optuna.Trial] = {}

    def draw(self, trial: str) -> Values | None:
        """Return the values that promise most."""
        asked = self._study.ask(self._distributions)
        self._asked[trial] = asked
        return {p.name: _value(p, asked.params) for p in self._space}

    def learn(self, trial: str, score: float | None) -> None:
        """Hear how good the values of a trial were."""
        import optuna

        asked = self._asked.pop(trial)
        if score is None:
            self._study.tell(asked, state=optuna.trial.TrialState.FAIL)
        else:
            self._study.tell(asked, score)


def _value(parameter: Hyperparameter, drawn: Mapping[str, Any]) -> Value:
    choices = parameter.choices
    found = drawn[parameter.name]
    return parameter.at(found) if choices is None else choices[found]


def _study(sampler: optuna.samplers.BaseSampler, *, maximize: bool) -> optuna.Study:
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    return optuna.create_study(sampler=sampler, direction="maximize" if maximize else "minimize")


def _combinations(space: tuple[Hyperparameter, ...]) -> Iterator[Values]:
    names = [parameter.name for parameter in space]
    for values in itertools.product(*(parameter.choices or () for parameter in space)):
        yield dict(zip(names, values, strict=True))


def _count(space: tuple[Hyperparameter, ...]) -> int | None:
    """Return how many combinations there are; None when they cannot be counted."""
    counts = [len(p.choices) for p in space if p.choices is not None]
    return math.prod(counts) if len(counts) == len(space) else None
