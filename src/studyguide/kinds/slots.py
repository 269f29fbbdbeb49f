"""What the kinds share whose answer has several parts: each slot takes one of a few choices.

A page without script shows the slots and what there is to choose from, as lists. The script, and a
live kernel, put a drop-down list beside each slot: it works by keyboard, by touch and with a screen
reader, where dragging does not.
"""

from __future__ import annotations

import textwrap
from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from random import Random
from typing import Any, ClassVar, Literal, TypeVar

from studyguide.kinds.kind import Controls, GradedKind, explanation, references
from studyguide.kinds.order import reordered
from studyguide.kinds.question import Question
from studyguide.markdown import block, inline, plain

Q = TypeVar("Q", bound=Question)


@dataclass(frozen=True)
class Slot:
    """One part of a question: what it is about, what may be chosen, and why the key is right.

    `label` and `choices` are lines of Markdown, `why` is Markdown; `key` counts from 0.
    """

    label: str
    choices: tuple[str, ...]
    key: int
    why: str

    @property
    def answer(self) -> str:
        """The choice that is right."""
        return self.choices[self.key]


class SlotKind(GradedKind[Q]):
    """A kind whose answer is one choice for each slot; right when all of them are."""

    listing: Literal["none", "once", "each"] = "none"
    """Where a page lists the choices: nowhere, once for all slots, or under each slot."""
    moving: ClassVar[Literal["choices", "slots", "nothing"]] = "choices"
    """What changes its order when somebody tries once more."""

    @abstractmethod
    def slots(self, question: Q) -> list[Slot]:
        """Return the slots in the order in which they are shown."""

    def before(self, question: Q) -> str:
        """Return HTML that stands above the slots, such as the code with its blanks."""
        return ""

    def offers(self, question: Q) -> Iterator[tuple[bool, str]]:
        """Yield the choices of each slot."""
        for slot in self.slots(question):
            yield from ((number == slot.key, text) for number, text in enumerate(slot.choices))

    def fields(self, question: Q, name: str) -> Iterator[str]:
        """Yield the slots as a list; `data-key` is what the script grades by."""
        slots = self.slots(question)
        if before := self.before(question):
            yield before
        yield '<ul class="sg-slots">'
        for number, slot in enumerate(slots, start=1):
            choices = escape("\n".join(plain(choice) for choice in slot.choices))
            yield f'<li class="sg-slot" data-key="{slot.key}" data-choices="{choices}">'
            yield f'<span class="sg-label" id="{name}-{number}">{inline(slot.label)}</span>'
            if self.listing == "each":
                yield from _listed(slot.choices)
            yield "</li>"
        yield "</ul>"
        if self.listing == "once":
            yield from ("<p>Choose from:</p>", *_listed(slots[0].choices))

    def reveals(self, question: Q) -> list[tuple[str, str]]:
        """Return the right choice of each slot and why, the explanation and the articles."""
        answer = [_verdicts(self.slots(question)), explanation(question), *references(question)]
        return [("Answer and explanation", "\n".join(answer))]

    def choices_text(self, question: Q) -> list[str]:
        """Return a slot a line, with its choices in brackets."""
        return [f"- {s.label} [ {' | '.join(s.choices)} ]" for s in self.slots(question)]

    def answer_text(self, question: Q) -> list[str]:
        """Return a paragraph for each slot, and the explanation."""
        parts = [
            f"{slot.label}: {slot.answer}\n{textwrap.indent(slot.why, '    ')}"
            for slot in self.slots(question)
        ]
        return [*parts, f"EXPLANATION\n{question.explanation}"]

    def controls(self, question: Q, chance: Random | None = None) -> Controls:
        """Return a drop-down list for each slot."""
        # Only a live kernel pays for this import.
        import ipywidgets as widgets  # type: ignore[import-untyped]

        slots = self.slots(question)
        if chance and self.moving == "slots":
            slots = reordered(slots, chance)
        shown: list[Any] = [widgets.HTML(before)] if (before := self.before(question)) else []
        lists = []
        for slot in slots:
            numbered = [(plain(choice), number) for number, choice in enumerate(slot.choices)]
            if chance and self.moving == "choices":
                numbered = reordered(numbered, chance)
            options = [("Choose \u2026", None), *numbered]
            # Its own label, so that a screen reader names it.
            chosen = widgets.Dropdown(
                description=inline(slot.label),
                description_allow_html=True,
                options=options,
                style={"description_width": "auto"},
            )
            lists.append(chosen)
            shown.append(chosen)
        return _Controls(slots, shown, lists)


@dataclass(frozen=True)
class _Controls:
    slots: list[Slot]
    widgets: Sequence[Any]
    lists: Sequence[Any]

    def watch(self, changed: Callable[[], None]) -> None:
        for chosen in self.lists:
            chosen.observe(lambda _: changed(), "value")

    def verdict(self) -> tuple[bool, str] | None:
        chosen = [each.value for each in self.lists]
        if None in chosen:
            return None
        wrong = [slot for slot, value in zip(self.slots, chosen, strict=True) if value != slot.key]
        count = f"<p>{len(self.slots) - len(wrong)} of {len(self.slots)} are right.</p>\n"
        return not wrong, (count if wrong else "") + _verdicts(self.slots)


def _listed(choices: Sequence[str]) -> Iterator[str]:
    yield '<ul class="sg-choices">'
    yield from (f"<li>{inline(choice)}</li>" for choice in choices)
    yield "</ul>"


def _verdicts(slots: Sequence[Slot]) -> str:
    lines = [
        f'<li class="sg-verdict" data-key="correct"><p>{inline(slot.label)}: '
        f'<strong>{inline(slot.answer)}</strong></p>\n<div class="sg-why">\n{block(slot.why)}\n'
        "</div></li>"
        for slot in slots
    ]
    return "\n".join(['<ul class="sg-verdicts">', *lines, "</ul>"])
