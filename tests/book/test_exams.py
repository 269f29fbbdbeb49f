"""The fixed exams of the book fit its bank."""

import json
from pathlib import Path

from studyguide.exams.blueprint import blueprints
from studyguide.exams.fixed import COUNT, FILE, SIZE, fixed_exams


def test_the_fixed_exams_are_fresh(root: Path) -> None:
    """Every question is still in the bank; `studyguide exams` replaces those that are not."""
    assert (root / FILE).read_text(encoding="utf-8") == fixed_exams(root)


def test_there_are_two_full_exams_of_each_outline(root: Path) -> None:
    """They share no question, and each part has its seats."""
    stored = json.loads((root / FILE).read_text(encoding="utf-8"))
    for name, exam in blueprints(root).items():
        questions = [question for ids in stored[name].values() for question in ids]
        assert [len(ids) for ids in stored[name].values()] == [SIZE] * COUNT
        assert len(set(questions)) == SIZE * COUNT
        for ids in stored[name].values():
            for domain in exam.domains:
                seats = sum(question.id in ids for question in domain.questions)
                share = SIZE * exam.weights[domain.id] / sum(exam.weights.values())
                assert seats >= min(int(share), len(domain.questions) // COUNT)
