"""An exam's outline beside the bank."""

from studyguide.exams.blueprint import blueprints
from studyguide.kinds import graded_kind_of


def test_each_graded_question_belongs_to_one_part(root) -> None:
    """Of each exam whose objectives it names; open questions cannot be graded."""
    for exam in blueprints(root).values():
        questions = [q for domain in exam.domains for q in domain.questions]
        assert len({q.id for q in questions}) == len(questions) > 0
        assert all(graded_kind_of(q) for q in questions)
        for domain in exam.domains:
            own = {objective.id for objective in domain.objectives}
            assert all(own & set(question.objectives) for question in domain.questions)


def test_all_objectives_and_weights_are_there(root) -> None:
    """Weights are about 100, and some of each exam is covered."""
    exams = blueprints(root)

    assert sum(len(d.objectives) for e in exams.values() for d in e.domains) == 122
    for exam in exams.values():
        assert 90 <= sum(exam.weights.values()) <= 110
        assert 0 < exam.covered <= 1
        assert sum(exam.seats(20).values()) == 20
