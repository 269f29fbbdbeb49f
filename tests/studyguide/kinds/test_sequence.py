"""Steps in order."""

from dataclasses import replace

import pytest

from studyguide.kinds import kind_of
from studyguide.kinds.sequence import SequenceQuestion


@pytest.fixture
def question(samples) -> SequenceQuestion:
    return samples["order"]


def test_each_step_has_its_place(question: SequenceQuestion) -> None:
    """The file's order is the key; what is not needed has a choice of its own."""
    slots = kind_of(question).slots(question)
    answers = {slot.label: slot.answer for slot in slots}

    assert [answers[step.text] for step in question.steps] == ["1", "2", "3", "4"]
    assert answers["Attach a Kubernetes cluster"] == "not needed"
    assert [slot.label for slot in slots[:4]] != [step.text for step in question.steps]


def test_without_spare_steps_all_are_needed(question: SequenceQuestion) -> None:
    """The instruction and the choices say so."""
    all_needed = replace(question, unused=())

    assert kind_of(all_needed).instruction(all_needed) == "Give each step its place."
    assert kind_of(all_needed).slots(all_needed)[0].choices == ("1", "2", "3", "4")


def test_equal_steps_are_a_fault(question: SequenceQuestion) -> None:
    """Their places could be exchanged."""
    twice = replace(question, unused=(question.steps[0],))

    assert list(kind_of(twice).faults(twice)) == [
        ("steps", "two steps are the same; make them differ")
    ]


def test_all_reasons_are_read_for_wording(question: SequenceQuestion) -> None:
    """Steps that are not needed have reasons, too."""
    assert [field for field, _ in kind_of(question).prose(question)] == [
        *(f"steps[{place}].why" for place in (1, 2, 3, 4)),
        "unused[1].why",
    ]
