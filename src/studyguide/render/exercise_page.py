"""An exercise, and what its check found, as semantic HTML that needs neither script nor style.

It is held to what `studyguide.render.page` says of questions. An exercise wears the card of a
question (`sg-question`); it has no form, since nothing can be checked on a page.
"""

from __future__ import annotations

from html import escape

from studyguide.exercises.model import Exercise
from studyguide.exercises.report import Finding, Report, State
from studyguide.kinds.kind import references
from studyguide.markdown import block, inline
from studyguide.render.page import footer

WHERE = (
    "Your work is checked in the chapter's notebook, which looks into your workspace: offline on "
    "your own machine, or a real one. Run this cell there."
)
_START_OVER = "<p>A new attempt cannot replace the old one here. Take it back first:</p>"
_MARKS = {State.DONE: "&#10003;", State.MISSING: "&#10007;"}


def as_html(exercise: Exercise) -> str:
    """Return the `<section class="sg-exercise">` of an exercise."""
    name = f"exercise-{exercise.id}"
    lines = [
        f'<section class="sg-question sg-exercise" id="{name}" data-exercise="{exercise.id}">',
        f'<p class="sg-kicker"><strong>Exercise: {inline(exercise.title)}</strong> '
        f'<span class="sg-past">about {exercise.minutes} minutes</span></p>',
        task(exercise),
        f'<p class="sg-where"><small>{WHERE}</small></p>',
    ]
    for title, content in reveals(exercise):
        lines += ['<details class="sg-reveal">', f"<summary>{title}</summary>", content]
        lines += ["</details>"]
    lines += [footer(exercise.id, exercise.checked), "</section>"]
    return "\n".join(lines)


def task(exercise: Exercise) -> str:
    """Return the HTML of the task and of the points that are checked."""
    points = [f"<li>{inline(point.text)}</li>" for point in exercise.points]
    return "\n".join(
        [
            f'<div class="sg-stem">\n{block(exercise.task)}\n</div>',
            '<div class="sg-points">',
            "<p>Done when</p>",
            "<ul>",
            *points,
            "</ul>",
            "</div>",
        ]
    )


def reveals(exercise: Exercise) -> list[tuple[str, str]]:
    """Return what a reader may reveal: pairs of title and HTML, the solution last."""
    total = len(exercise.hints)
    hints = [
        (f"Hint {number} of {total}", block(hint))
        for number, hint in enumerate(exercise.hints, start=1)
    ]
    if exercise.undo:
        hints.append(("Start over", f"{_START_OVER}\n{_code(exercise.undo)}"))
    solution = [
        _code(exercise.solution),
        f'<div class="sg-explanation">\n{block(exercise.why)}\n</div>',
    ]
    return [*hints, ("Solution", "\n".join([*solution, *references(exercise)]))]


def _code(code: str) -> str:
    return f'<pre><code class="language-python">{escape(code)}</code></pre>'


def report_as_html(report: Report) -> str:
    """Return the HTML of what was found: a line that sums up, and a list of the points."""
    state = "correct" if report.passed else "wrong"
    return "\n".join(
        [
            f'<div class="sg-report-card" data-state="{state}">',
            f"<p><strong>{report.headline}</strong></p>",
            '<ul class="sg-verdicts">',
            *(_verdict(finding) for finding in report.findings),
            "</ul>",
            "</div>",
        ]
    )


def _verdict(finding: Finding) -> str:
    key = {State.DONE: "correct", State.MISSING: "wrong"}.get(finding.state, "open")
    mark = _MARKS.get(finding.state, "&#8230;")
    lines = [
        f'<li class="sg-verdict" data-key="{key}">',
        f'<p><strong><span aria-hidden="true">{mark}</span> {finding.state.value}:</strong> '
        f"{inline(finding.point.text)}</p>",
    ]
    if finding.words:
        lines.append(f'<p class="sg-why">{inline(finding.words)}</p>')
    if finding.look:
        lines.append(f'<p class="sg-why"><em>Where to look:</em> {inline(finding.look)}</p>')
    return "\n".join([*lines, "</li>"])
