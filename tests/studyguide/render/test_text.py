"""In a terminal a question reads well, and the answer waits until it is asked for."""

from studyguide.kinds.question import Question
from studyguide.render.text import answer_as_text, as_text


def test_a_graded_question_lists_its_options(single: Question) -> None:
    """Stem, instruction, options and the way to the answer, in this order."""
    head, _, tail = as_text(single).partition("\n\nChoose one answer.\n")

    assert head == f"QUESTION\n{single.stem}"
    assert sorted(tail.splitlines()) == [
        "",
        "( ) The **cluster**",
        "( ) The `storage_account`",
        "( ) The key vault",
        'Answer: print(question("one-of-three").answer)',
    ]


def test_several_answers_have_square_boxes(multiple: Question) -> None:
    """The marks tell a multiple question from a single one."""
    assert "[ ] The key vault" in as_text(multiple)


def test_the_text_hides_the_answer(multiple: Question, seed: Question) -> None:
    """Nothing that gives the answer away is in the text."""
    shown = as_text(multiple) + as_text(seed)

    for secret in ("It is linked", "is billed", "**workspace**", "hangs below", "comes later"):
        assert secret not in shown


def test_the_answer_gives_every_reason(multiple: Question) -> None:
    """The answer of a graded question goes through all options."""
    answer = answer_as_text(multiple)

    assert "Correct: The key vault\n    It is linked as well." in answer
    assert "Not correct: The **cluster**\n    It is a child." in answer
    assert "EXPLANATION\nWhat is *linked* stays & is billed." in answer
    assert answer.endswith("Costs & plans?: https://learn.microsoft.com/azure/a?b=1&c=2")


def test_the_answer_of_an_open_question_says_what_was_corrected(seed: Question) -> None:
    """Answer, explanation, why, correction and reference all come out."""
    assert answer_as_text(seed) == (
        "ANSWER\nThe **workspace**.\n\n"
        "EXPLANATION\nWhat is *linked* stays & is billed.\n\n"
        "WHY THIS ANSWER IS CORRECT\nAll else hangs below it.\n\n"
        "What the original answer had wrong: The `registry` comes later.\n\n"
        "Costs & plans?: https://learn.microsoft.com/azure/a?b=1&c=2"
    )
