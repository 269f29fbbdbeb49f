"""A question as ipywidgets in a live kernel, operable by keyboard alone.

Answers count: they are kept in the checkout (`studyguide.progress`).
"""

from __future__ import annotations

from functools import partial
from html import escape
from pathlib import Path
from random import Random
from typing import Any, Literal

import ipywidgets as widgets  # type: ignore[import-untyped]

from studyguide.kinds import graded_kind_of, kind_of
from studyguide.kinds.kind import GradedKind
from studyguide.kinds.question import Question
from studyguide.markdown import block
from studyguide.progress import attempts, record
from studyguide.progress.mastery import state

_STYLE = Path(__file__).with_name("widget.css").read_text(encoding="utf-8")
_SAYINGS: dict[str, Literal["right", "partly", "wrong"]] = {
    "I knew it": "right",
    "Partly": "partly",
    "No": "wrong",
}
_LATER = "It counts as known when it is right on a later day."


def as_widget(question: Question) -> widgets.VBox:
    """Return the controls of a question.

    Its controls, a Check button with feedback for graded questions, and a toggle button that
    reveals the answer. An `Accordion` would look right, but its headers take no keyboard focus.
    """
    stem = widgets.HTML(f"<style>{_STYLE}</style>\n{block(question.stem)}")
    kind = graded_kind_of(question)
    if kind:
        parts = [stem, *_Check(kind, question).parts, *_reveals(question)]
    else:
        parts = [stem, *_revealed_at_once(question)]
    box = widgets.VBox(parts)
    box.add_class("sg-live")
    return box


class _Check:
    """The controls, the Check button and the feedback, which goes when the answer is changed."""

    def __init__(self, kind: GradedKind[Any], question: Question) -> None:
        self._kind, self._question = kind, question
        self._legend = widgets.HTML(f"<p>{kind.instruction(question)}</p>")
        self._box = widgets.VBox([])
        self._button = widgets.Button(description="Check", button_style="primary")
        self._feedback = widgets.HTML(_status(""))
        self._button.on_click(lambda _: self._retry() if self._graded else self._grade())
        self._offer(None)
        self.parts = [self._box, self._button, self._feedback]

    def _offer(self, chance: Random | None) -> None:
        self._controls = self._kind.controls(self._question, chance)
        self._controls.watch(self._clear)
        self._box.children = [self._legend, *self._controls.widgets]
        self._clear()

    def _grade(self) -> None:
        verdict = self._controls.verdict()
        if verdict is None:
            self._feedback.value = _status("<p><strong>Choose an answer first.</strong></p>")
            return
        right, reasons = verdict
        note = _kept(self._question, "right" if right else "wrong")
        headline = "Correct." if right else "Not yet."
        self._feedback.value = _status(f"<p><strong>{headline}</strong> {note}</p>\n{reasons}")
        self._graded = True
        self._button.description = "Try again"

    def _retry(self) -> None:
        self._offer(Random())  # noqa: S311 - the order of options is no secret

    def _clear(self) -> None:
        self._graded = False
        self._button.description = "Check"
        self._feedback.value = _status("")


def _kept(question: Question, result: Literal["right", "partly", "wrong"]) -> str:
    """Keep an answer; return what the reader has to know of it."""
    if problem := record("questions", question.id, result):
        return escape(problem)
    again = result == "right" and state(attempts("questions", question.id)) == "again"
    return _LATER if again else ""


def _status(content: str) -> str:
    return f'<div class="sg-feedback" role="status" aria-live="polite">{content}</div>'


def _reveals(question: Question) -> list[widgets.Widget]:
    parts: list[widgets.Widget] = []
    for title, content in kind_of(question).reveals(question):
        parts += _reveal(title, [widgets.HTML(content)])
    return parts


def _revealed_at_once(question: Question) -> list[widgets.Widget]:
    """Return one toggle for all of an open answer, and what the reader then says of it."""
    (_, answer), *others = kind_of(question).reveals(question)
    parts = [answer, *(f"<p><strong>{title}</strong></p>\n{content}" for title, content in others)]
    feedback = widgets.HTML(_status(""))
    buttons = [widgets.Button(description=text) for text in _SAYINGS]

    def say(button: widgets.Button) -> None:
        note = _kept(question, _SAYINGS[button.description])
        feedback.value = _status(f"<p>Noted: {button.description}. {note}</p>")

    for button in buttons:
        button.on_click(say)
    asked = [widgets.HTML("<p>Did you know it?</p>"), widgets.HBox(buttons), feedback]
    return _reveal("Show the answer", [widgets.HTML("\n".join(parts)), *asked])


def _reveal(title: str, content: list[widgets.Widget]) -> list[widgets.Widget]:
    # Without a tooltip this control shows the word null as one.
    button = widgets.ToggleButton(description=title, tooltip=title)
    answer = widgets.VBox(content, layout={"display": "none"})
    button.observe(partial(_toggle, answer), "value")
    return [button, answer]


def _toggle(answer: widgets.VBox, change: dict[str, bool]) -> None:
    answer.layout.display = None if change["new"] else "none"
