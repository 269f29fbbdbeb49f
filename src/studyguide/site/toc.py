"""The site's table of contents (`_toc.yml`), generated from the outline."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from studyguide.outline import Outline
from studyguide.site.objectives import PAGE
from studyguide.site.practice import PAGES as PRACTICE_PAGES

TOC = Path("_toc.yml")
HEADER = "# Generated from book/outline.yml by `make book`: edit that file, not this one.\n"


def table_of_contents(outline: Outline, root: Path) -> str:
    """Return the text of `_toc.yml`: the first page, the written chapters, the labs, reference.

    Chapters carry their number from the outline. A planned chapter has no page; the map of
    objectives names it.
    """
    parts: list[dict[str, Any]] = []
    written = set(outline.written(root))
    for section in outline.sections:
        chapters = [
            {"file": f"book/{chapter.path}", "title": f"{chapter.id} {chapter.title}"}
            for group in section.groups
            for chapter in group.chapters
            if chapter in written
        ]
        if chapters:
            parts.append({"caption": f"{section.id} {section.short}", "chapters": chapters})
    practice = [root / "book/practice" / f"{name}.md" for name in PRACTICE_PAGES]
    if written_pages := [{"file": _document(page, root)} for page in practice if page.is_file()]:
        parts.append({"caption": "Practice", "chapters": written_pages})
    if outline.labs:
        labs = [
            {"file": f"book/{lab.path}", "title": f"{lab.id} {lab.title}"} for lab in outline.labs
        ]
        parts.append({"caption": "Labs", "chapters": labs})
    reference = {PAGE, *(path.relative_to(root) for path in (root / PAGE).parent.glob("*.md"))}
    pages = [{"file": path.with_suffix("").as_posix()} for path in sorted(reference)]
    parts.append({"caption": "Reference", "chapters": pages})
    toc = {"format": "jb-book", "root": "book/index", "parts": parts}
    return HEADER + yaml.safe_dump(toc, sort_keys=False, allow_unicode=True, width=100)


def _document(page: Path, root: Path) -> str:
    return page.relative_to(root).with_suffix("").as_posix()
