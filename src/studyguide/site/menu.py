"""The menu: sections, groups and chapters of the outline, then what else the site has.

The theme would resolve the whole table of contents anew for each page. This one is made once for
all pages of a depth: they differ only in which entry is theirs.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from studyguide.outline import Chapter, Group, load_outline
from studyguide.site.outline import chapter_of


def add_menu(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Give the template of the sidebar the menu. A handler of `html-page-context`."""
    context["sg_menu"] = lambda: menu(app, pagename)


def menu(app: Sphinx, docname: str) -> str:
    """Return the menu as HTML for the page `docname`, whose own entry is marked."""
    to_root = "../" * docname.count("/")
    link = _link(to_root, docname)
    return _unmarked(app, to_root).replace(
        f'"><a class="reference internal" {link}>',
        f' current active"><a class="reference internal current" aria-current="page" {link}>',
        1,
    )


@cache
def _unmarked(app: Sphinx, to_root: str) -> str:
    return "\n".join(_parts(app, to_root))


def _parts(app: Sphinx, to_root: str) -> Iterator[str]:
    root = Path(app.srcdir)
    groups: dict[Chapter | None, Group] = {
        chapter: group
        for section in load_outline(root).sections
        for group in section.groups
        for chapter in group.chapters
    }
    env: Any = app.env  # has the map from sphinx-external-toc
    for part in env.external_site_map.root.subtrees:
        pages = [(docname, chapter_of(root / f"{docname}.md", root)) for docname in part.files()]
        yield f'<p class="caption" role="heading" aria-level="2">{_text(part.caption)}</p>'
        for group, entries in groupby(pages, lambda page: groups.get(page[1])):  # labs are in none
            if group:
                yield _heading(group)
            yield '<ul class="nav bd-sidenav">'
            yield from (_entry(app, docname, chapter, to_root) for docname, chapter in entries)
            yield "</ul>"


def _heading(group: Group) -> str:
    return f'<p class="sg-group" role="heading" aria-level="3">{_text(group.id, group.short)}</p>'


def _entry(app: Sphinx, docname: str, chapter: Chapter | None, to_root: str) -> str:
    """Return a line of the menu; one of a chapter says so, for the script that keeps progress."""
    title = app.env.titles[docname].astext()
    about, label = "", _text(title)
    if chapter:
        about = f' data-chapter="{escape(chapter.path)}" title="{escape(title)}"'
        label = _text(chapter.id, chapter.short)
    return (
        f'<li{about} class="toctree-l1"><a class="reference internal" {_link(to_root, docname)}>'
        f"{label}</a></li>"
    )


def _link(to_root: str, docname: str) -> str:
    return f'href="{to_root}{escape(docname)}.html"'


def _text(*words: str | None) -> str:
    return escape(" ".join(filter(None, words)))
