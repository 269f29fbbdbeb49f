"""Find one question by its id without reading the whole bank."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from studyguide.bank.files import read_questions
from studyguide.errors import ReaderError
from studyguide.kinds.question import Question

QUESTIONS = Path("book/questions")


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
    stat = path.stat()
    shown = path.relative_to(root).as_posix()
    return _read(path, shown, stat.st_mtime_ns, stat.st_size)


@cache
def _read(path: Path, shown: str, _modified: int, _size: int) -> list[Question]:
    return read_questions(path, shown)


def find_question(root: Path, question_id: str) -> Question:
    """Return the question `question_id` of the checkout `root`.

    Only files whose text holds the id are parsed, so that a chapter starts fast and a fault in
    another chapter's file does not reach its reader.

    Raises:
        UnknownQuestionError: no such id.
        QuestionFileError: the file with the question cannot be used.
    """
    files = question_files(root)
    needle = question_id.encode()
    for path in files:
        if needle in path.read_bytes():
            for question in questions_of(root, path):
                if question.id == question_id:
                    return question
    known = [question.id for path in files for question in questions_of(root, path)]
    near = nearest(question_id, known)
    hint = f"Did you mean {' or '.join(map(repr, near))}?" if near else f"See {QUESTIONS}/."
    raise UnknownQuestionError(f"No question has the id {question_id!r}. {hint}")


def nearest(question_id: str, known: Sequence[str]) -> list[str]:
    """Return up to three of the `known` ids that look like a mistyped one, best first."""
    return difflib.get_close_matches(question_id, known, n=3, cutoff=0.7)
