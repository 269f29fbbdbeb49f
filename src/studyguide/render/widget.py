"""A question as ipywidgets in a live kernel, operable by keyboard alone."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import ipywidgets as widgets  # type: ignore[import-untyped]

from studyguide.bank.model import Option, Question
from studyguide.render.markdown import block, plain
from studyguide.render.order import instruction, shown_options
from studyguide.render.page import reveals, verdicts

_STYLE = Path(__file__).with_name("widget.css").read_text(encoding="utf-8")


def as_widget(question: Question) -> widgets.VBox:
    """Return the controls of a question.

    Choices, a Check button with feedback for graded questions, and toggle buttons that reveal
    the answer. An `Accordion` would look right, but its headers take no keyboard focus.
    """
    stem = widgets.HTML(f"<style>{_STYLE}</style>\n{block(question.stem)}")
    parts: list[widgets.Widget] = [stem]
    if question.graded:
        choices = _Choices(question)
        parts += [choices.controls, choices.check, choices.feedback]
    for title, content in reveals(question):
        parts += _reveal(title, content)
    box = widgets.VBox(parts)
    box.add_class("sg-live")
    return box


class _Choices:
    """The options of a graded question, their Check button and the feedback."""

    def __init__(self, question: Question) -> None:
        self.options = shown_options(question)
        texts = [plain(option.text) for option in self.options]
        legend = widgets.HTML(f"<p>{instruction(question)}</p>")
        self.boxes: list[widgets.Checkbox] = []
        self.radio: widgets.RadioButtons | None = None
        if question.type == "single":
            self.radio = widgets.RadioButtons(
                options=[(text, number) for number, text in enumerate(texts)], index=None
            )
            self.controls = widgets.VBox([legend, self.radio])
        else:
            self.boxes = [widgets.Checkbox(description=text, indent=False) for text in texts]
            self.controls = widgets.VBox([legend, *self.boxes])
        self.check = widgets.Button(description="Check", button_style="primary")
        self.check.on_click(lambda _: self.grade())
        self.feedback = widgets.HTML(_status(""))
        for control in self.boxes if self.radio is None else [self.radio]:
            control.observe(lambda _: self._clear(), "value")

    def chosen(self) -> list[Option]:
        """Return the options that the reader has marked."""
        if self.radio is not None:
            return [] if self.radio.index is None else [self.options[self.radio.index]]
        return [option for option, box in zip(self.options, self.boxes, strict=True) if box.value]

    def _clear(self) -> None:
        """Take back a verdict that is about other choices than those now marked."""
        self.feedback.value = _status("")

    def grade(self) -> None:
        """Say whether the marked options are exactly the correct ones, and why."""
        chosen = self.chosen()
        if not chosen:
            self.feedback.value = _status("<p><strong>Choose an answer first.</strong></p>")
            return
        right = chosen == [option for option in self.options if option.correct]
        headline = "Correct." if right else "Not yet."
        others = [option for option in self.options if option not in chosen]
        self.feedback.value = _status(
            f"<p><strong>{headline}</strong> You chose:</p>\n{verdicts(chosen)}\n"
            f"<p>The other options:</p>\n{verdicts(others)}"
        )


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
