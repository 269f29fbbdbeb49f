"""The search space."""

from __future__ import annotations

import math
from typing import Any

import pytest

from azureml_emulator.runs.sweeps.space import ConditionalSpaceError, Hyperparameter, SettingError


def parse(kind: str, *arguments: Any) -> Hyperparameter:
    return Hyperparameter.parse("x", [kind, list(arguments)])


@pytest.mark.parametrize(
    ("parameter", "low", "middle", "high"),
    [
        (parse("choice", ["a", "b", "c"]), "a", "b", "c"),
        (parse("randint", 5), 0, 2, 4),
        (parse("uniform", 1, 3), 1.0, 2.0, 3.0),
        (parse("quniform", 16, 64, 16), 16, 32, 64),
        (parse("quniform", 0, 1, 0.1), 0.0, 0.5, 1.0),
        (parse("loguniform", -2, 2), math.exp(-2), 1.0, math.exp(2)),
        (parse("qloguniform", 0, 4, 5), 0, 5, 55),
    ],
    ids=lambda value: value.kind if isinstance(value, Hyperparameter) else None,
)
def test_values(parameter: Hyperparameter, low: Any, middle: Any, high: Any) -> None:
    """From the least value to the greatest, as the documentation describes each distribution."""
    found = [parameter.at(0.0), parameter.at(0.5), parameter.at(1.0)]

    assert found == pytest.approx([low, middle, high])
    assert [type(value) for value in found] == [type(low), type(middle), type(high)]


@pytest.mark.parametrize(
    ("parameter", "middle", "above"),
    [
        (parse("normal", 10, 3), 10.0, 13.0),
        (parse("lognormal", 0, 1), 1.0, math.e),
        (parse("qnormal", 10, 3, 2), 10, 12),
        (parse("qlognormal", 2, 1, 5), 5, 20),
    ],
    ids=lambda value: value.kind if isinstance(value, Hyperparameter) else None,
)
def test_normal_distributions(parameter: Hyperparameter, middle: float, above: float) -> None:
    """Half of the values are below the mean, 84 percent below one deviation above it."""
    assert parameter.at(0.5) == pytest.approx(middle)
    assert parameter.at(0.8413447) == pytest.approx(above, rel=1e-6)
    assert all(math.isfinite(float(parameter.at(edge))) for edge in (0.0, 1.0))


def test_what_can_be_counted() -> None:
    """Choices and whole numbers can; a huge range is not written out."""
    assert parse("choice", [1, 2]).choices == (1, 2)
    huge = parse("randint", 10**12).choices
    assert huge is not None
    assert len(huge) == 10**12
    assert parse("quniform", 0, 4, 2).choices is None


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("choice", "not a parameter expression"),
        (["choice", 1], "not a parameter expression"),
        (["triangular", [0, 1]], "'triangular' is not a distribution"),
        (["uniform", [1]], "uniform takes min_value, max_value"),
        (["uniform", [1, None]], "uniform takes min_value, max_value"),
        (["uniform", ["0", 1]], "min_value of uniform must be a number"),
        (["uniform", [2, 1]], "min_value must not be greater"),
        (["quniform", [1, 2, 0]], "q must be greater"),
        (["normal", [1, 0]], "sigma must be greater"),
        (["randint", [0.5]], "upper must be a whole number"),
        (["choice", [[]]], "at least one value"),
        (["choice", [[[1]]]], "choice takes numbers"),
        (["loguniform", [1, 1000]], "takes the logarithms of the limits"),
    ],
)
def test_what_is_no_hyperparameter(given: Any, message: str) -> None:
    """It is refused with the field's name and what is wrong."""
    with pytest.raises(SettingError, match=message) as raised:
        Hyperparameter.parse("x", given)

    assert raised.value.field == "searchSpace.x"


def test_a_space_within_the_space() -> None:
    """Dictionaries among the values of a choice are told apart from mistakes."""
    with pytest.raises(ConditionalSpaceError):
        parse("choice", [{"a": 1}])
