"""Which values trials get."""

from __future__ import annotations

from statistics import median
from typing import Any

import pytest

from azureml_emulator.runs.sweeps import sampling
from azureml_emulator.runs.sweeps.sampling import Sampler
from azureml_emulator.runs.sweeps.settings import Sweep
from azureml_emulator.runs.sweeps.space import Values

SPACE = {"x": ["uniform", [0, 1]], "kind": ["choice", [["a", "b"]]]}


def sampler(space: dict[str, Any], kind: str = "Random", **algorithm: Any) -> Sampler:
    return sampling.of_sweep(
        Sweep.read(
            {
                "searchSpace": space,
                "samplingAlgorithm": {"samplingAlgorithmType": kind, **algorithm},
                "objective": {"primaryMetric": "loss", "goal": "minimize"},
            }
        )
    )


def drawn(of: Sampler, count: int) -> list[Values]:
    values = (of.draw(str(number)) for number in range(count))
    return [found for found in values if found is not None]


def test_a_grid_has_every_combination_once() -> None:
    """The documentation's example: two batch sizes and three numbers of layers are six trials."""
    found = drawn(
        sampler({"batch": ["choice", [[16, 32]]], "layers": ["choice", [[1, 2, 3]]]}, "Grid"), 10
    )

    assert len(found) == 6
    assert {(v["batch"], v["layers"]) for v in found} == {
        (b, n) for b in (16, 32) for n in (1, 2, 3)
    }


@pytest.mark.parametrize("rule", ["random", "sobol"])
def test_a_seed_makes_values_the_same(rule: str) -> None:
    """Without one, they differ."""
    first = drawn(sampler(SPACE, seed=7, rule=rule), 5)

    assert len(first) == 5
    assert drawn(sampler(SPACE, seed=7, rule=rule), 5) == first
    assert drawn(sampler(SPACE, rule=rule), 5) != first


def test_chance_repeats_nothing_that_can_be_counted() -> None:
    """A space of six has six trials, however many are asked for."""
    found = drawn(sampler({"x": ["randint", [3]], "y": ["choice", [[1, 2]]]}), 20)

    assert len(found) == len({(v["x"], v["y"]) for v in found}) == 6


def test_sobol_fills_the_space_more_evenly() -> None:
    """Of 16 points, one lies in each sixteenth; of 16 random ones, some lie together."""

    def sixteenths(rule: str) -> set[int]:
        found = drawn(sampler({"x": ["uniform", [0, 16]]}, seed=1, rule=rule), 16)
        return {int(float(values["x"])) for values in found}

    assert len(sixteenths("sobol")) >= 14
    assert len(sixteenths("random")) < 14


def test_bayesian_sampling_learns() -> None:
    """Later values are nearer to the optimum than the first, random ones."""
    of = sampling.Bayesian(
        Sweep.read(
            {
                "searchSpace": {"x": ["uniform", [-10, 10]], "k": ["choice", [["far", "near"]]]},
                "samplingAlgorithm": {"samplingAlgorithmType": "Bayesian"},
                "objective": {"primaryMetric": "loss", "goal": "minimize"},
            }
        ).space,
        maximize=False,
        seed=3,
    )
    losses = []
    for number in range(40):
        values = of.draw(str(number))
        assert values is not None
        loss = (float(values["x"]) - 3) ** 2 + (100 if values["k"] == "far" else 0)
        of.learn(str(number), loss)
        losses.append(loss)

    assert median(losses[20:]) < median(losses[:10]) / 2


def test_bayesian_sampling_bears_trials_without_a_score() -> None:
    """A trial that has not logged the metric teaches nothing and breaks nothing."""
    of = sampler({"x": ["quniform", [0, 8, 2]]}, "Bayesian")
    values = of.draw("a")
    assert values is not None
    assert values["x"] in (0, 2, 4, 6, 8)

    of.learn("a", None)

    assert of.draw("b") is not None
