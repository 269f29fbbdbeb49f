"""Questions with options: the key, the rules, what is shown."""

from dataclasses import replace

import pytest

from studyguide.kinds import kind_of
from studyguide.kinds.choice import ChoiceQuestion, Option, shown_options


def faults(question: ChoiceQuestion) -> list[str]:
    return [": ".join(fault) for fault in kind_of(question).faults(question)]


def with_keys(question: ChoiceQuestion, *keys: bool) -> ChoiceQuestion:
    options = [replace(o, correct=k) for o, k in zip(question.options, keys, strict=True)]
    return replace(question, options=tuple(options))


def test_a_sound_key_is_no_fault(single: ChoiceQuestion, multiple: ChoiceQuestion) -> None:
    """One of three, and two of four."""
    assert faults(single) == []
    assert faults(multiple) == []


@pytest.mark.parametrize("keys", [(False, False, False), (True, True, False)])
def test_a_single_question_has_one_key(single: ChoiceQuestion, keys: tuple[bool, ...]) -> None:
    """None or two correct options make no single question."""
    (fault,) = faults(with_keys(single, *keys))

    assert fault == (
        f"options: {sum(keys)} are correct; a single question needs exactly one correct option"
    )


def test_a_multiple_question_has_several_keys_but_not_all(multiple: ChoiceQuestion) -> None:
    """With one key it is single; with all there is nothing to choose."""
    assert "at least two" in faults(with_keys(multiple, True, False, False, False))[0]
    assert "all are correct" in faults(with_keys(multiple, True, True, True, True))[0]


def test_options_differ_and_do_not_name_each_other(single: ChoiceQuestion) -> None:
    """Their order changes, and a repeated option has no right answer."""
    first, second, third = single.options
    repeated = replace(single, options=(first, second, replace(second, correct=False)))
    others = replace(single, options=(first, second, replace(third, text="None of the above")))

    assert faults(repeated) == ["options[3].text: repeats another option; make them differ"]
    assert faults(others)[0].startswith("options[3].text: speaks of the other options")


def test_the_instruction_says_how_many(multiple: ChoiceQuestion, single: ChoiceQuestion) -> None:
    """As in the exam, the reader is told how many answers to choose."""
    many = replace(multiple, options=tuple(Option(str(n), True, "") for n in range(5)))

    assert kind_of(single).instruction(single) == "Choose one answer."
    assert kind_of(multiple).instruction(multiple) == "Choose two answers."
    assert kind_of(many).instruction(many) == "Choose 5 answers."


def test_all_forms_show_one_order(multiple: ChoiceQuestion) -> None:
    """Page, text and answer go through the options alike."""
    kind = kind_of(multiple)
    texts = [option.text for option in shown_options(multiple)]
    reasons = [option.why for option in shown_options(multiple)]
    answer = "\n".join(kind.answer_text(multiple))

    assert kind.choices_text(multiple) == [f"[ ] {text}" for text in texts]
    assert sorted(reasons, key=answer.index) == reasons


def test_nothing_marked_is_no_answer(single: ChoiceQuestion, multiple: ChoiceQuestion) -> None:
    """Only an answer gets a verdict."""
    assert kind_of(single).controls(single).verdict() is None
    assert kind_of(multiple).controls(multiple).verdict() is None


def test_a_changed_answer_is_told(single: ChoiceQuestion) -> None:
    """Whoever shows a verdict learns that it is about another answer now."""
    controls = kind_of(single).controls(single)
    changes: list[bool] = []
    controls.watch(lambda: changes.append(True))

    controls.widgets[0].index = 1

    assert changes == [True]


@pytest.mark.parametrize("wrong", [False, True])
def test_one_option_too_many_is_not_right(multiple: ChoiceQuestion, wrong: bool) -> None:
    """All that are correct and nothing else: who ticks every box knows nothing."""
    controls = kind_of(multiple).controls(multiple)
    for box, option in zip(controls.widgets, shown_options(multiple), strict=True):
        box.value = option.correct or wrong

    right, _ = controls.verdict()

    assert right is not wrong
