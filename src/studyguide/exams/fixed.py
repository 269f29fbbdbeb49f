"""The exams that are the same for everybody: `book/practice/exams.json`.

The order of all questions is that of a hash, so the same bank gives the same exams. An exam that is
drawn stays: a question that is new to the bank does not change it, and one that left the bank, or
moved to another domain, is replaced. Who took it last month and takes it again can compare.
"""

from __future__ import annotations

import hashlib
import json
from functools import partial
from pathlib import Path

from studyguide.exams.blueprint import Blueprint, blueprints
from studyguide.exams.seats import seats
from studyguide.kinds.question import Question

FILE = Path("book/practice/exams.json")
"""Where the exams are, relative to the checkout."""
SIZE = 50
"""How many questions an exam has, as most of Microsoft's do."""
COUNT = 2
"""How many exams there are of each outline. They share no question."""

Exams = dict[str, dict[str, list[str]]]
"""Exam id -> name of a fixed exam, such as `ai300-1` -> ids of its questions."""


def fixed_exams(root: Path, *, anew: bool = False) -> str:
    """Return the text of the file for the bank of the checkout `root`.

    Args:
        root: the checkout.
        anew: draw all of them again, as if there were none yet.
    """
    path = root / FILE
    kept: Exams = {}
    if path.is_file() and not anew:
        kept = json.loads(path.read_text(encoding="utf-8"))
    drawn = {
        blueprint.id: draw(blueprint, kept.get(blueprint.id, {}))
        for blueprint in blueprints(root).values()
    }
    return json.dumps(drawn, indent=1) + "\n"


def draw(blueprint: Blueprint, kept: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return the exams of one outline, made from what is `kept` of earlier ones."""
    names = [f"{blueprint.id}-{number + 1}" for number in range(COUNT)]
    used = {question for name in names for question in kept.get(name, [])}
    exams: dict[str, list[str]] = {}
    for place, name in enumerate(names):
        old, free = {}, {}
        for domain in blueprint.domains:
            old[domain.id] = [q for q in domain.questions if q.id in kept.get(name, [])]
            free[domain.id] = _spread(name, [q for q in domain.questions if q.id not in used])
        given = {domain: len(questions) for domain, questions in old.items()}
        # The exams that follow get their share of a domain with few questions.
        room = {n: given[n] + len(questions) // (COUNT - place) for n, questions in free.items()}
        wanted = seats(blueprint.weights, room, SIZE, given)
        chosen = [q for n in old for q in (*old[n], *free[n][: wanted[n] - given[n]])]
        exams[name] = [question.id for question in sorted(chosen, key=partial(_place, name))]
        used.update(exams[name])
    return exams


def _spread(name: str, questions: list[Question]) -> list[Question]:
    """Return questions in the exam's order of drawing: each objective in turn."""
    by_objective: dict[str, list[Question]] = {}
    for question in sorted(questions, key=lambda q: _hash(name, q.id)):
        by_objective.setdefault(question.objectives[0], []).append(question)
    turns = {
        question.id: (turn, _hash(name, question.id))
        for group in by_objective.values()
        for turn, question in enumerate(group)
    }
    return sorted(questions, key=lambda q: turns[q.id])


def _place(name: str, question: Question) -> tuple[bool, str]:
    """Return by what an exam is sorted; a series that cannot be reopened comes last."""
    return question.type == "yes-no", _hash(f"{name} order", question.id)


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
