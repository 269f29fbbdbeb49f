"""The outline is read once in a build, and again when it changes."""

import os

from studyguide.site.outline import chapter_of, current_outline


def test_the_outline_is_kept_until_its_file_changes(checkout) -> None:
    """A long build reads it once; an edit is seen."""
    first = current_outline(checkout.root)
    path = checkout.root / "book/outline.yml"

    assert current_outline(checkout.root) is first

    path.write_text(path.read_text().replace("title: First", "title: Other"))
    os.utime(path, ns=(1, 1))

    assert next(current_outline(checkout.root).chapters()).title == "Other"


def test_a_chapter_is_found_by_its_file(checkout) -> None:
    """A file that is no chapter of the outline has none."""
    found = chapter_of(checkout.first, checkout.root)

    assert found is not None
    assert found.id == "1.a.1"
    assert chapter_of(checkout.root / "book/index.md", checkout.root) is None
