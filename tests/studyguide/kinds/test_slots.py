"""What the kinds have in common whose answer is one choice for each slot."""

from random import Random

import pytest
from bs4 import BeautifulSoup

from studyguide.kinds import KINDS, kind_of
from studyguide.kinds.question import Question
from studyguide.kinds.slots import SlotKind

WORDS = [word for word, kind in KINDS.items() if isinstance(kind, SlotKind)]


@pytest.fixture(params=WORDS)
def question(request: pytest.FixtureRequest, samples: dict[str, Question]) -> Question:
    """Return a question of each such kind in turn."""
    return samples[request.param]


def answer(question: Question, *, wrong: int = 0) -> tuple[bool, str] | None:
    """Return the verdict of a reader who errs in the first `wrong` slots."""
    controls = kind_of(question).controls(question)
    for number, (slot, chosen) in enumerate(
        zip(controls.slots, controls.lists, strict=True), start=1
    ):
        chosen.value = slot.key if number > wrong else (slot.key + 1) % len(slot.choices)
    return controls.verdict()


def test_a_sound_question_has_no_fault(question: Question) -> None:
    """The samples are what authors may write."""
    assert list(kind_of(question).faults(question)) == []


def test_all_parts_right_is_right(question: Question) -> None:
    """Each slot's key is what grading takes for right."""
    verdict = answer(question)

    assert verdict is not None
    assert verdict[0]
    assert "are right" not in verdict[1]


def test_one_part_wrong_is_wrong_and_counted(question: Question) -> None:
    """The reader learns how much was right, and the reason of every part."""
    slots = kind_of(question).slots(question)
    verdict = answer(question, wrong=1)

    assert verdict is not None
    assert not verdict[0]
    assert f"{len(slots) - 1} of {len(slots)} are right." in verdict[1]
    assert verdict[1].count('class="sg-why"') == len(slots)


def test_a_part_left_open_is_no_answer(question: Question) -> None:
    """Nothing is given away before all is chosen."""
    controls = kind_of(question).controls(question)
    controls.lists[0].value = 0

    assert controls.verdict() is None


def test_a_changed_part_is_told(question: Question) -> None:
    """A verdict about another answer can be taken back."""
    controls = kind_of(question).controls(question)
    changes: list[bool] = []
    controls.watch(lambda: changes.append(True))

    controls.lists[-1].value = 1

    assert changes == [True]


def test_a_page_has_key_and_choices_of_each_slot(question: Question) -> None:
    """What the script offers and grades by is what the kind says."""
    kind = kind_of(question)
    soup = BeautifulSoup("\n".join(kind.fields(question, "question-x")), "html.parser")
    slots = soup.select(".sg-slots > .sg-slot")

    assert [slot["data-key"] for slot in slots] == [str(s.key) for s in kind.slots(question)]
    assert [len(str(slot["data-choices"]).split("\n")) for slot in slots] == [
        len(slot.choices) for slot in kind.slots(question)
    ]
    assert soup.select("select, input, button") == []


def test_the_text_shows_choices_and_hides_the_key(question: Question) -> None:
    """In a terminal the reader thinks first."""
    kind = kind_of(question)
    shown = "\n".join(kind.choices_text(question))

    for slot in kind.slots(question):
        assert all(choice in shown for choice in slot.choices)
        assert slot.why not in shown
        assert f"{slot.label}: {slot.answer}" in "\n".join(kind.answer_text(question))


def test_another_try_has_another_order(question: Question) -> None:
    """Choices or slots move, as the kind says, and grading goes by what was meant."""
    kind = kind_of(question)
    first = kind.controls(question)
    again = kind.controls(question, Random(1))  # noqa: S311 - no secret
    moved = {
        "choices": [c.options for c in first.lists] != [c.options for c in again.lists],
        "slots": first.slots != again.slots,
    }

    assert {part for part, has in moved.items() if has} == {kind.moving} - {"nothing"}
    for slot, chosen in zip(again.slots, again.lists, strict=True):
        chosen.value = slot.key
    assert again.verdict()[0]
