"""Find one question by its id without reading the whole bank."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

from studyguide.bank.files import read_questions
from studyguide.errors import ReaderError
from studyguide.kinds.question import Question
from studyguide.unchanged import once_while_unchanged

QUESTIONS = Path("book/questions")


class Named(Protocol):
    """What has an id: a question, an exercise."""

    @property
    def id(self) -> str:
        """The id, which no other entry of its bank has."""


N = TypeVar("N", bound=Named)


class UnknownQuestionError(ReaderError):
    """No question has this id; the message names the nearest ones."""


def question_files(root: Path) -> list[Path]:
    """Return the bank's files in the checkout `root`, sorted."""
    return sorted((root / QUESTIONS).rglob("*.yml"))


def questions_of(root: Path, path: Path) -> list[Question]:
    """Return the questions of one file; read again only when the file has changed.

    Raises:
        QuestionFileError: the file cannot be used.
    """
    return _read(path, path.relative_to(root).as_posix())


_read = once_while_unchanged(read_questions)


def find_question(root: Path, question_id: str) -> Question:
    """Return the question `question_id` of the checkout `root`.

    Raises:
        UnknownQuestionError: no such id.
        QuestionFileError: the file with the question cannot be used.
    """
    files = question_files(root)
    found = find(question_id, files, lambda path: questions_of(root, path))
    if found is not None:
        return found
    known = [question.id for path in files for question in questions_of(root, path)]
    raise UnknownQuestionError(
        f"No question has the id {question_id!r}. {hint(question_id, known, QUESTIONS)}"
    )


def find(wanted: str, files: Sequence[Path], entries_of: Callable[[Path], Sequence[N]]) -> N | None:
    """Return the entry with the id `wanted`, or None.

    Only files whose text holds the id are parsed, so that a chapter starts fast and a fault in
    another chapter's file does not reach its reader.
    """
    needle = wanted.encode()
    for path in files:
        if needle in path.read_bytes():
            for entry in entries_of(path):
                if entry.id == wanted:
                    return entry
    return None


def hint(wanted: str, known: Sequence[str], folder: Path) -> str:
    """Return the sentence that helps on from a mistyped id: the nearest ones, or where they are."""
    near = nearest(wanted, known)
    return f"Did you mean {' or '.join(map(repr, near))}?" if near else f"See {folder}/."


def nearest(question_id: str, known: Sequence[str]) -> list[str]:
    """Return up to three of the `known` ids that look like a mistyped one, best first."""
    return difflib.get_close_matches(question_id, known, n=3, cutoff=0.7)
