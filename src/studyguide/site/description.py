"""What a page is about, in a line for search engines and for those who share its address."""

from __future__ import annotations

from html import escape
from pathlib import Path
from textwrap import shorten
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from studyguide.chapter_info import EXAMS, objectives_of
from studyguide.site.outline import chapter_of

LENGTH = 160
"""What search engines show of it."""


def describe(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Add the description to the page's head. A handler of `html-page-context`."""
    if doctree is None:
        return
    root = Path(app.srcdir)
    chapter = chapter_of(root / f"{pagename}.md", root)
    if chapter is None:
        first = next(iter(doctree.findall(nodes.paragraph)), None)
        text = first.astext() if first is not None else context["title"]
    else:
        exams = [
            f"{EXAMS[exam]}: {objectives[0].text}"
            for exam, objectives in reversed(objectives_of(chapter, root).items())
            if objectives
        ]
        text = f"{chapter.title}. {'. '.join(exams)}."
    line = shorten(text, LENGTH, placeholder=" …")
    context["metatags"] += f'\n<meta name="description" content="{escape(line)}" />'
