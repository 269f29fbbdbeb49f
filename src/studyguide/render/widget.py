"""A question as ipywidgets in a live kernel, operable by keyboard alone."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import ipywidgets as widgets  # type: ignore[import-untyped]

from studyguide.kinds import graded_kind_of, kind_of
from studyguide.kinds.kind import Controls
from studyguide.kinds.question import Question
from studyguide.markdown import block

_STYLE = Path(__file__).with_name("widget.css").read_text(encoding="utf-8")


def as_widget(question: Question) -> widgets.VBox:
    """Return the controls of a question.

    Its controls, a Check button with feedback for graded questions, and toggle buttons that reveal
    the answer. An `Accordion` would look right, but its headers take no keyboard focus.
    """
    stem = widgets.HTML(f"<style>{_STYLE}</style>\n{block(question.stem)}")
    parts: list[widgets.Widget] = [stem]
    if kind := graded_kind_of(question):
        legend = widgets.HTML(f"<p>{kind.instruction(question)}</p>")
        controls = kind.controls(question)
        parts += [widgets.VBox([legend, *controls.widgets]), *_check(controls)]
    for title, content in kind_of(question).reveals(question):
        parts += _reveal(title, content)
    box = widgets.VBox(parts)
    box.add_class("sg-live")
    return box


def _check(controls: Controls) -> list[widgets.Widget]:
    """Return the Check button and the feedback, which goes when the answer is changed."""
    button = widgets.Button(description="Check", button_style="primary")
    feedback = widgets.HTML(_status(""))

    def grade(_: widgets.Button) -> None:
        verdict = controls.verdict()
        if verdict is None:
            feedback.value = _status("<p><strong>Choose an answer first.</strong></p>")
            return
        right, reasons = verdict
        headline = "Correct." if right else "Not yet."
        feedback.value = _status(f"<p><strong>{headline}</strong></p>\n{reasons}")

    def clear() -> None:
        feedback.value = _status("")

    button.on_click(grade)
    controls.watch(clear)
    return [button, feedback]


def _status(content: str) -> str:
    return f'<div class="sg-feedback" role="status" aria-live="polite">{content}</div>'


def _reveal(title: str, content: str) -> list[widgets.Widget]:
    # Without a tooltip this control shows the word null as one.
    button = widgets.ToggleButton(description=title, tooltip=title)
    answer = widgets.HTML(content, layout={"display": "none"})
    button.observe(partial(_toggle, answer), "value")
    return [button, answer]


def _toggle(answer: widgets.HTML, change: dict[str, bool]) -> None:
    answer.layout.display = None if change["new"] else "none"
