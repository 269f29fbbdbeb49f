"""Which chapter of the outline a page is."""

from __future__ import annotations

from pathlib import Path

from studyguide.outline import Chapter, load_outline


def chapter_of(source: Path, root: Path) -> Chapter | None:
    """Return the chapter whose MyST file is `source`, or None if the outline has none."""
    if not source.is_relative_to(root / "book"):
        return None
    path = source.relative_to(root / "book").with_suffix("").as_posix()
    return next(
        (chapter for chapter in load_outline(root).chapters() if chapter.path == path), None
    )
