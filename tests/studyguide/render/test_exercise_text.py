"""An exercise and its report as plain text."""

from studyguide.exercises.model import Exercise
from studyguide.exercises.report import Report
from studyguide.render.exercise_text import as_text, report_as_text


def test_the_text_has_the_task_and_not_the_solution(exercise: Exercise) -> None:
    """The last lines say how to go on."""
    text = as_text(exercise)

    assert text.startswith("EXERCISE: A cluster (about 5 minutes)\nCreate `a<b>`.")
    assert "- It has no idle node." in text
    assert "make(" not in text
    assert 'Check: exercise("a-cluster").check()' in text


def test_a_report_is_a_line_and_its_points(report: Report) -> None:
    """With where to look for what is missing."""
    assert report_as_text(report).splitlines() == [
        "Not yet: 1 of 3 points done.",
        "[Done] The cluster a<b> is there.",
        "    It is a<b>.",
        "[Missing] It has no idle node.",
        "    It keeps 2 nodes.",
        "    Where to look: min_instances",
        "[Comes after] It is cheap.",
        "    This comes after.",
    ]
