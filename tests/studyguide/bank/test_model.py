"""A question knows whether it can be graded."""

from pathlib import Path

from studyguide.bank.files import read_questions


def test_open_questions_are_not_graded(root: Path) -> None:
    """Only questions with options can be checked."""
    questions = read_questions(root / "book/questions/1/a/1-x.yml", "x.yml")

    assert [(question.type, question.graded) for question in questions] == [
        ("open", False),
        ("single", True),
        ("multiple", True),
        ("single", True),
    ]
