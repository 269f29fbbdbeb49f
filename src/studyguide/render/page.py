"""A question as semantic HTML that needs neither script nor style.

It is used on the site, where studyguide.css and studyguide.js add looks and checking, and as the
stored output of a notebook. There it has to survive two sanitisers: JupyterLab's for outputs that
are not trusted keeps forms but drops `name`, `role`, `aria-*` and `data-*`; GitHub's allow-list
(github.com/gjtorikian/html-pipeline, sanitization_filter.rb) also drops `section`, `form`,
`fieldset`, `legend`, `label` and `input` but keeps what is in them. So the options are a list,
and everything that gives the answer away is inside `details`.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

from studyguide.kinds import graded_kind_of, kind_of
from studyguide.kinds.kind import GradedKind
from studyguide.kinds.question import Checked, Question
from studyguide.markdown import block


def as_html(question: Question) -> str:
    """Return the `<section class="sg-question">` of a question.

    `data-type` is by which studyguide.js finds the script of the kind; the empty
    `<span class="sg-report">` is where the site may put its link for reporting a mistake.
    """
    kind, graded = kind_of(question), graded_kind_of(question)
    name = f"question-{question.id}"
    lines = [
        f'<section class="sg-question" id="{name}" data-question="{question.id}" '
        f'data-type="{question.type}">',
        f'<p class="sg-kicker"><strong>{kind.label}</strong></p>',
        f'<div class="sg-stem" id="{name}-stem">\n{block(question.stem)}\n</div>',
    ]
    if graded:
        lines += _form(graded, question, name)
    for summary, content in kind.reveals(question):
        lines += ['<details class="sg-reveal">', f"<summary>{summary}</summary>"]
        lines += [content, "</details>"]
    lines += [footer(question.id, question.checked), "</section>"]
    return "\n".join(lines)


def _form(kind: GradedKind[Any], question: Question, name: str) -> Iterator[str]:
    # method="dialog": Enter on an option must not send the form anywhere.
    yield '<form class="sg-form" method="dialog">'
    yield f'<fieldset aria-describedby="{name}-stem">'
    yield f"<legend>{kind.instruction(question)}</legend>"
    yield from kind.fields(question, name)
    yield "</fieldset>"
    yield '<p class="sg-feedback" role="status" aria-live="polite"></p>'
    yield "</form>"


def footer(name: str, checked: Checked) -> str:
    """Return the last line: when the facts were checked, and the place for a link to report."""
    return (
        f'<p class="sg-meta"><small>Checked on <time datetime="{checked.date}">{checked.date}'
        f"</time> with {escape(checked.sdk)}.</small> "
        f'<span class="sg-report" data-report="{name}"></span></p>'
    )
