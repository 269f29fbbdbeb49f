"""What every question has, whatever its kind. All text is Markdown."""

from __future__ import annotations

from dataclasses import dataclass


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


@dataclass(frozen=True, kw_only=True)
class Question:
    """What questions of all kinds have; each kind adds fields of its own.

    `type` is the word that the bank uses for the kind, such as `single`.
    """

    id: str
    type: str
    objectives: tuple[str, ...]
    stem: str
    explanation: str
    references: tuple[Reference, ...]
    checked: Checked
