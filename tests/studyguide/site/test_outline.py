"""Pages are chapters of the outline, or not."""

from studyguide.site.outline import chapter_of


def test_a_chapter_is_found_by_its_file(checkout) -> None:
    """A file that is no chapter of the outline has none."""
    found = chapter_of(checkout.first, checkout.root)

    assert found is not None
    assert found.id == "1.a.1"
    assert chapter_of(checkout.root / "book/index.md", checkout.root) is None
    assert chapter_of(checkout.root / "index.md", checkout.root) is None
