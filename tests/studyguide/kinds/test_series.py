"""Proposals that are answered one after the other."""

from dataclasses import replace

import pytest

from studyguide.kinds import kind_of
from studyguide.kinds.series import SeriesQuestion


@pytest.fixture
def question(samples) -> SeriesQuestion:
    return samples["yes-no"]


def test_the_order_is_the_files(question: SeriesQuestion) -> None:
    """A series may build up; it is not shuffled."""
    slots = kind_of(question).slots(question)

    assert [slot.label for slot in slots] == [entry.text for entry in question.statements]
    assert [slot.answer for slot in slots] == ["Yes", "No", "No"]


def test_the_reader_is_told_that_there_is_no_way_back(question: SeriesQuestion) -> None:
    """As in the exam."""
    assert "none can be revisited" in kind_of(question).instruction(question)


def test_equal_proposals_are_a_fault(question: SeriesQuestion) -> None:
    """Each is asked once."""
    twice = replace(question, statements=question.statements[:1] * 2)

    assert list(kind_of(twice).faults(twice)) == [
        ("statements", "two proposals are the same; make them differ")
    ]


def test_all_reasons_are_read_for_wording(question: SeriesQuestion) -> None:
    """Rules about wording reach every proposal."""
    assert len(list(kind_of(question).prose(question))) == len(question.statements)
