"""Which chapter of the outline a page is."""

from __future__ import annotations

from pathlib import Path

from studyguide.outline import Chapter, load_outline


def chapter_of(source: Path, root: Path) -> Chapter | None:
    """Return the chapter whose MyST file is `source`, or None if the outline has none."""
    if not source.is_relative_to(root / "book"):
        return None
    path = source.relative_to(root / "book").with_suffix("").as_posix()
    outline = load_outline(root)
    pages = [*outline.chapters(), *outline.labs]
    return next((page for page in pages if page.path == path), None)
