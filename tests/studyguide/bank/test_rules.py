"""A question that the schema accepts but a reader could not use is refused."""

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
            "[dp100.1.1.1]",
            "[dp100.9]",
            ["the-hub: objectives: dp100.9 is unknown; take an id from book/objectives.json"],
        ),
        (
            "{text: Beta, correct: false",
            "{text: Beta, correct: true",
            ["one-key: options: 2 are correct; a single question needs exactly one correct option"],
        ),
        (
            "{text: Beta, correct: true",
            "{text: Beta, correct: false",
            [
                "two-keys: options: 1 is correct; a multiple question needs at least two, or is "
                "single"
            ],
        ),
        (
            "{text: Beta, ",
            '{text: "alpha ", ',
            ["one-key: options[2].text: repeats another option; make them differ"],
        ),
        (
            "{text: Beta, ",
            "{text: None of the above, ",
            [
                "one-key: options[2].text: speaks of the other options, whose order changes; say "
                "it in full"
            ],
        ),
        (
            "explanation: It is so.",
            "explanation: See option B.",
            [
                "one-key: explanation: names an option by its place ('option B'); use the "
                "option's text"
            ],
        ),
        (
            "why: Because of beta.",
            "why: Unlike the first option.",
            [
                "one-key: options[2].why: names an option by its place ('first option'); use the "
                "option's text"
            ],
        ),
        (
            "date: 2026-11-23",
            "date: 2026-02-30",
            ["the-hub: checked.date: 2026-02-30 is not a day of the calendar"],
        ),
        (
            "id: two-keys",
            "id: one-key",
            [f"one-key: id: already used by one-key in {FILE}; each is used once"],
        ),
        (
            "stem: Stem of two-keys?",
            "stem: Stem  of one-KEY?",
            [f"two-keys: stem: already used by one-key in {FILE}; each is used once"],
        ),
        ("seed: q1", "seed: q2", ["the-hub: seed: q2 is not this chapter's seed (q1); move it"]),
    ],
)
def test_a_broken_rule_is_one_line(
    root: Path, spoil: Spoil, old: str, new: str, lines: list[str]
) -> None:
    """One mistake in the file gives its own line and no other."""
    spoil(old, new)

    found = faults(root)

    assert len(found) == len(lines)
    for actual, expected in zip(found, lines, strict=True):
        assert actual.startswith(f"{FILE}: {expected}")
        assert "\n" not in actual
