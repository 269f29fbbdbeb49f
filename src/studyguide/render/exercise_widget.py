"""An exercise as ipywidgets in a live kernel, operable by keyboard alone."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import partial

import ipywidgets as widgets  # type: ignore[import-untyped]

from studyguide.exercises.model import Exercise
from studyguide.exercises.report import Report
from studyguide.render.controls import STYLE, reveal, status
from studyguide.render.exercise_page import report_as_html, reveals, task

CHECK = "Check my work"


def as_widget(exercise: Exercise, check: Callable[[], Report]) -> widgets.VBox:
    """Return the controls of an exercise.

    The task, a button that checks, hints of which each shows the next one's button, and the
    solution, which is there at any time.

    Args:
        exercise: the exercise.
        check: looks into the workspace.
    """
    head = widgets.HTML(
        f"<style>{STYLE}</style>\n<p><strong>Exercise: {exercise.title}</strong></p>\n"
        f"{task(exercise)}\n<p>Do it in the cell below, run that, then check.</p>"
    )
    *hints, (title, solution) = reveals(exercise)
    parts = [head, *_check(check), *_hints(hints), *reveal(title, solution)]
    box = widgets.VBox(parts)
    box.add_class("sg-live")
    return box


def _check(check: Callable[[], Report]) -> list[widgets.Widget]:
    button = widgets.Button(description=CHECK, button_style="primary")
    feedback = widgets.HTML(status(""))

    def look(_: widgets.Button) -> None:
        button.description = "Looking ..."
        feedback.value = status("<p>Looking into your workspace.</p>")
        try:
            feedback.value = status(report_as_html(check()))
        finally:
            button.description = CHECK

    button.on_click(look)
    return [button, feedback]


def _hints(hints: list[tuple[str, str]]) -> list[widgets.Widget]:
    """Return the hints; a button is there once the hint before was opened."""
    pairs = [reveal(title, content) for title, content in hints]
    for (button, _), (following, _) in itertools.pairwise(pairs):
        following.layout.display = "none"
        button.observe(partial(_offer, following), "value")
    return [widget for pair in pairs for widget in pair]


def _offer(following: widgets.ToggleButton, _change: dict[str, bool]) -> None:
    following.layout.display = None
