"""Seats go by weight, and nobody gets more than there are questions."""

import pytest

from studyguide.exams.seats import midpoint, seats

WEIGHTS = {"a": 20.0, "b": 30.0, "c": 50.0}


@pytest.mark.parametrize(("weight", "middle"), [("15\u201320%", 17.5), ("25 to 30%", 27.5)])
def test_the_middle_of_a_weight(weight: str, middle: float) -> None:
    """Whatever the dash."""
    assert midpoint(weight) == middle


def test_seats_are_in_proportion() -> None:
    """With room for all, each domain gets its share."""
    assert seats(WEIGHTS, dict.fromkeys(WEIGHTS, 99), 10) == {"a": 2, "b": 3, "c": 5}


def test_a_domain_without_questions_leaves_its_seats_to_the_others() -> None:
    """They share them by their weights."""
    assert seats(WEIGHTS, {"a": 99, "b": 99, "c": 0}, 10) == {"a": 4, "b": 6, "c": 0}


def test_there_may_be_fewer_than_asked_for() -> None:
    """All that there are, and no more."""
    assert seats(WEIGHTS, {"a": 1, "b": 2, "c": 3}, 50) == {"a": 1, "b": 2, "c": 3}


def test_a_larger_exam_takes_no_seat_away() -> None:
    """One question more changes one domain."""
    room = {"a": 7, "b": 20, "c": 12}
    for size in range(40):
        before, after = seats(WEIGHTS, room, size), seats(WEIGHTS, room, size + 1)
        assert all(after[domain] >= before[domain] for domain in WEIGHTS)


def test_taken_seats_count() -> None:
    """What an exam has already is part of its size."""
    assert seats(WEIGHTS, dict.fromkeys(WEIGHTS, 99), 10, {"a": 4}) == {"a": 4, "b": 2, "c": 4}
