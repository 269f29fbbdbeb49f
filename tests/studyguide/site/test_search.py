"""The index has every section of every page, and shows no answer."""

import json
from types import SimpleNamespace
from typing import Any

import pytest
from docutils import nodes

from studyguide.site.search import INDEX, forget, index, note_sections

QUESTION = """\
- id: one
  type: open
  objectives: [dp100.1]
  stem: What is **asked**?
  answer: It is `answered`.
  why: For [a reason](https://learn.microsoft.com/x).
  explanation: It is explained.
  references: [{title: T, url: "https://learn.microsoft.com/x"}]
  checked: {date: 2026-11-23, sdk: azure-ai-ml 1.35.2}
"""
CHAPTER = "book/1-workspace/a-provision/1-first"


def section(name: str, title: str, *content: nodes.Node) -> nodes.section:
    return nodes.section("", nodes.title("", title), *content, ids=[name])


@pytest.fixture
def app(checkout) -> Any:
    """Return what the index needs of Sphinx after a chapter was read."""
    questions = checkout.root / f"book/questions/{CHAPTER.removeprefix('book/')}.yml"
    questions.parent.mkdir(parents=True)
    questions.write_text(QUESTION)
    cell = nodes.container(
        "",
        nodes.container("", nodes.literal_block("", "ml_client = 1"), classes=["cell_input"]),
        nodes.container("", nodes.literal_block("", "printed"), classes=["cell_output"]),
    )
    page = section(
        "first",
        "First",
        nodes.paragraph("", "About\nthis."),
        section("do-it", "Do it", nodes.paragraph("", "Prose."), cell),
        section("check-yourself", "Check yourself", nodes.raw("", "<p>html</p>", format="html")),
    )
    document = nodes.document(None, None, "", page)
    env = SimpleNamespace(
        docname=CHAPTER,
        config=SimpleNamespace(root_doc="book/index"),
        toctree_includes={"book/index": [CHAPTER]},
        titles={CHAPTER: nodes.title("", "First"), "book/index": nodes.title("", "Home")},
    )
    app: Any = SimpleNamespace(srcdir=checkout.root, env=env)
    note_sections(app, document)
    return app


def test_a_section_has_its_place_prose_and_code(app, checkout) -> None:
    """The page itself has no anchor; what a cell printed is not searched."""
    page, _home = index(app.env, checkout.root)

    assert (page["path"], page["number"], page["title"]) == (f"{CHAPTER}.html", "1.a.1", "First")
    assert page["sections"][:2] == [
        ("", "First", "About this.", "", ""),
        ("do-it", "Do it", "Prose.", "ml_client = 1", ""),
    ]


def test_answers_are_found_and_not_shown(app, checkout) -> None:
    """The stem is text like other text; what is behind `details` is kept apart from it."""
    page, _home = index(app.env, checkout.root)

    anchor, _heading, shown, _code, hidden = page["sections"][2]
    assert anchor == "check-yourself"
    assert shown == "What is asked?"
    assert hidden == "It is explained. It is answered. For a reason."


def test_a_page_that_is_gone_is_forgotten(app, checkout) -> None:
    """An edit leaves nothing of what the page said before."""
    forget(app, app.env, CHAPTER)

    assert index(app.env, checkout.root)[0]["sections"] == []


def test_the_site_has_the_index_as_a_script_and_no_other(site) -> None:
    """A folder's page may not fetch, and Sphinx's index is on no page any more."""
    text = (site.folder / "_static" / INDEX).read_text(encoding="utf-8")
    pages = json.loads(text.removeprefix("window.studyguideSearch=").removesuffix(";\n"))

    assert [page["title"] for page in pages] == ["First", "Exam objectives", "Home"]
    assert not (site.folder / "searchindex.js").exists()
    assert "searchtools" not in site.chapter
    for name in ("minisearch.js", INDEX, "search.js"):
        assert f"_static/{name}" in site.page("search.html")
        assert name not in site.chapter


def test_the_engine_says_what_it_is(root) -> None:
    """The file from elsewhere names its version and its licence."""
    engine = (root / "src/studyguide/site/static/vendor/minisearch.js").read_text("utf-8")

    assert engine.startswith("// MiniSearch 7.2.0, https://github.com/lucaong/minisearch")
    assert "Copyright 2022 Luca Ongaro" in engine
