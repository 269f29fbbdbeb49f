"""The controls of a live kernel check, and give hints one by one."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets

from studyguide.exercises.model import Exercise
from studyguide.exercises.report import Report
from studyguide.render.exercise_widget import as_widget


def _of(box: widgets.VBox, kind: type) -> list[Any]:
    return [child for child in box.children if type(child) is kind]


def test_the_button_looks_into_the_workspace(exercise: Exercise, report: Report) -> None:
    """Each press looks anew; the answer is announced."""
    looks: list[int] = []

    def check() -> Report:
        looks.append(1)
        return report

    box = as_widget(exercise, check)
    (button,) = _of(box, widgets.Button)
    (feedback,) = [w for w in _of(box, widgets.HTML) if 'role="status"' in w.value]
    assert "Done" not in feedback.value

    button.click()
    button.click()

    assert len(looks) == 2
    assert "Not yet: 1 of 3 points done." in feedback.value
    assert button.description == "Check my work"


def test_the_button_comes_back_after_an_accident(exercise: Exercise) -> None:
    """A learner can try again."""

    def check() -> Report:
        raise RuntimeError("an accident")

    box = as_widget(exercise, check)
    (button,) = _of(box, widgets.Button)
    button.click()

    assert button.description == "Check my work"


def test_hints_are_offered_one_by_one(exercise: Exercise, report: Report) -> None:
    """The second one's button is there once the first was opened; the solution always is."""
    box = as_widget(exercise, lambda: report)
    first, second, solution = _of(box, widgets.ToggleButton)
    content = box.children[box.children.index(first) + 1]

    assert (first.description, solution.description) == ("Hint 1 of 2", "Solution")
    assert first.layout.display is None
    assert second.layout.display == "none"
    assert content.layout.display == "none"
    first.value = True
    assert content.layout.display is None
    assert second.layout.display is None
    first.value = False
    assert second.layout.display is None
    assert solution.layout.display is None


def test_no_control_is_out_of_the_keyboards_reach(exercise: Exercise, report: Report) -> None:
    """An Accordion's headers take no focus, so none is used."""
    assert _of(as_widget(exercise, lambda: report), widgets.Accordion) == []
