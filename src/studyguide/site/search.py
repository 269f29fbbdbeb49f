"""The search page and its index: an entry for every section of every page.

The index is a script, not data that a page would fetch, so that the search also works where the
site is a folder. MiniSearch (`static/vendor`, taken by `tools/minisearch`) ranks in the browser.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from studyguide.bank.lookup import questions_of
from studyguide.outline import Chapter
from studyguide.site.outline import chapter_of
from studyguide.snippets import texts

INDEX = "search-index.js"
_HERE = Path(__file__).parent
_SCRIPTS = (_HERE / "search.js", _HERE / "static/vendor/minisearch.js")
_UNUSED = ("searchtools.js", "language_data.js")
_MARKS = re.compile(r"[*`]+|\]\([^)]*\)|\[|^- ", re.MULTILINE)

Section = tuple[str, str, str, str, str]
"""Anchor, heading, prose, code, and what is found but never shown."""


def replace_search(app: Sphinx) -> None:
    """Turn Sphinx's own search off and put our scripts in place. A handler of `builder-inited`."""
    if app.builder.format == "html":
        app.builder.search = False  # type: ignore[attr-defined]
        static = Path(app.outdir) / "_static"
        static.mkdir(parents=True, exist_ok=True)
        for script in _SCRIPTS:
            shutil.copyfile(script, static / script.name)


def note_sections(app: Sphinx, doctree: nodes.document) -> None:
    """Remember the sections of a page that was read. A handler of `doctree-read`."""
    env = app.env
    root = Path(app.srcdir)
    chapter = chapter_of(root / f"{env.docname}.md", root)
    hidden = _questions(chapter, root) if chapter else ("", "")
    _kept(env)[env.docname] = list(_sections(doctree, hidden))


def forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget a page that is gone or read again. A handler of `env-purge-doc`."""
    _kept(env).pop(docname, None)


def search_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Write the index and yield the search page. A handler of `html-collect-pages`."""
    static = Path(app.outdir) / "_static"
    text = json.dumps(index(app.env, Path(app.srcdir)), ensure_ascii=False, separators=(",", ":"))
    (static / INDEX).write_text(f"window.studyguideSearch={text};\n", encoding="utf-8")
    for name in _UNUSED:
        (static / name).unlink(missing_ok=True)
    yield "search", {"title": "Search"}, "search.html"


def index(env: BuildEnvironment, root: Path) -> list[dict[str, Any]]:
    """Return every page with its number, title and sections, chapters in reading order first."""
    pages = []
    for docname in [*env.toctree_includes.get(env.config.root_doc, []), env.config.root_doc]:
        chapter = chapter_of(root / f"{docname}.md", root)
        pages.append(
            {
                "path": f"{docname}.html",
                "number": chapter.id if chapter else "",
                "title": env.titles[docname].astext(),
                "sections": _kept(env).get(docname, []),
            }
        )
    return pages


def _kept(env: Any) -> dict[str, list[Section]]:
    if not hasattr(env, "studyguide_sections"):
        env.studyguide_sections = {}
    kept: dict[str, list[Section]] = env.studyguide_sections
    return kept


def _sections(doctree: nodes.document, questions: tuple[str, str]) -> Iterator[Section]:
    for section in doctree.findall(nodes.section):
        prose: list[str] = []
        code: list[str] = []
        for child in section.children:
            if not isinstance(child, (nodes.section, nodes.title)):
                _gather(child, prose, code)
        heading = section.next_node(nodes.title)
        stems, answers = questions if section["ids"][0] == "check-yourself" else ("", "")
        yield (
            # The first section is the page.
            "" if section.parent is doctree else section["ids"][0],
            heading.astext() if heading is not None else "",
            " ".join([*prose, stems]).strip(),
            " ".join(code),
            answers,
        )


def _gather(node: nodes.Node, prose: list[str], code: list[str]) -> None:
    """Sort the text below a node into prose and code; what cells printed is neither."""
    if isinstance(node, nodes.Element) and "cell_output" in node.get("classes", ()):
        return
    if isinstance(node, nodes.literal_block):
        code.append(_one_line(node.astext()))
    elif isinstance(node, nodes.raw):
        return
    elif isinstance(node, (nodes.TextElement, nodes.Text)):
        prose.append(_one_line(node.astext()))
    else:
        for child in node.children:
            _gather(child, prose, code)


def _questions(chapter: Chapter, root: Path) -> tuple[str, str]:
    """Return the stems of a chapter's questions, and the answers with their explanations."""
    path = chapter.questions(root)
    stems, answers = [], []
    for question in questions_of(root, path) if path.is_file() else ():
        for field, text in texts(question):
            if field == "stem":
                stems.append(_plain(text))
            elif "option" not in field:
                answers.append(_plain(text))
    return " ".join(stems), " ".join(answers)


def _plain(markdown: str) -> str:
    return _one_line(_MARKS.sub("", markdown).replace("|", " "))


def _one_line(text: str) -> str:
    return " ".join(text.split())
