"""A question as plain text: in a terminal, in a diff, and where HTML is not shown.

The answer is left out so that a reader can think first; the last line says how to get it.
"""

from __future__ import annotations

from studyguide.kinds import graded_kind_of, kind_of
from studyguide.kinds.question import Question


def as_text(question: Question) -> str:
    """Return stem and choices, without the answer."""
    lines = ["QUESTION", question.stem, ""]
    if kind := graded_kind_of(question):
        lines += [kind.instruction(question), *kind.choices_text(question), ""]
    lines += [f'Answer: print(question("{question.id}").answer)']
    return "\n".join(lines)


def answer_as_text(question: Question) -> str:
    """Return the answer with its reasons and references."""
    references = "\n".join(f"{entry.title}: {entry.url}" for entry in question.references)
    return "\n\n".join([*kind_of(question).answer_text(question), references])
