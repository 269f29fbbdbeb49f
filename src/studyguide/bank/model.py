"""What a question is. All text is Markdown; `schema.json` beside the files says what is allowed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Option:
    """One choice of a graded question, with the reason why it is right or wrong."""

    text: str
    correct: bool
    why: str


@dataclass(frozen=True)
class Reference:
    """An article that supports the answer."""

    title: str
    url: str


@dataclass(frozen=True)
class Checked:
    """When the facts were last verified (`YYYY-MM-DD`), and with which package and version."""

    date: str
    sdk: str


@dataclass(frozen=True)
class Question:
    """One question.

    `open` questions are revealed (`answer`, `why`); `single` and `multiple` are graded
    (`options`). `seed` is the question's number in the original guide, `corrected` what that
    guide had wrong.
    """

    id: str
    type: str
    objectives: tuple[str, ...]
    stem: str
    explanation: str
    references: tuple[Reference, ...]
    checked: Checked
    options: tuple[Option, ...] = ()
    answer: str | None = None
    why: str | None = None
    seed: str | None = None
    corrected: str | None = None

    @property
    def graded(self) -> bool:
        """Whether the reader chooses options that can be checked."""
        return self.type != "open"
