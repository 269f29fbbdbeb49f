"""What the bank must hold for the chapters that are written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from studyguide.bank.lookup import nearest
from studyguide.bank.rules import Located, seed_of
from studyguide.kinds import graded_kind_of
from studyguide.kinds.choice import ChoiceQuestion
from studyguide.kinds.question import Question
from studyguide.outline import OBJECTIVES, Chapter, Outline

GRADED_PER_CHAPTER = 3
GRADED_PER_OBJECTIVE = 2
# A key that is usually the longest option can be guessed; fewer questions say little about it.
LONGEST_KEY_FROM = 60
LONGEST_KEY_SHARE = 0.35

_SHOWN = re.compile(r"""^question\(["']([^"']*)["']\)""", re.M)


def coverage_faults(root: Path, located: Sequence[Located], outline: Outline) -> Iterator[str]:
    """Yield one line for each thing that the written chapters of the checkout `root` lack."""
    per_objective = Counter(
        objective
        for entry in located
        if graded_kind_of(entry.question)
        for objective in entry.question.objectives
    )
    by_file: dict[str, list[Question]] = {}
    for entry in located:
        by_file.setdefault(entry.file, []).append(entry.question)
    known = {entry.question.id for entry in located}
    for chapter in outline.written(root):
        yield from _chapter_faults(root, chapter, by_file, known)
        for objective in chapter.objectives:
            if (count := per_objective[objective]) < GRADED_PER_OBJECTIVE:
                yield (
                    f"{OBJECTIVES.as_posix()}: {objective}: {count} graded questions, needs "
                    f"{GRADED_PER_OBJECTIVE}; add to {_shown(root, chapter.questions(root))}"
                )
    yield from _longest_key_faults(located)


def _chapter_faults(
    root: Path, chapter: Chapter, by_file: Mapping[str, list[Question]], known: Collection[str]
) -> Iterator[str]:
    file = _shown(root, chapter.questions(root))
    questions = by_file.get(file, [])
    graded = sum(graded_kind_of(question) is not None for question in questions)
    if graded < GRADED_PER_CHAPTER:
        yield f"{file}: {graded} graded questions; a written chapter needs {GRADED_PER_CHAPTER}"
    if chapter.seed and chapter.seed not in {seed_of(question) for question in questions}:
        yield f"{file}: seed: no question has seed: {chapter.seed}; add it as type open"
    source = chapter.source(root)
    shown = _SHOWN.findall(source.read_text(encoding="utf-8"))
    for question_id, times in Counter(shown).items():
        if question_id not in known:
            near = nearest(question_id, sorted(known))
            hint = f"; nearest: {', '.join(near)}" if near else ""
            yield f"{_shown(root, source)}: question({question_id!r}): no such id{hint}"
        if times > 1:
            yield f"{_shown(root, source)}: question({question_id!r}): shown {times} times"
    for question in questions:
        if question.id not in shown:
            yield f"{file}: {question.id}: id: not shown in {_shown(root, source)}; add a cell"


def _longest_key_faults(located: Sequence[Located]) -> Iterator[str]:
    singles = [
        entry.question
        for entry in located
        if isinstance(entry.question, ChoiceQuestion) and entry.question.type == "single"
    ]
    if len(located) < LONGEST_KEY_FROM or not singles:
        return
    longest = [question.id for question in singles if _longest_is_correct(question)]
    if len(longest) > LONGEST_KEY_SHARE * len(singles):
        yield (
            f"book/questions: the correct option is the longest in {len(longest)} of "
            f"{len(singles)} single questions, at most {LONGEST_KEY_SHARE:.0%} are allowed; "
            f"shorten it or lengthen another, for example in {', '.join(longest[:3])}"
        )


def _longest_is_correct(question: ChoiceQuestion) -> bool:
    key = max(len(option.text) for option in question.options if option.correct)
    return all(len(option.text) < key for option in question.options if not option.correct)


def _shown(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()
