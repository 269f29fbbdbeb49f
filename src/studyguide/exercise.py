"""`exercise("id")`: a task to do in the workspace, and a check that looks there."""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from typing import Any

from studyguide.connection import describe
from studyguide.exercises.grade import grade
from studyguide.exercises.lookup import find_exercise
from studyguide.exercises.model import Exercise
from studyguide.exercises.report import Report
from studyguide.outline import find_root
from studyguide.render.bundle import bundle
from studyguide.render.exercise_page import as_html, report_as_html
from studyguide.render.exercise_text import as_text, report_as_text


def exercise(exercise_id: str) -> ExerciseDisplay:
    """Return the exercise `exercise_id` of this checkout, to be the last line of a cell.

    Raises:
        UnknownExerciseError: no such id; the message names the nearest ones.
        ExerciseFileError: the exercise's file cannot be used.
        OutlineError: the notebook is not in a checkout of the guide.
    """
    return ExerciseDisplay(*find_exercise(find_root(), exercise_id))


class ExerciseDisplay:
    """An exercise that shows itself and checks what was done.

    - In a live kernel: the task, a button that checks, hints one by one, the solution.
    - On a page, on GitHub and in a notebook that is not running: HTML with native `details`.
    - In a terminal or a script: text; `check()`, `hint(1)` and `solution` give the rest.
    """

    def __init__(self, content: Exercise, path: Path) -> None:
        self._content = content
        self._path = path

    def check(self, ml_client: Any = None) -> ReportDisplay:
        """Look into the workspace and return what is done and what is missing; never raises.

        Args:
            ml_client: where to look; by default the notebook's own variable of this name, or
                what `MLClient.from_config()` finds.
        """
        report = grade(self._content, self._path, lambda: ml_client or current_client())
        _remember(report)
        return ReportDisplay(report)

    def hint(self, number: int = 1) -> str:
        """Return a hint, counted from 1; beyond the last one, the last one."""
        hints = self._content.hints
        return hints[max(1, min(number, len(hints))) - 1]

    @property
    def solution(self) -> str:
        """The cell that solves the task."""
        return self._content.solution

    def __repr__(self) -> str:
        return as_text(self._content)

    def _repr_mimebundle_(self, **_kwargs: Any) -> dict[str, Any]:
        return bundle(as_text(self._content), as_html(self._content), self._controls)

    def _controls(self) -> Any:
        from studyguide.render.exercise_widget import as_widget  # only a live kernel pays for it

        return as_widget(self._content, lambda: self.check().report)


class ReportDisplay:
    """What was found, as text and as HTML. `passed` is True when every point is done."""

    def __init__(self, report: Report) -> None:
        self.report = report

    @property
    def passed(self) -> bool:
        """Whether every point is done."""
        return self.report.passed

    def __repr__(self) -> str:
        return report_as_text(self.report)

    def _repr_html_(self) -> str:
        return report_as_html(self.report)


def current_client() -> Any:
    """Return the notebook's `ml_client`, or a new one of the workspace that is configured.

    Raises:
        NotConnectedError: there is no workspace; the message says what to do.
    """
    from IPython import get_ipython

    shell = get_ipython()
    made = shell.user_ns.get("ml_client") if shell else None
    if type(made).__name__ == "MLClient":
        return made
    describe(os.environ, Path.cwd())
    credential = importlib.import_module("azure.identity").DefaultAzureCredential()
    return importlib.import_module("azure.ai.ml").MLClient.from_config(credential=credential)


def _remember(report: Report) -> None:
    """Count the result in the learner's progress, where that is kept."""
    if report.hindered:
        return
    result = "right" if report.passed else "partly" if report.done else "wrong"
    try:
        progress = importlib.import_module("studyguide.progress")
        progress.record("exercises", report.exercise.id, result)
    except Exception:  # a check must not fail because a file cannot be written
        return
