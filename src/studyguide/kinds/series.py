"""A series of proposals for one scenario (`yes-no`): does each of them meet the goal?

As in the exam, each is answered before the next one is seen, and none can be revisited.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from studyguide.kinds.kind import Shape
from studyguide.kinds.question import Question
from studyguide.kinds.slots import Slot, SlotKind

_CHOICES = ("Yes", "No")
_SHAPE = Shape(
    properties={
        "statements": {
            "description": "Give 2 to 5 proposals for the stem's scenario, in the order shown.",
            "type": "array",
            "minItems": 2,
            "maxItems": 5,
            "items": {"$ref": "#/$defs/statement"},
        }
    },
    required=("statements",),
    definitions={
        "statement": {
            "type": "object",
            "required": ["text", "correct", "why"],
            "additionalProperties": False,
            "properties": {
                "text": {"description": "Write the proposal on one line.", "$ref": "#/$defs/line"},
                "correct": {
                    "description": "Write true if it meets the goal, else false.",
                    "type": "boolean",
                },
                "why": {
                    "description": "Say why it does or does not meet the goal, in Markdown.",
                    "$ref": "#/$defs/markdown",
                },
            },
        }
    },
)


@dataclass(frozen=True)
class Statement:
    """A proposal, whether it meets the goal, and why."""

    text: str
    correct: bool
    why: str


@dataclass(frozen=True, kw_only=True)
class SeriesQuestion(Question):
    """Proposals for the scenario in the stem."""

    statements: tuple[Statement, ...]


class Series(SlotKind[SeriesQuestion]):
    """Yes or no for each proposal, one after the other."""

    word = "yes-no"
    moving = "nothing"
    model = SeriesQuestion
    shape = _SHAPE

    def faults(self, question: SeriesQuestion) -> Iterator[tuple[str, str]]:
        """Yield proposals that repeat others."""
        texts = [statement.text.casefold() for statement in question.statements]
        if len(set(texts)) < len(texts):
            yield "statements", "two proposals are the same; make them differ"

    def prose(self, question: SeriesQuestion) -> Iterator[tuple[str, str]]:
        """Yield the reason of each proposal."""
        for position, statement in enumerate(question.statements, start=1):
            yield f"statements[{position}].why", statement.why

    def instruction(self, question: SeriesQuestion) -> str:
        """Say that there is no way back."""
        return (
            "Does each proposal meet the goal? Answer one after the other; none can be revisited."
        )

    def slots(self, question: SeriesQuestion) -> list[Slot]:
        """Return a slot for each proposal, in the file's order."""
        return [
            Slot(statement.text, _CHOICES, 0 if statement.correct else 1, statement.why)
            for statement in question.statements
        ]


KINDS = (Series(),)
