"""What a kind of question is: all that differs from one kind to the next.

A kind is one module here and, where readers answer on a page, one script beside it. Whoever checks,
renders or counts questions asks the kind and never looks at a question's `type`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from random import Random
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from studyguide.kinds.question import Question, Reference
from studyguide.markdown import block

Q = TypeVar("Q", bound=Question)


@dataclass(frozen=True)
class Shape:
    """The fields of a kind, beside those of every question, as JSON Schema.

    A `description` is the advice that editors and our messages give. `definitions` are what the
    fields refer to by `#/$defs/NAME`; `markdown` and `line` are there for all.
    """

    properties: dict[str, Any]
    required: tuple[str, ...]
    definitions: dict[str, Any] = field(default_factory=dict)
    needs: dict[str, list[str]] = field(default_factory=dict)
    """Fields that are of use only beside others (JSON Schema's `dependentRequired`)."""


class Controls(Protocol):
    """What a reader answers with in a live kernel: widgets of one question."""

    @property
    def widgets(self) -> Sequence[Any]:
        """The widgets in the order in which they are shown."""

    def watch(self, changed: Callable[[], None]) -> None:
        """Call `changed` whenever the reader changes the answer."""

    def verdict(self) -> tuple[bool, str] | None:
        """Return whether the answer is right and the HTML that says why; None: no answer yet."""


class Kind(ABC, Generic[Q]):
    """One kind of question: its shape, rules, grading, HTML, text and widgets."""

    word: str
    """What the bank calls it, such as `single`."""
    model: ClassVar[type[Question]]
    """The class of its questions."""
    label: ClassVar[str]
    """What stands above the question."""
    shape: Shape

    def faults(self, question: Q) -> Iterator[tuple[str, str]]:
        """Yield the field and what is wrong with it, for rules that a schema cannot say."""
        yield from ()

    @abstractmethod
    def prose(self, question: Q) -> Iterator[tuple[str, str]]:
        """Yield name and text of the kind's own fields that are sentences."""

    def offers(self, question: Q) -> Iterator[tuple[bool, str]]:
        """Yield what a reader may choose, as Markdown, and whether that is right."""
        yield from ()

    @abstractmethod
    def reveals(self, question: Q) -> list[tuple[str, str]]:
        """Return what a reader may reveal: pairs of a short title and HTML."""

    @abstractmethod
    def answer_text(self, question: Q) -> list[str]:
        """Return the answer as paragraphs of plain text, without the references."""


class GradedKind(Kind[Q]):
    """A kind whose answers can be checked."""

    label = "Check yourself"

    @abstractmethod
    def instruction(self, question: Q) -> str:
        """Return what the reader is asked to do, in one sentence."""

    @abstractmethod
    def fields(self, question: Q, name: str) -> Iterator[str]:
        """Yield the HTML of the controls.

        Args:
            question: the question.
            name: the id of the question's section, with which all ids in it begin.
        """

    @abstractmethod
    def choices_text(self, question: Q) -> list[str]:
        """Return what the reader chooses from, as lines of plain text, without the answer."""

    @abstractmethod
    def controls(self, question: Q, chance: Random | None = None) -> Controls:
        """Return the widgets of a live kernel; `chance` gives what is chosen from another order."""


class Referring(Protocol):
    """What names articles: a question, an exercise."""

    @property
    def references(self) -> tuple[Reference, ...]:
        """The articles."""


def references(entry: Referring) -> list[str]:
    """Return the HTML of the list of articles, to be shown with the answer."""
    links = [
        f'<li><a href="{escape(article.url)}">{escape(article.title)}</a></li>'
        for article in entry.references
    ]
    return ['<div class="sg-references">', "<p>Read more</p>", "<ul>", *links, "</ul>", "</div>"]


def explanation(question: Question) -> str:
    """Return the HTML of the explanation, to be shown with the answer."""
    return f'<div class="sg-explanation">\n{block(question.explanation)}\n</div>'
