"""A question of the wrong shape gets a line with the field and the schema's own advice."""

from collections.abc import Callable
from pathlib import Path

import pytest

from studyguide.bank.check import faults

Spoil = Callable[[str, str], None]

FILE = "book/questions/1/a/1-x.yml"


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        (
            "  explanation: It manages and records.\n",
            "",
            [
                "the-hub: explanation: missing. Explain the idea behind the question, in Markdown. "
                "Name options by their text."
            ],
        ),
        (
            "  answer: The workspace.\n",
            "",
            ["the-hub: answer: missing. Write the model answer, in Markdown."],
        ),
        (
            "- id: the-hub",
            "- id: The Hub",
            [
                'The Hub: id: "The Hub" is not allowed. Write a unique kebab-case name, such as '
                "workspace-linked-resources; never reuse one."
            ],
        ),
        (
            "  why: Everything",
            "  whyy: Everything",
            [
                "the-hub: whyy: unknown field; write why",
                'the-hub: why: missing. Write "Why this answer is correct", in Markdown.',
            ],
        ),
        (
            "correct: true, why: Because of alpha.}",
            'correct: "yes"}',
            [
                "one-key: options[1].why: missing. Say why this option is right or wrong, in "
                "Markdown.",
                'one-key: options[1].correct: "yes" is not of type boolean. Write true or false.',
            ],
        ),
        (
            "  stem: Stem of one-key?\n",
            "  stem: Stem of one-key?\n  answer: Alpha\n",
            ["one-key: answer: must be removed. Only questions of type open have it."],
        ),
        (
            "    - {text: Gamma, correct: false, why: Because of gamma.}\n",
            "",
            [
                "one-key: options: has 2 entries, at least 3 are needed. Give 3 to 7 options. "
                "Readers see them in an order of their own."
            ],
        ),
        (
            "https://learn.microsoft.com/azure/machine-learning/concept-workspace",
            "https://example.com/workspace",
            [
                'the-hub: references[1].url: "https://example.com/workspace" is not allowed. Give '
                "a page of https://learn.microsoft.com/."
            ],
        ),
        (
            "checked: {date: 2026-11-23, sdk: azure-ai-ml 1.35.2}",
            "checked: 2026-11-23",
            [
                'the-hub: checked: "2026-11-23" is not of type object. Say when the facts were '
                "checked, and with which SDK: {date: 2026-11-23, sdk: azure-ai-ml 1.35.2}."
            ],
        ),
        (
            "sdk: azure-ai-ml 1.35.2",
            "sdk: 1.35.2",
            [
                'the-hub: checked.sdk: "1.35.2" is not allowed. Write package and version, such '
                "as azure-ai-ml 1.35.2."
            ],
        ),
        (
            "stem: Which component is the hub?",
            'stem: ""',
            [
                "the-hub: stem: is empty. Write the question itself, in Markdown without "
                "headings, pictures or HTML."
            ],
        ),
        (
            "  seed: q1\n",
            "",
            ["the-hub: corrected: needs seed; add it or remove corrected"],
        ),
        (
            "[dp100.1.1.1]",
            "[dp100.1.1.1, dp100.1.1.1]",
            [
                "the-hub: objectives: names one entry twice. List the ids from "
                "book/objectives.json, such as dp100.1.2.1, each once."
            ],
        ),
    ],
)
def test_a_fault_is_one_line(
    root: Path, spoil: Spoil, old: str, new: str, lines: list[str]
) -> None:
    """One mistake in the file gives its own line and no other."""
    spoil(old, new)

    found = faults(root)

    assert len(found) == len(lines)
    for actual, expected in zip(found, lines, strict=True):
        assert actual.startswith(f"{FILE}: {expected}")
        assert "\n" not in actual
