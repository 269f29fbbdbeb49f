"""The kinds of question. A new kind is a module here, a script beside it and an entry below."""

from __future__ import annotations

from typing import Any

from studyguide.kinds.choice import KINDS as _CHOICE
from studyguide.kinds.code import KINDS as _CODE
from studyguide.kinds.kind import GradedKind, Kind
from studyguide.kinds.match import KINDS as _MATCH
from studyguide.kinds.open import KINDS as _OPEN
from studyguide.kinds.question import Question
from studyguide.kinds.sequence import KINDS as _SEQUENCE
from studyguide.kinds.series import KINDS as _SERIES

_ALL: tuple[Kind[Any], ...] = (*_OPEN, *_CHOICE, *_SEQUENCE, *_MATCH, *_SERIES, *_CODE)

KINDS: dict[str, Kind[Any]] = {kind.word: kind for kind in _ALL}
"""Every kind by its word in the bank."""


def kind_of(question: Question) -> Kind[Any]:
    """Return the kind of a question."""
    return KINDS[question.type]


def graded_kind_of(question: Question) -> GradedKind[Any] | None:
    """Return the kind of a question whose answer can be checked; None for one that is revealed."""
    kind = kind_of(question)
    return kind if isinstance(kind, GradedKind) else None
