"""The outline during a build: read once, and again only when the file has changed."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from studyguide.outline import OUTLINE, Chapter, Outline, load_outline


def current_outline(root: Path) -> Outline:
    """Return the outline of the checkout `root`."""
    return _outline(root, (root / OUTLINE).stat().st_mtime_ns)


def chapter_of(source: Path, root: Path) -> Chapter | None:
    """Return the chapter whose MyST file is `source`, or None if the outline has none."""
    chapters = current_outline(root).chapters()
    return next((chapter for chapter in chapters if chapter.source(root) == source), None)


@lru_cache(maxsize=1)
def _outline(root: Path, _modified: int) -> Outline:
    return load_outline(root)
