"""The rules of a question that a schema cannot say."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from studyguide.bank.lookup import QUESTIONS
from studyguide.kinds import kind_of
from studyguide.kinds.open import OpenQuestion
from studyguide.kinds.question import Question
from studyguide.outline import Chapter, Outline


@dataclass(frozen=True)
class Located:
    """A question and the file it is in, as messages name it."""

    file: str
    question: Question

    def fault(self, field: str, problem: str) -> str:
        """Return the line that reports `problem` in `field`."""
        return f"{self.file}: {self.question.id}: {field}: {problem}"


# "option B", "answers (A) and (C)", "the second option": readers see the options in another order.
_POSITION = re.compile(
    r"\b(?i:options?|answers?|choices?)\s+\(?(?:[A-G]|[1-7])\)?(?![\w-])"
    r"|\b(?i:first|second|third|fourth|fifth|last|next|previous)\s+(?i:option|answer|choice)\b"
)


def question_faults(entry: Located, objectives: Collection[str]) -> Iterator[str]:
    """Yield the faults that one question of the right shape has by itself."""
    question = entry.question
    for objective in question.objectives:
        if objective not in objectives:
            yield entry.fault(
                "objectives", f"{objective} is unknown; take an id from book/objectives.json"
            )
    for field, problem in kind_of(question).faults(question):
        yield entry.fault(field, problem)
    for field, text in _prose(question):
        if found := _POSITION.search(text):
            yield entry.fault(
                field, f"names an option by its place ({found.group()!r}); use the option's text"
            )
    try:
        date.fromisoformat(question.checked.date)
    except ValueError:
        yield entry.fault("checked.date", f"{question.checked.date} is not a day of the calendar")


def bank_faults(located: Sequence[Located], outline: Outline) -> Iterator[str]:
    """Yield the faults that show only when the questions are seen together."""
    yield from _repeated(located, "id", lambda question: question.id)
    yield from _repeated(located, "stem", lambda question: _same(question.stem))
    yield from _repeated(located, "seed", lambda question: seed_of(question) or "")
    chapters = {f"{QUESTIONS.as_posix()}/{c.path}.yml": c for c in outline.chapters()}
    for file in dict.fromkeys(entry.file for entry in located):
        if file not in chapters:
            yield f"{file}: no chapter has this path in book/outline.yml; move the file"
    for entry in located:
        chapter: Chapter | None = chapters.get(entry.file)
        seed = seed_of(entry.question)
        if chapter is not None and seed is not None and seed != chapter.seed:
            named = chapter.seed or "none"
            yield entry.fault("seed", f"{seed} is not this chapter's seed ({named}); move it")


def seed_of(question: Question) -> str | None:
    """Return the number of the question of the original guide that this one is, if it is one."""
    return question.seed if isinstance(question, OpenQuestion) else None


def _prose(question: Question) -> Iterator[tuple[str, str]]:
    yield "stem", question.stem
    yield "explanation", question.explanation
    yield from kind_of(question).prose(question)


def _repeated(
    located: Sequence[Located], field: str, value: Callable[[Question], str]
) -> Iterator[str]:
    found: dict[str, list[Located]] = defaultdict(list)
    for entry in located:
        if key := value(entry.question):
            found[key].append(entry)
    for first, *others in found.values():
        for entry in others:
            yield entry.fault(
                field, f"already used by {first.question.id} in {first.file}; each is used once"
            )


def _same(text: str) -> str:
    return " ".join(text.split()).casefold()
