"""Questions that ask for an order (`order`): which steps, and which of them comes when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from studyguide.kinds.kind import Shape
from studyguide.kinds.order import shuffled
from studyguide.kinds.question import Question
from studyguide.kinds.slots import Slot, SlotKind

_UNUSED = "not needed"
_SHAPE = Shape(
    properties={
        "steps": {
            "description": "Give 3 to 7 steps in the right order. Readers see them in another one.",
            "type": "array",
            "minItems": 3,
            "maxItems": 7,
            "items": {"$ref": "#/$defs/step"},
        },
        "unused": {
            "description": "Give up to 3 steps that do not belong, where the reader has to choose.",
            "type": "array",
            "minItems": 1,
            "maxItems": 3,
            "items": {"$ref": "#/$defs/step"},
        },
    },
    required=("steps",),
    definitions={
        "step": {
            "type": "object",
            "required": ["text", "why"],
            "additionalProperties": False,
            "properties": {
                "text": {"description": "Write the step on one line.", "$ref": "#/$defs/line"},
                "why": {
                    "description": "Say why it comes there, or is not needed, in Markdown.",
                    "$ref": "#/$defs/markdown",
                },
            },
        }
    },
)


@dataclass(frozen=True)
class Step:
    """One step, with the reason for its place."""

    text: str
    why: str


@dataclass(frozen=True, kw_only=True)
class SequenceQuestion(Question):
    """Steps in the right order, and steps that are not needed."""

    steps: tuple[Step, ...]
    unused: tuple[Step, ...] = ()


class Sequence(SlotKind[SequenceQuestion]):
    """Each step gets its place: 1, 2, 3 or none."""

    word = "order"
    moving = "slots"
    model = SequenceQuestion
    shape = _SHAPE

    def faults(self, question: SequenceQuestion) -> Iterator[tuple[str, str]]:
        """Yield steps that repeat others: their places could be exchanged."""
        texts = [step.text.casefold() for step in (*question.steps, *question.unused)]
        if len(set(texts)) < len(texts):
            yield "steps", "two steps are the same; make them differ"

    def prose(self, question: SequenceQuestion) -> Iterator[tuple[str, str]]:
        """Yield the reason of each step."""
        for field in ("steps", "unused"):
            for position, step in enumerate(getattr(question, field), start=1):
                yield f"{field}[{position}].why", step.why

    def instruction(self, question: SequenceQuestion) -> str:
        """Say whether all steps are needed."""
        if question.unused:
            return "Choose the steps that are needed, and give each its place."
        return "Give each step its place."

    def slots(self, question: SequenceQuestion) -> list[Slot]:
        """Return a slot for each step; the choices are the places."""
        count = len(question.steps)
        places = [str(place + 1) for place in range(count)] + [_UNUSED] * bool(question.unused)
        keyed = [
            *((step, place) for place, step in enumerate(question.steps)),
            *((step, count) for step in question.unused),
        ]
        return [
            Slot(step.text, tuple(places), key, step.why)
            for step, key in shuffled(question, keyed, lambda pair: pair[0].text)
        ]


KINDS = (Sequence(),)
