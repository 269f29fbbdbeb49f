"""A question as semantic HTML that needs neither script nor style.

It is used on the site, where studyguide.css and studyguide.js add looks and checking, and as the
stored output of a notebook. There it has to survive two sanitisers: JupyterLab's for outputs that
are not trusted keeps forms but drops `name`, `role`, `aria-*` and `data-*`; GitHub's allow-list
(github.com/gjtorikian/html-pipeline, sanitization_filter.rb) also drops `section`, `form`,
`fieldset`, `legend`, `label` and `input` but keeps what is in them. So the options are a list,
and everything that gives the answer away is inside `details`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from studyguide.bank.model import Option, Question
from studyguide.render.markdown import block, inline
from studyguide.render.order import instruction, shown_options


def reveals(question: Question) -> list[tuple[str, str]]:
    """Return what the reader may reveal: pairs of a short title and HTML."""
    if question.graded:
        answer = [
            verdicts(shown_options(question)),
            f'<div class="sg-explanation">\n{block(question.explanation)}\n</div>',
            *_references(question),
        ]
        return [("Answer and explanation", "\n".join(answer))]
    answer = [block(question.answer or ""), *_correction(question), *_references(question)]
    return [
        ("Answer", "\n".join(answer)),
        ("Explanation", block(question.explanation)),
        ("Why this answer is correct", block(question.why or "")),
    ]


def verdicts(options: Sequence[Option]) -> str:
    """Return a list that says of each of the `options` whether it is correct, and why."""
    return "\n".join(['<ul class="sg-verdicts">', *map(_verdict, options), "</ul>"])


def _verdict(option: Option) -> str:
    key, word = ("correct", "Correct") if option.correct else ("wrong", "Not correct")
    return (
        f'<li class="sg-verdict" data-key="{key}"><p><strong>{word}:</strong> '
        f'{inline(option.text)}</p>\n<div class="sg-why">\n{block(option.why)}\n</div></li>'
    )


def as_html(question: Question) -> str:
    """Return the `<section class="sg-question">` of a question.

    `data-type` and `data-key` on the options are what studyguide.js grades by; the empty
    `<span class="sg-report">` is where the site may put its link for reporting a mistake.
    """
    name = f"question-{question.id}"
    label = "Check yourself" if question.graded else "Think first"
    lines = [
        f'<section class="sg-question" id="{name}" data-question="{question.id}" '
        f'data-type="{question.type}">',
        f'<p class="sg-kicker"><strong>{label}</strong></p>',
        f'<div class="sg-stem" id="{name}-stem">\n{block(question.stem)}\n</div>',
    ]
    if question.graded:
        lines += _form(question, name)
    for summary, content in reveals(question):
        lines += ['<details class="sg-reveal">', f"<summary>{summary}</summary>"]
        lines += [content, "</details>"]
    lines += [_footer(question), "</section>"]
    return "\n".join(lines)


def _form(question: Question, name: str) -> Iterator[str]:
    kind = "radio" if question.type == "single" else "checkbox"
    # method="dialog": Enter on an option must not send the form anywhere.
    yield '<form class="sg-form" method="dialog">'
    yield f'<fieldset aria-describedby="{name}-stem">'
    yield f"<legend>{instruction(question)}</legend>"
    yield '<ul class="sg-options">'
    for number, option in enumerate(shown_options(question), start=1):
        key = "correct" if option.correct else "wrong"
        yield (
            f'<li class="sg-option" data-key="{key}"><label for="{name}-{number}">'
            f'<input type="{kind}" name="{name}" id="{name}-{number}" value="{number}"> '
            f"<span>{inline(option.text)}</span></label></li>"
        )
    yield "</ul>"
    yield "</fieldset>"
    yield '<p class="sg-feedback" role="status" aria-live="polite"></p>'
    yield "</form>"


def _correction(question: Question) -> list[str]:
    if not question.corrected:
        return []
    return [
        '<p class="sg-corrected"><strong>What the original answer had wrong:</strong> '
        f"{inline(question.corrected)}</p>"
    ]


def _references(question: Question) -> list[str]:
    links = [
        f'<li><a href="{escape(entry.url)}">{escape(entry.title)}</a></li>'
        for entry in question.references
    ]
    return ['<div class="sg-references">', "<p>Read more</p>", "<ul>", *links, "</ul>", "</div>"]


def _footer(question: Question) -> str:
    checked = question.checked
    return (
        f'<p class="sg-meta"><small>Checked on <time datetime="{checked.date}">{checked.date}'
        f"</time> with {escape(checked.sdk)}.</small> "
        f'<span class="sg-report" data-report="{question.id}"></span></p>'
    )
