"""Questions that ask what belongs to what (`match`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from studyguide.kinds.kind import Shape
from studyguide.kinds.order import shuffled
from studyguide.kinds.question import Question
from studyguide.kinds.slots import Slot, SlotKind

_SHAPE = Shape(
    properties={
        "pairs": {
            "description": "Give 2 to 6 pairs. Several may have the same right side.",
            "type": "array",
            "minItems": 2,
            "maxItems": 6,
            "items": {"$ref": "#/$defs/pair"},
        },
        "spare": {
            "description": "Give up to 3 right sides that belong to nothing, as lines of text.",
            "type": "array",
            "minItems": 1,
            "maxItems": 3,
            "uniqueItems": True,
            "items": {"$ref": "#/$defs/line"},
        },
    },
    required=("pairs",),
    definitions={
        "pair": {
            "type": "object",
            "required": ["left", "right", "why"],
            "additionalProperties": False,
            "properties": {
                "left": {
                    "description": "Write what is given, on one line.",
                    "$ref": "#/$defs/line",
                },
                "right": {
                    "description": "Write what belongs to it, on one line.",
                    "$ref": "#/$defs/line",
                },
                "why": {
                    "description": "Say why they belong together, in Markdown.",
                    "$ref": "#/$defs/markdown",
                },
            },
        }
    },
)


@dataclass(frozen=True)
class Pair:
    """What is given, what belongs to it, and why."""

    left: str
    right: str
    why: str


@dataclass(frozen=True, kw_only=True)
class MatchQuestion(Question):
    """Pairs, and right sides that belong to nothing."""

    pairs: tuple[Pair, ...]
    spare: tuple[str, ...] = ()


class Match(SlotKind[MatchQuestion]):
    """Each left side gets one of the right sides."""

    word = "match"
    model = MatchQuestion
    shape = _SHAPE
    listing = "once"

    def faults(self, question: MatchQuestion) -> Iterator[tuple[str, str]]:
        """Yield sides that make the pairs ambiguous or the question empty."""
        lefts = [pair.left.casefold() for pair in question.pairs]
        rights = {pair.right for pair in question.pairs}
        if len(set(lefts)) < len(lefts):
            yield "pairs", "two left sides are the same; make them differ"
        if found := sorted(rights & set(question.spare)):
            yield "spare", f"{found[0]} belongs to a pair; remove it here"
        if len(rights | set(question.spare)) < 2:
            yield "pairs", "there is nothing to choose from; give different right sides"

    def prose(self, question: MatchQuestion) -> Iterator[tuple[str, str]]:
        """Yield the reason of each pair."""
        for position, pair in enumerate(question.pairs, start=1):
            yield f"pairs[{position}].why", pair.why

    def instruction(self, question: MatchQuestion) -> str:
        """Say whether a right side may be used twice or not at all, as the exam does."""
        rights = [pair.right for pair in question.pairs]
        if len(set(rights)) == len(rights) and not question.spare:
            return "Choose what belongs to each. Each choice is used once."
        return "Choose what belongs to each. A choice may be used once, several times or never."

    def slots(self, question: MatchQuestion) -> list[Slot]:
        """Return a slot for each left side; the choices are all right sides."""
        rights = dict.fromkeys([*(pair.right for pair in question.pairs), *question.spare])
        choices = tuple(shuffled(question, rights, str))
        return [
            Slot(pair.left, choices, choices.index(pair.right), pair.why)
            for pair in shuffled(question, question.pairs, lambda pair: pair.left)
        ]


KINDS = (Match(),)
