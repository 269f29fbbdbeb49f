"""An exam's outline beside the bank: domains, weights, and the questions that practise them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from studyguide.bank.lookup import question_files, questions_of
from studyguide.chapter_info import EXAMS
from studyguide.exams.seats import midpoint, seats
from studyguide.kinds import graded_kind_of
from studyguide.kinds.question import Question
from studyguide.outline import OBJECTIVES, Objective, load_objectives


@dataclass(frozen=True)
class Domain:
    """A weighted part of an exam, with the graded questions that belong to it."""

    id: str
    title: str
    weight: str
    objectives: tuple[Objective, ...]
    questions: tuple[Question, ...]

    @property
    def practised(self) -> int:
        """How many of its objectives have a graded question."""
        asked = {name for question in self.questions for name in question.objectives}
        return sum(objective.id in asked for objective in self.objectives)


@dataclass(frozen=True)
class Blueprint:
    """One exam. A question belongs to one domain only: that of the first objective it names."""

    id: str
    name: str
    domains: tuple[Domain, ...]

    @cached_property
    def weights(self) -> dict[str, float]:
        """The middle of each domain's weight; the sum is about 100."""
        return {domain.id: midpoint(domain.weight) for domain in self.domains}

    def seats(self, size: int) -> dict[str, int]:
        """Return how many questions of an exam of `size` each domain gets."""
        room = {domain.id: len(domain.questions) for domain in self.domains}
        return seats(self.weights, room, size)

    @property
    def covered(self) -> float:
        """How much of the exam, by weight, has graded questions: 0 to 1."""
        covered = sum(
            self.weights[domain.id] * domain.practised / len(domain.objectives)
            for domain in self.domains
        )
        return covered / sum(self.weights.values())


def blueprints(root: Path) -> dict[str, Blueprint]:
    """Return the exams of the checkout `root`, by id."""
    graded = [
        question
        for path in question_files(root)
        for question in questions_of(root, path)
        if graded_kind_of(question)
    ]
    content = json.loads((root / OBJECTIVES).read_text(encoding="utf-8"))
    objectives = load_objectives(root)
    return {
        exam: Blueprint(
            exam,
            EXAMS[exam],
            tuple(_domain(raw, exam, objectives, graded) for raw in content[exam]),
        )
        for exam in EXAMS
    }


def _domain(
    raw: dict[str, str], exam: str, known: dict[str, Objective], graded: list[Question]
) -> Domain:
    objectives = tuple(
        entry for entry in known.values() if entry.exam == exam and entry.domain == raw["title"]
    )
    own = {objective.id for objective in objectives}
    questions = tuple(question for question in graded if _first(question, exam, known) in own)
    return Domain(raw["id"], raw["title"], raw["weight"], objectives, questions)


def _first(question: Question, exam: str, known: dict[str, Objective]) -> str | None:
    """Return the first objective of `exam` that a question names."""
    return next((n for n in question.objectives if n in known and known[n].exam == exam), None)
