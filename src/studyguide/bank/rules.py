"""The rules of a question that a schema cannot say."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from studyguide.bank.lookup import QUESTIONS
from studyguide.bank.model import Question
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
_OTHER_OPTIONS = re.compile(r"\b(?:of the above|of these options|of the other options)\b", re.I)


def question_faults(entry: Located, objectives: Collection[str]) -> Iterator[str]:
    """Yield the faults that one question of the right shape has by itself."""
    question = entry.question
    for objective in question.objectives:
        if objective not in objectives:
            yield entry.fault(
                "objectives", f"{objective} is unknown; take an id from book/objectives.json"
            )
    yield from _key_faults(entry)
    texts = [_same(option.text) for option in question.options]
    for position, option in enumerate(question.options):
        field = f"options[{position + 1}]"
        if texts[position] in texts[:position]:
            yield entry.fault(f"{field}.text", "repeats another option; make them differ")
        if _OTHER_OPTIONS.search(option.text):
            yield entry.fault(
                f"{field}.text", "speaks of the other options, whose order changes; say it in full"
            )
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
    yield from _repeated(located, "seed", lambda question: question.seed or "")
    chapters = {f"{QUESTIONS.as_posix()}/{c.path}.yml": c for c in outline.chapters()}
    for file in dict.fromkeys(entry.file for entry in located):
        if file not in chapters:
            yield f"{file}: no chapter has this path in book/outline.yml; move the file"
    for entry in located:
        chapter: Chapter | None = chapters.get(entry.file)
        seed = entry.question.seed
        if chapter is not None and seed is not None and seed != chapter.seed:
            named = chapter.seed or "none"
            yield entry.fault("seed", f"{seed} is not this chapter's seed ({named}); move it")


def _key_faults(entry: Located) -> Iterator[str]:
    options = entry.question.options
    correct = sum(option.correct for option in options)
    if entry.question.type == "single" and correct != 1:
        yield entry.fault(
            "options", f"{correct} are correct; a single question needs exactly one correct option"
        )
    if entry.question.type == "multiple" and correct < 2:
        yield entry.fault(
            "options", f"{correct} is correct; a multiple question needs at least two, or is single"
        )
    if entry.question.type == "multiple" and correct == len(options):
        yield entry.fault("options", "all are correct; add one that is wrong")


def _prose(question: Question) -> Iterator[tuple[str, str]]:
    for field in ("stem", "answer", "explanation", "why"):
        yield field, getattr(question, field) or ""
    for position, option in enumerate(question.options, start=1):
        yield f"options[{position}].why", option.why


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
