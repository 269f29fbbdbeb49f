"""Open questions: the reader thinks first, then reveals the answer. Those of the original guide."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from studyguide.kinds.kind import Kind, Shape, references
from studyguide.kinds.question import Question
from studyguide.markdown import block, inline

_SHAPE = Shape(
    properties={
        "seed": {
            "description": "Name the question of the original guide that this one is: q1 to q27.",
            "type": "string",
            "pattern": "^q([1-9]|1[0-9]|2[0-7])$",
        },
        "answer": {
            "description": "Write the model answer, in Markdown.",
            "$ref": "#/$defs/markdown",
        },
        "why": {
            "description": 'Write "Why this answer is correct", in Markdown.',
            "$ref": "#/$defs/markdown",
        },
        "corrected": {
            "description": "Say in one line what the original answer had wrong.",
            "$ref": "#/$defs/line",
        },
    },
    required=("answer", "why"),
    needs={"corrected": ["seed"]},
)


@dataclass(frozen=True, kw_only=True)
class OpenQuestion(Question):
    """A question whose answer is revealed.

    `seed` is the question's number in the original guide, `corrected` what that guide had wrong.
    """

    answer: str
    why: str
    seed: str | None = None
    corrected: str | None = None


class Open(Kind[OpenQuestion]):
    """Answer, explanation and reason, each revealed by itself."""

    word = "open"
    model = OpenQuestion
    label = "Think first"
    shape = _SHAPE

    def prose(self, question: OpenQuestion) -> Iterator[tuple[str, str]]:
        """Yield answer and reason."""
        yield "answer", question.answer
        yield "why", question.why

    def reveals(self, question: OpenQuestion) -> list[tuple[str, str]]:
        """Return the answer, the explanation and the reason."""
        answer = [block(question.answer), *_correction(question), *references(question)]
        return [
            ("Answer", "\n".join(answer)),
            ("Explanation", block(question.explanation)),
            ("Why this answer is correct", block(question.why)),
        ]

    def answer_text(self, question: OpenQuestion) -> list[str]:
        """Return the same as text."""
        parts = [
            f"ANSWER\n{question.answer}",
            f"EXPLANATION\n{question.explanation}",
            f"WHY THIS ANSWER IS CORRECT\n{question.why}",
        ]
        if question.corrected:
            parts.append(f"What the original answer had wrong: {question.corrected}")
        return parts


def _correction(question: OpenQuestion) -> list[str]:
    if not question.corrected:
        return []
    return [
        '<p class="sg-corrected"><strong>What the original answer had wrong:</strong> '
        f"{inline(question.corrected)}</p>"
    ]


KINDS = (Open(),)
