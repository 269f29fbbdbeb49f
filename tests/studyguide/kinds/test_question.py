"""What every question has arrives from its file, whatever the kind."""

from pathlib import Path

from studyguide.bank.files import read_questions
from studyguide.kinds.question import Checked, Question


def test_questions_of_all_kinds_have_the_common_fields(root: Path) -> None:
    """Whoever lists questions needs no kind for what they share."""
    questions = read_questions(next((root / "book/questions").rglob("*.yml")), "x.yml")

    assert questions
    for question in questions:
        assert isinstance(question, Question)
        assert question.id
        assert question.stem
        assert question.explanation
        assert question.objectives
        assert isinstance(question.checked, Checked)
