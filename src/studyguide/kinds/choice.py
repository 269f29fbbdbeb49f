"""Questions with options: exactly one of them is correct (`single`), or several (`multiple`)."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from studyguide.kinds.kind import Controls, GradedKind, Shape, explanation
from studyguide.kinds.kind import references as read_more
from studyguide.kinds.order import reordered, shuffled
from studyguide.kinds.question import Question
from studyguide.markdown import block, inline, plain

_SHAPE = Shape(
    properties={
        "options": {
            "description": "Give 3 to 7 options. Readers see them in an order of their own.",
            "type": "array",
            "minItems": 3,
            "maxItems": 7,
            "items": {"$ref": "#/$defs/option"},
        }
    },
    required=("options",),
    definitions={
        "option": {
            "type": "object",
            "required": ["text", "correct", "why"],
            "additionalProperties": False,
            "properties": {
                "text": {
                    "description": (
                        "Write the option on one line: inline code, bold and links only."
                    ),
                    "$ref": "#/$defs/line",
                },
                "correct": {"description": "Write true or false.", "type": "boolean"},
                "why": {
                    "description": "Say why this option is right or wrong, in Markdown.",
                    "$ref": "#/$defs/markdown",
                },
            },
        }
    },
)
_OTHER_OPTIONS = re.compile(r"\b(?:of the above|of these options|of the other options)\b", re.I)
_COUNTS = {1: "one answer", 2: "two answers", 3: "three answers", 4: "four answers"}


@dataclass(frozen=True)
class Option:
    """One choice, with the reason why it is right or wrong."""

    text: str
    correct: bool
    why: str


@dataclass(frozen=True, kw_only=True)
class ChoiceQuestion(Question):
    """A question with options."""

    options: tuple[Option, ...]


def shown_options(question: ChoiceQuestion) -> list[Option]:
    """Return the options in the order in which readers see them."""
    return shuffled(question, question.options, lambda option: option.text)


class Choice(GradedKind[ChoiceQuestion]):
    """Radio buttons or check boxes.

    Args:
        word: the kind's word in the bank.
        control: the type of the HTML inputs.
        mark: what stands before an option in plain text.
    """

    model = ChoiceQuestion
    shape = _SHAPE

    def __init__(self, word: str, control: str, mark: str) -> None:
        self.word, self._control, self._mark = word, control, mark

    def faults(self, question: ChoiceQuestion) -> Iterator[tuple[str, str]]:
        """Yield a fault of the key, and options that repeat or name others."""
        correct = sum(option.correct for option in question.options)
        if problem := self._key_fault(correct, len(question.options)):
            yield "options", problem
        texts = [" ".join(option.text.split()).casefold() for option in question.options]
        for position, option in enumerate(question.options):
            field = f"options[{position + 1}].text"
            if texts[position] in texts[:position]:
                yield field, "repeats another option; make them differ"
            if _OTHER_OPTIONS.search(option.text):
                yield field, "speaks of the other options, whose order changes; say it in full"

    def _key_fault(self, correct: int, total: int) -> str:
        if self.word == "single":
            problem = f"{correct} are correct; a single question needs exactly one correct option"
            return "" if correct == 1 else problem
        if correct < 2:
            return f"{correct} is correct; a multiple question needs at least two, or is single"
        return "all are correct; add one that is wrong" if correct == total else ""

    def prose(self, question: ChoiceQuestion) -> Iterator[tuple[str, str]]:
        """Yield the reason of each option."""
        for position, option in enumerate(question.options, start=1):
            yield f"options[{position}].why", option.why

    def offers(self, question: ChoiceQuestion) -> Iterator[tuple[bool, str]]:
        """Yield the options in the file's order."""
        yield from ((option.correct, option.text) for option in question.options)

    def instruction(self, question: ChoiceQuestion) -> str:
        """Say how many to choose, as the exam does."""
        count = sum(option.correct for option in question.options)
        return f"Choose {_COUNTS.get(count, f'{count} answers')}."

    def fields(self, question: ChoiceQuestion, name: str) -> Iterator[str]:
        """Yield a list of labelled inputs; `data-key` is what the script grades by."""
        yield '<ul class="sg-options">'
        for number, option in enumerate(shown_options(question), start=1):
            key = "correct" if option.correct else "wrong"
            yield (
                f'<li class="sg-option" data-key="{key}"><label for="{name}-{number}">'
                f'<input type="{self._control}" name="{name}" id="{name}-{number}"'
                f' value="{number}"> <span>{inline(option.text)}</span></label></li>'
            )
        yield "</ul>"

    def reveals(self, question: ChoiceQuestion) -> list[tuple[str, str]]:
        """Return what is said of each option, the explanation and the articles."""
        answer = [
            _verdicts(shown_options(question)),
            explanation(question),
            *read_more(question),
        ]
        return [("Answer and explanation", "\n".join(answer))]

    def choices_text(self, question: ChoiceQuestion) -> list[str]:
        """Return an option a line."""
        return [f"{self._mark} {option.text}" for option in shown_options(question)]

    def answer_text(self, question: ChoiceQuestion) -> list[str]:
        """Return a paragraph for each option, and the explanation."""
        parts = []
        for option in shown_options(question):
            verdict = "Correct" if option.correct else "Not correct"
            parts.append(f"{verdict}: {option.text}\n{textwrap.indent(option.why, '    ')}")
        return [*parts, f"EXPLANATION\n{question.explanation}"]

    def controls(self, question: ChoiceQuestion, chance: Random | None = None) -> Controls:
        """Return radio buttons, or one check box for each option."""
        # Only a live kernel pays for this import.
        import ipywidgets as widgets  # type: ignore[import-untyped]

        options = shown_options(question)
        if chance:
            options = reordered(options, chance)
        texts = [plain(option.text) for option in options]
        if self._control == "radio":
            numbered = [(text, number) for number, text in enumerate(texts)]
            radio = widgets.RadioButtons(options=numbered, index=None)
            return _Controls(options, [radio], lambda: [radio.index])
        boxes = [widgets.Checkbox(description=text, indent=False) for text in texts]
        return _Controls(options, boxes, lambda: [n for n, box in enumerate(boxes) if box.value])


@dataclass(frozen=True)
class _Controls:
    """The widgets of one question; `marked` gives the numbers of the options that are chosen."""

    options: list[Option]
    widgets: Sequence[Any]
    marked: Callable[[], list[int | None]]

    def watch(self, changed: Callable[[], None]) -> None:
        for widget in self.widgets:
            widget.observe(lambda _: changed(), "value")

    def verdict(self) -> tuple[bool, str] | None:
        chosen = [self.options[number] for number in self.marked() if number is not None]
        if not chosen:
            return None
        others = [option for option in self.options if option not in chosen]
        right = all(option.correct == (option in chosen) for option in self.options)
        return right, (
            f"<p>You chose:</p>\n{_verdicts(chosen)}\n"
            f"<p>The other options:</p>\n{_verdicts(others)}"
        )


def _verdicts(options: Sequence[Option]) -> str:
    """Return a list that says of each of the `options` whether it is correct, and why."""
    return "\n".join(['<ul class="sg-verdicts">', *map(_verdict, options), "</ul>"])


def _verdict(option: Option) -> str:
    key, word = ("correct", "Correct") if option.correct else ("wrong", "Not correct")
    return (
        f'<li class="sg-verdict" data-key="{key}"><p><strong>{word}:</strong> '
        f'{inline(option.text)}</p>\n<div class="sg-why">\n{block(option.why)}\n</div></li>'
    )


KINDS = (Choice("single", "radio", "( )"), Choice("multiple", "checkbox", "[ ]"))
