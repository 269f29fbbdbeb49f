"""An exercise whose texts try to break out of HTML, and what was found of it."""

from __future__ import annotations

import pytest

from studyguide.exercises.model import Attempt, Exercise, Point
from studyguide.exercises.report import Finding, Report, State
from studyguide.kinds.question import Checked, Reference

POINTS = (
    Point("is-there", "The cluster `a<b>` is there.", "The cell above."),
    Point("no-idle", "It has *no* idle node.", "`min_instances`"),
    Point("is-cheap", "It is cheap.", "`tier`"),
)


@pytest.fixture
def exercise() -> Exercise:
    """Return an exercise with two hints."""
    return Exercise(
        id="a-cluster",
        title="A cluster",
        minutes="5",
        task="Create `a<b>`.\n\n- cheap\n- idle",
        points=POINTS,
        hints=("Think.", "Write `min_instances=0`."),
        solution='make("a<b>")\nmake(2)',
        why="It is *cheap*.",
        wrong=(Attempt("x", "y", "no-idle", "z"),),
        references=(Reference("Costs & plans?", "https://learn.microsoft.com/azure/a?b=1&c=2"),),
        checked=Checked("2026-12-01", "azure-ai-ml 1.35.2"),
    )


@pytest.fixture
def report(exercise: Exercise) -> Report:
    """Return what was found of it: a point of each state that a learner may meet at once."""
    return Report(
        exercise,
        (
            Finding(POINTS[0], State.DONE, "It is `a<b>`."),
            Finding(POINTS[1], State.MISSING, "It keeps 2 nodes.", "`min_instances`"),
            Finding(POINTS[2], State.WAITING, "This comes after."),
        ),
    )
