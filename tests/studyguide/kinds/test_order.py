"""What a reader chooses from comes in one order everywhere, which the file does not give away."""

from dataclasses import replace
from random import Random

from studyguide.kinds.choice import ChoiceQuestion
from studyguide.kinds.order import reordered, shuffled


def order(question: ChoiceQuestion) -> list[str]:
    return shuffled(question, [option.text for option in question.options], str)


def test_the_order_does_not_depend_on_the_file(multiple: ChoiceQuestion) -> None:
    """Moving options about in the file changes nothing for readers."""
    turned = replace(multiple, options=tuple(reversed(multiple.options)))

    assert order(turned) == order(multiple)


def test_the_order_depends_on_the_id(multiple: ChoiceQuestion) -> None:
    """The first option of the file is not always shown at the same place."""
    places = {
        order(replace(multiple, id=f"question-{number}")).index(multiple.options[0].text)
        for number in range(50)
    }

    assert places == {0, 1, 2, 3}


def test_the_order_never_changes(multiple: ChoiceQuestion) -> None:
    """A release does not shuffle what readers and notebooks have seen."""
    assert order(multiple) == [
        "The <b>endpoint</b>",
        "The **cluster**",
        "The key vault",
        "The `storage_account`",
    ]


def test_another_try_has_another_order() -> None:
    """Nothing is lost, and no chance gives the same order again."""
    for start in range(20):
        chance = Random(start)  # noqa: S311 - no secret
        assert reordered(["a", "b"], chance) == ["b", "a"]
        again = reordered("abcd", chance)
        assert sorted(again) == list("abcd")
        assert again != list("abcd")
