"""A question as plain text: in a terminal, in a diff, and where HTML is not shown.

The answer is left out so that a reader can think first; the last line says how to get it.
"""

from __future__ import annotations

import textwrap

from studyguide.bank.model import Question
from studyguide.render.order import instruction, shown_options


def as_text(question: Question) -> str:
    """Return stem and options, without the answer."""
    lines = ["QUESTION", question.stem, ""]
    if question.graded:
        mark = "( )" if question.type == "single" else "[ ]"
        lines += [instruction(question)]
        lines += [f"{mark} {option.text}" for option in shown_options(question)]
        lines += [""]
    lines += [f'Answer: print(question("{question.id}").answer)']
    return "\n".join(lines)


def answer_as_text(question: Question) -> str:
    """Return the answer with its reasons and references."""
    parts = []
    if question.answer:
        parts += [f"ANSWER\n{question.answer}"]
    for option in shown_options(question):
        verdict = "Correct" if option.correct else "Not correct"
        parts += [f"{verdict}: {option.text}\n{textwrap.indent(option.why, '    ')}"]
    parts += [f"EXPLANATION\n{question.explanation}"]
    if question.why:
        parts += [f"WHY THIS ANSWER IS CORRECT\n{question.why}"]
    if question.corrected:
        parts += [f"What the original answer had wrong: {question.corrected}"]
    parts += ["\n".join(f"{entry.title}: {entry.url}" for entry in question.references)]
    return "\n\n".join(parts)
