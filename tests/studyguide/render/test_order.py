"""Options come in one order everywhere, which the file does not give away."""

from dataclasses import replace

from studyguide.bank.model import Option, Question
from studyguide.render.order import instruction, shown_options


def test_the_order_does_not_depend_on_the_file(multiple: Question) -> None:
    """Moving options about in the file changes nothing for readers."""
    turned = replace(multiple, options=tuple(reversed(multiple.options)))

    assert shown_options(turned) == shown_options(multiple)


def test_the_order_depends_on_the_id(multiple: Question) -> None:
    """The first option of the file is not always shown at the same place."""
    places = {
        shown_options(replace(multiple, id=f"question-{number}")).index(multiple.options[0])
        for number in range(50)
    }

    assert places == {0, 1, 2, 3}


def test_the_order_never_changes(multiple: Question) -> None:
    """A release does not shuffle what readers and notebooks have seen."""
    assert [option.text for option in shown_options(multiple)] == [
        "The <b>endpoint</b>",
        "The **cluster**",
        "The key vault",
        "The `storage_account`",
    ]


def test_the_instruction_says_how_many(multiple: Question, single: Question) -> None:
    """As in the exam, the reader is told how many answers to choose."""
    many = replace(multiple, options=tuple(Option(str(n), True, "") for n in range(5)))

    assert instruction(single) == "Choose one answer."
    assert instruction(multiple) == "Choose two answers."
    assert instruction(many) == "Choose 5 answers."
