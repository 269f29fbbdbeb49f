"""What belongs to what."""

from dataclasses import replace

import pytest

from studyguide.kinds import kind_of
from studyguide.kinds.match import MatchQuestion, Pair


@pytest.fixture
def question(samples) -> MatchQuestion:
    return samples["match"]


def faults(question: MatchQuestion) -> list[str]:
    return [": ".join(fault) for fault in kind_of(question).faults(question)]


def test_each_left_side_has_its_right_side(question: MatchQuestion) -> None:
    """All slots offer the same choices in one order, those that belong to nothing among them."""
    slots = kind_of(question).slots(question)

    assert {slot.label: slot.answer for slot in slots} == {
        pair.left: pair.right for pair in question.pairs
    }
    assert len({slot.choices for slot in slots}) == 1
    assert "`custom_model`" in slots[0].choices


def test_the_instruction_says_how_often_a_choice_is_used(question: MatchQuestion) -> None:
    """Where each is used once, the last one follows from the others."""
    once = replace(question, spare=())

    assert "used once." in kind_of(once).instruction(once)
    assert "several times or never" in kind_of(question).instruction(question)


def test_ambiguous_sides_are_faults(question: MatchQuestion) -> None:
    """A left side that stands twice, a spare that belongs to a pair, nothing to choose from."""
    first = question.pairs[0]
    assert faults(replace(question, pairs=(first, first))) == [
        "pairs: two left sides are the same; make them differ"
    ]
    assert faults(replace(question, spare=("`mltable`",))) == [
        "spare: `mltable` belongs to a pair; remove it here"
    ]
    same = (first, Pair("Another file", first.right, "It is one file."))
    assert faults(replace(question, pairs=same, spare=())) == [
        "pairs: there is nothing to choose from; give different right sides"
    ]


def test_all_reasons_are_read_for_wording(question: MatchQuestion) -> None:
    """Rules about wording reach every pair."""
    assert len(list(kind_of(question).prose(question))) == len(question.pairs)
