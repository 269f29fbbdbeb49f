"""Every page says in its head what it is about."""

from types import SimpleNamespace
from typing import Any

from docutils import nodes

from studyguide.site.description import LENGTH, describe


def described(checkout: Any, docname: str, doctree: Any) -> str:
    context = {"metatags": "", "title": "Page"}
    app: Any = SimpleNamespace(srcdir=str(checkout.root))

    describe(app, docname, "page.html", context, doctree)

    return context["metatags"]


def test_a_chapter_names_its_title_and_first_objectives(checkout) -> None:
    """Those who search for a skill see that the chapter teaches it."""
    found = described(checkout, "book/1-workspace/a-provision/1-first", nodes.section())

    assert found == ('\n<meta name="description" content="First. DP-100: Manage a workspace." />')


def test_another_page_begins_with_its_first_paragraph(checkout) -> None:
    """Short, at the end of a word, and safe to stand in an attribute."""
    text = 'Roles & "rights" ' + "again and " * 40
    found = described(checkout, "book/index", nodes.section("", nodes.paragraph("", text)))

    content = found.partition('content="')[2].removesuffix('" />')
    assert content.startswith("Roles &amp; &quot;rights&quot; again and")
    assert content.endswith((" again …", " and …"))
    assert len(content) <= LENGTH + len("&amp;&quot;&quot;")


def test_a_page_without_a_text_has_none(checkout) -> None:
    """Such as the search page."""
    assert described(checkout, "search", None) == ""
