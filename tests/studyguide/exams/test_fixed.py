"""Fixed exams are drawn by a stable rule, and stay when the bank grows."""

from dataclasses import replace

from studyguide.exams.blueprint import Blueprint, Domain
from studyguide.exams.fixed import SIZE, draw
from studyguide.kinds.choice import ChoiceQuestion


def _blueprint(question: ChoiceQuestion, *counts: int) -> Blueprint:
    domains = [
        Domain(
            f"d{number}",
            f"Domain {number}",
            "20 to 30%",
            (),
            tuple(
                replace(question, id=f"q-{number}-{n}", objectives=(f"o{n % 4}",))
                for n in range(count)
            ),
        )
        for number, count in enumerate(counts)
    ]
    return Blueprint("x", "X", tuple(domains))


def _domains(ids: list[str]) -> list[str]:
    return [name.split("-")[1] for name in ids]


def test_two_exams_share_no_question(single: ChoiceQuestion) -> None:
    """Both have their size, and each part its seats."""
    one, other = draw(_blueprint(single, 90, 80), {}).values()

    assert len(one) == len(other) == SIZE
    assert not set(one) & set(other)
    for exam in (one, other):
        assert _domains(exam).count("0") == _domains(exam).count("1") == SIZE // 2


def test_the_same_bank_gives_the_same_exams(single: ChoiceQuestion) -> None:
    """In whatever order the files are read."""
    blueprint = _blueprint(single, 90, 80)
    turned = replace(
        blueprint,
        domains=tuple(replace(d, questions=d.questions[::-1]) for d in blueprint.domains),
    )

    assert draw(blueprint, {}) == draw(turned, {})


def test_each_objective_has_its_turn(single: ChoiceQuestion) -> None:
    """No objective is asked much more often than another one."""
    for exam in draw(_blueprint(single, 100), {}).values():
        counts = [sum(int(name.split("-")[2]) % 4 == n for name in exam) for n in range(4)]
        assert max(counts) - min(counts) <= 1


def test_a_part_with_few_questions_is_shared(single: ChoiceQuestion) -> None:
    """The first exam does not take them all."""
    for exam in draw(_blueprint(single, 200, 6), {}).values():
        assert _domains(exam).count("1") == 3


def test_an_exam_stays_when_the_bank_grows(single: ChoiceQuestion) -> None:
    """Whoever takes it again can compare."""
    kept = draw(_blueprint(single, 90, 80), {})

    assert draw(_blueprint(single, 190, 180, 50), kept) == kept


def test_a_question_that_left_the_bank_is_replaced(single: ChoiceQuestion) -> None:
    """All others stay."""
    blueprint = _blueprint(single, 90, 80)
    kept = draw(blueprint, {})
    gone = kept["x-1"][0]
    smaller = replace(
        blueprint,
        domains=tuple(
            replace(d, questions=tuple(q for q in d.questions if q.id != gone))
            for d in blueprint.domains
        ),
    )

    again = draw(smaller, kept)

    assert gone not in again["x-1"]
    assert len(set(again["x-1"]) - set(kept["x-1"])) == 1
    assert again["x-2"] == kept["x-2"]


def test_a_small_bank_gives_small_exams(single: ChoiceQuestion) -> None:
    """No question is asked twice to fill them."""
    one, other = draw(_blueprint(single, 5), {}).values()

    assert (len(one), len(other)) == (2, 3)
