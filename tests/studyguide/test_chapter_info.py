"""The info line's parts come from the outline and from the directive."""

import pytest

from studyguide.chapter_info import missing_option, objectives_of
from studyguide.outline import Chapter


def test_objectives_are_grouped_by_exam(checkout) -> None:
    """A chapter's objectives are listed under the exam that measures them."""
    chapter = Chapter("1.a.1", "x", "X", ("ai300.1", "dp100.1"))

    objectives = objectives_of(chapter, checkout.root)

    assert {exam: [entry.text for entry in found] for exam, found in objectives.items()} == {
        "dp100": ["Manage a workspace"],
        "ai300": ["Create a workspace"],
    }


def test_unknown_objective_is_named(checkout) -> None:
    """An objective that no exam has is an error naming file, chapter and objective."""
    chapter = Chapter("1.a.1", "x", "X", ("dp100.9",))

    with pytest.raises(ValueError, match=r"outline\.yml: 1\.a\.1: unknown objective dp100\.9"):
        objectives_of(chapter, checkout.root)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"time": "5 minutes", "azure": "Free"}, None),
        ({"time": "5 minutes"}, "azure"),
        ({"time": "", "azure": "Free"}, "time"),
    ],
)
def test_both_options_are_needed(options, expected) -> None:
    """The first option that is missing or empty is named."""
    assert missing_option(options) == expected
