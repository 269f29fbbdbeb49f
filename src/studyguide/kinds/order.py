"""The order in which a question shows what the reader chooses from."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from random import Random
from typing import TypeVar

from studyguide.kinds.question import Question

T = TypeVar("T")


def shuffled(question: Question, parts: Iterable[T], text: Callable[[T], str]) -> list[T]:
    """Return the `parts` in an order that depends on the question's id and their texts only.

    It is the same on every page and in every run, whatever the order in the file, so an author
    may write the correct part first.
    """

    def digest(part: T) -> bytes:
        return hashlib.sha256(f"{question.id}\0{text(part)}".encode()).digest()

    return sorted(parts, key=digest)


def reordered(parts: Sequence[T], chance: Random) -> list[T]:
    """Return the `parts`, at least two, in another order: for somebody who tries once more."""
    places = list(range(len(parts)))
    chance.shuffle(places)
    if places == sorted(places):
        places = [*places[1:], places[0]]
    return [parts[place] for place in places]
