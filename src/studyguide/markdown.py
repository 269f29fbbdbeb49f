"""The Markdown of questions as HTML."""

from __future__ import annotations

from markdown_it import MarkdownIt

# Raw HTML stays text; headings and pictures would break the page's outline and its checks.
_MARKDOWN = MarkdownIt("commonmark", {"html": False})
_MARKDOWN.enable("table").disable(["heading", "lheading", "image"])


def block(text: str) -> str:
    """Return the HTML of a text with paragraphs, lists, tables and code."""
    return str(_MARKDOWN.render(text)).strip()


def plain(text: str) -> str:
    """Return a single line without its marks, for controls that show text only."""
    tokens = _MARKDOWN.parseInline(text)[0].children or []
    return "".join(token.content for token in tokens)


def inline(text: str) -> str:
    """Return the HTML of a single line; it may stand inside a label."""
    return str(_MARKDOWN.renderInline(text)).strip()
