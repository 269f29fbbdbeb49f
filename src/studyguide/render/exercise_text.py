"""An exercise, and what its check found, as plain text."""

from __future__ import annotations

import textwrap

from studyguide.exercises.model import Exercise
from studyguide.exercises.report import Finding, Report
from studyguide.markdown import plain

_WIDTH = 88


def as_text(exercise: Exercise) -> str:
    """Return the task and the points, without hints and solution."""
    name = f'exercise("{exercise.id}")'
    return "\n".join(
        [
            f"EXERCISE: {plain(exercise.title)} (about {exercise.minutes} minutes)",
            exercise.task,
            "",
            "Done when",
            *(f"- {plain(point.text)}" for point in exercise.points),
            "",
            f"Check: {name}.check()",
            f"Hint: print({name}.hint(1))",
            f"Solution: print({name}.solution)",
        ]
    )


def report_as_text(report: Report) -> str:
    """Return what was found, point by point."""
    lines = [line for finding in report.findings for line in _lines(finding)]
    return "\n".join([report.headline, *lines])


def _lines(finding: Finding) -> list[str]:
    lines = _wrapped(f"[{finding.state.value}] ", plain(finding.point.text))
    if finding.words:
        lines += _wrapped("    ", plain(finding.words))
    if finding.look:
        lines += _wrapped("    Where to look: ", plain(finding.look))
    return lines


def _wrapped(start: str, text: str) -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=start,
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )
