"""Code with blanks (`code`): what goes into each of them, in Python, YAML, a command or Bicep."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from studyguide.kinds.kind import Shape
from studyguide.kinds.order import shuffled
from studyguide.kinds.question import Question
from studyguide.kinds.slots import Slot, SlotKind

_BLANK = re.compile(r"\[\[(\d+)\]\]")
_SHAPE = Shape(
    properties={
        "language": {
            "description": "Name the language of the code.",
            "enum": ["python", "yaml", "bash", "json", "bicep"],
        },
        "code": {
            "description": "Write the code, with [[1]], [[2]] ... in place of what is chosen.",
            "type": "string",
            "minLength": 1,
        },
        "blanks": {
            "description": "Give the options of each blank, in the order of their numbers.",
            "type": "array",
            "minItems": 1,
            "maxItems": 5,
            "items": {"$ref": "#/$defs/blank"},
        },
    },
    required=("language", "code", "blanks"),
    definitions={
        "blank": {
            "type": "object",
            "required": ["options"],
            "additionalProperties": False,
            "properties": {
                "options": {
                    "description": "Give 2 to 5 options, one of them correct.",
                    "type": "array",
                    "minItems": 2,
                    "maxItems": 5,
                    "items": {"$ref": "#/$defs/filling"},
                }
            },
        },
        "filling": {
            "type": "object",
            "required": ["text", "correct", "why"],
            "additionalProperties": False,
            "properties": {
                "text": {
                    "description": "Write what would stand in the blank, without marks.",
                    "$ref": "#/$defs/line",
                },
                "correct": {"description": "Write true or false.", "type": "boolean"},
                "why": {
                    "description": "Say why it is right or wrong there, in Markdown.",
                    "$ref": "#/$defs/markdown",
                },
            },
        },
    },
)


@dataclass(frozen=True)
class Filling:
    """What may stand in a blank, with the reason why it is right or wrong."""

    text: str
    correct: bool
    why: str


@dataclass(frozen=True)
class Blank:
    """The options of one blank."""

    options: tuple[Filling, ...]


@dataclass(frozen=True, kw_only=True)
class CodeQuestion(Question):
    """Code with numbered blanks."""

    language: str
    code: str
    blanks: tuple[Blank, ...]


def completed(question: CodeQuestion) -> str:
    """Return the code with the right option in every blank."""
    keys = [next(o.text for o in blank.options if o.correct) for blank in question.blanks]
    return _BLANK.sub(lambda blank: keys[int(blank[1]) - 1], question.code)


class Code(SlotKind[CodeQuestion]):
    """One of a few options for each blank."""

    word = "code"
    model = CodeQuestion
    shape = _SHAPE
    listing = "each"

    def faults(self, question: CodeQuestion) -> Iterator[tuple[str, str]]:
        """Yield blanks without options and the reverse, and keys that are not one."""
        numbers = sorted({int(number) for number in _BLANK.findall(question.code)})
        if numbers != list(range(1, len(question.blanks) + 1)):
            found = ", ".join(f"[[{number}]]" for number in numbers) or "no blank"
            yield "code", f"has {found}, but there are {len(question.blanks)} blanks with options"
        for position, blank in enumerate(question.blanks, start=1):
            correct = sum(option.correct for option in blank.options)
            if correct != 1:
                yield f"blanks[{position}].options", f"{correct} are correct; a blank needs one"
            if len({option.text for option in blank.options}) < len(blank.options):
                yield f"blanks[{position}].options", "two options are the same; make them differ"

    def prose(self, question: CodeQuestion) -> Iterator[tuple[str, str]]:
        """Yield the reason of each option."""
        for number, blank in enumerate(question.blanks, start=1):
            for position, option in enumerate(blank.options, start=1):
                yield f"blanks[{number}].options[{position}].why", option.why

    def offers(self, question: CodeQuestion) -> Iterator[tuple[bool, str]]:
        """Yield the code with its blanks filled, which works, and the other options."""
        yield True, f"```{question.language}\n{completed(question)}\n```"
        yield from (pair for pair in super().offers(question) if not pair[0])

    def instruction(self, question: CodeQuestion) -> str:
        """Say what to choose."""
        return "Choose what goes into each blank." if question.blanks[1:] else "Fill the blank."

    def before(self, question: CodeQuestion) -> str:
        """Return the code; a blank shows its number."""
        code = _BLANK.sub(r"[ \1 ]", escape(question.code, quote=False))
        return f'<pre><code class="language-{question.language}">{code}\n</code></pre>'

    def choices_text(self, question: CodeQuestion) -> list[str]:
        """Return the code, then a blank a line."""
        code = _BLANK.sub(r"[ \1 ]", question.code)
        return [code, "", *super().choices_text(question)]

    def slots(self, question: CodeQuestion) -> list[Slot]:
        """Return a slot for each blank; the reasons of all options belong to it."""
        slots = []
        for number, blank in enumerate(question.blanks, start=1):
            options = shuffled(question, blank.options, lambda option: option.text)
            why = "\n".join(f"- `{option.text}`: {_indented(option.why)}" for option in options)
            key = next(place for place, option in enumerate(options) if option.correct)
            choices = tuple(f"`{option.text}`" for option in options)
            slots.append(Slot(f"Blank {number}", choices, key, why))
        return slots


def _indented(text: str) -> str:
    return text.replace("\n", "\n  ")


KINDS = (Code(),)
