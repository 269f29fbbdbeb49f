"""The order in which the options of a question are shown."""

from __future__ import annotations

import hashlib

from studyguide.bank.model import Option, Question


def shown_options(question: Question) -> list[Option]:
    """Return the options in an order that depends on the question's id and their texts only.

    It is the same on every page and in every run, whatever the order in the file, so an author
    may write the correct option first.
    """

    def digest(option: Option) -> bytes:
        return hashlib.sha256(f"{question.id}\0{option.text}".encode()).digest()

    return sorted(question.options, key=digest)


def instruction(question: Question) -> str:
    """Return what a reader of a graded question is asked to do: choose one, two, ..."""
    count = sum(option.correct for option in question.options)
    words = {1: "one answer", 2: "two answers", 3: "three answers", 4: "four answers"}
    return f"Choose {words.get(count, f'{count} answers')}."
