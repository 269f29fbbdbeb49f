"""Code with blanks."""

from dataclasses import replace

import pytest

from studyguide.kinds import kind_of
from studyguide.kinds.code import CodeQuestion, completed


@pytest.fixture
def question(samples) -> CodeQuestion:
    return samples["code"]


def faults(question: CodeQuestion) -> list[str]:
    return [": ".join(fault) for fault in kind_of(question).faults(question)]


def test_the_completed_code_is_what_an_author_meant(question: CodeQuestion) -> None:
    """It can be run or loaded by a test."""
    assert "min_instances=0" in completed(question)
    assert "idle_time_before_scale_down=120" in completed(question)
    assert "[[" not in completed(question)


def test_a_page_shows_numbered_blanks(question: CodeQuestion) -> None:
    """The code is text, whatever is in it, and each blank has its number."""
    shown = kind_of(question).before(question)

    assert "[ 1 ]=0" in shown
    assert "cpu&lt;cluster&gt;" in shown
    assert 'class="language-python"' in shown


def test_each_option_of_a_blank_is_explained(question: CodeQuestion) -> None:
    """The reader learns why the others do not fit."""
    (first, second) = kind_of(question).slots(question)

    assert (first.answer, second.answer) == ("`min_instances`", "`idle_time_before_scale_down`")
    assert "- `max_instances`: It is the upper limit" in first.why


@pytest.mark.parametrize(
    ("code", "found"), [("none", "no blank"), ("[[1]]", "[[1]]"), ("[[1]] [[3]]", "[[1]], [[3]]")]
)
def test_blanks_and_their_options_agree(question: CodeQuestion, code: str, found: str) -> None:
    """A number without options, and options without a number, are faults."""
    assert faults(replace(question, code=code)) == [
        f"code: has {found}, but there are 2 blanks with options"
    ]


def test_a_blank_has_one_key_and_different_options(question: CodeQuestion) -> None:
    """Otherwise it cannot be graded."""
    first, second = question.blanks
    right, wrong = first.options
    none = replace(
        question, blanks=(replace(first, options=(wrong, replace(right, correct=False))), second)
    )
    same = replace(
        question, blanks=(replace(first, options=(right, replace(wrong, text=right.text))), second)
    )

    assert faults(none) == ["blanks[1].options: 0 are correct; a blank needs one"]
    assert faults(same) == ["blanks[1].options: two options are the same; make them differ"]


def test_one_blank_is_filled(question: CodeQuestion) -> None:
    """The instruction fits the number of blanks."""
    one = replace(question, blanks=question.blanks[:1])

    assert kind_of(one).instruction(one) == "Fill the blank."
    assert kind_of(question).instruction(question) == "Choose what goes into each blank."


def test_all_reasons_are_read_for_wording(question: CodeQuestion) -> None:
    """Rules about wording reach every option."""
    assert len(list(kind_of(question).prose(question))) == 4
