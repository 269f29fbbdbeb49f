"""Traffic is split by counting."""

import itertools
from collections import Counter

import pytest

from azureml_emulator.serving.traffic import Traffic, mirror_of


@pytest.mark.parametrize(
    ("percentages", "expected"),
    [
        ({"blue": 90, "green": 10}, {"blue": 90, "green": 10}),
        ({"blue": 100, "green": 0}, {"blue": 100}),
        ({"a": 33, "b": 33, "c": 34}, {"a": 33, "b": 33, "c": 34}),
        ({"green": 20}, {"green": 20, None: 80}),
        ({}, {None: 100}),
    ],
)
def test_each_hundred_has_its_shares(percentages, expected) -> None:
    """Exactly, in every hundred."""
    traffic = Traffic()
    for _ in range(3):
        assert Counter(traffic.choose("e", percentages) for _ in range(100)) == expected


def test_shares_are_spread_evenly() -> None:
    """Ten percent come every ten requests, not at the end."""
    traffic = Traffic()
    chosen = [traffic.choose("e", {"blue": 90, "green": 10}) for _ in range(100)]
    places = [number for number, name in enumerate(chosen) if name == "green"]

    assert {b - a for a, b in itertools.pairwise(places)} == {10}


def test_a_changed_split_holds_at_once() -> None:
    """Who has nothing any more gets nothing, whatever it was owed."""
    traffic = Traffic()
    for _ in range(7):
        traffic.choose("e", {"blue": 50, "green": 50})

    assert {traffic.choose("e", {"green": 100}) for _ in range(20)} == {"green"}


def test_an_endpoint_that_is_forgotten() -> None:
    """What it owed goes with it, and not what its mirror owes."""
    traffic, shares = Traffic(), {"blue": 50, "green": 50}
    first = [traffic.choose(name, shares) for name in ("e", mirror_of("e"))]
    traffic.forget("e")

    assert [traffic.choose(name, shares) for name in ("e", mirror_of("e"))] == [
        first[0],
        {"blue": "green", "green": "blue"}[first[1] or ""],
    ]
