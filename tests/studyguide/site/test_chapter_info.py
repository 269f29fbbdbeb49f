"""The info line on the site."""

import re

import pytest

from studyguide.site.build import BuildError, build


def test_it_names_chapter_objectives_time_and_cost(site) -> None:
    """Each part is a term and its description; objectives lead to their row on the map."""
    listing = re.search(r'<dl class="[^"]*sg-chapter-info.*?</dl>', site.chapter, re.DOTALL)
    assert listing is not None
    text = re.sub(r"<[^>]*>", "\n", listing[0]).split("\n")

    assert [line for line in text if line] == [
        "Chapter",
        "1.a.1",
        "DP-100 objectives",
        "Manage a workspace",
        "AI-300 objectives",
        "not measured",
        "Time to learn",
        "5 minutes",
        "On Azure",
        "Free &amp; quick.",
    ]
    assert 'href="../../reference/objectives.html#objective-dp100-1"' in listing[0]


def test_its_links_lead_to_rows_that_exist(site) -> None:
    """The map has the anchor that the info line names."""
    assert 'id="objective-dp100-1"' in site.page("book/reference/objectives.html")


def test_outside_a_chapter_it_is_an_error(copy) -> None:
    """A page that the outline does not know has no objectives to show."""
    (copy / "book/index.md").write_text(
        "# Home\n\n```{chapter-info}\n:time: 1\n:azure: 1\n```\n", encoding="utf-8"
    )

    with pytest.raises(BuildError, match="no chapter with this file's path") as caught:
        build(copy)

    assert caught.value.lines[0].startswith("book/index.md:3: ")
