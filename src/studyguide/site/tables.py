"""Tables that everybody can read: no header without a name, and no cell without one on a phone.

pandas writes an empty corner above the index of every table, and so do Markdown tables whose rows
have titles. Screen readers would announce a header that says nothing. On a phone the style sheet
puts the cells of a wide row below each other, away from the heads: each says its own.
"""

from __future__ import annotations

import re
from typing import Any

from sphinx.application import Sphinx

_CODE = re.compile(r'(<code class="docutils literal notranslate"><span class="pre">)(.*?)(</code>)')
_JOINT = re.compile(r"([._/])(?=\w)(?![^<]*>)")  # of a name, not of a tag
_INDEX_NAME = re.compile(
    r"""(<thead>\s*<tr[^>]*>\s*<th)(?:[^>]*)>\s*</th>(.*?</tr>)\s*
    <tr>\s*<th>([^<]+)</th>(?:\s*<th></th>)*\s*</tr>""",
    re.DOTALL | re.VERBOSE,
)
_TABLE = re.compile(r'<table class="table.*?</table>', re.DOTALL)
_HEAD = re.compile(r'<th class="head\b[^>]*>(.*?)</th>', re.DOTALL)
_ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_EMPTY = re.compile(r"<th(?: class=\"head\")?>(?:<p></p>)?\s*</th>")


def name_no_empty_header(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Make empty header cells ordinary ones.

    A handler of `html-page-context`.
    """
    if "body" in context:
        context["body"] = _EMPTY.sub("<td></td>", context["body"])


def merge_index_rows(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Put the name of a pandas index into the empty corner, instead of a row without more.

    A handler of `html-page-context`.
    """
    if "body" in context:
        context["body"] = _INDEX_NAME.sub(r"\1>\3</th>\2", context["body"])


def break_names(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Let names in tables break where their parts begin, and nowhere else.

    A handler of `html-page-context`.
    """
    if "body" in context:
        context["body"] = _TABLE.sub(lambda table: _CODE.sub(_breakable, table[0]), context["body"])


def _breakable(code: re.Match[str]) -> str:
    return code[1] + _JOINT.sub(r"\1<wbr>", code[2]) + code[3]


def name_cells(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Give each cell of a table the text of its head as `data-label`.

    A handler of `html-page-context`, before `name_no_empty_header`.
    """
    if "body" in context:
        context["body"] = _TABLE.sub(lambda table: _labelled(table[0]), context["body"])


def _labelled(table: str) -> str:
    labels = [_TAG.sub("", head).strip() for head in _HEAD.findall(table)]
    return _ROW.sub(lambda row: _labelled_row(row[0], labels), table)


def _labelled_row(row: str, labels: list[str]) -> str:
    names = iter(labels)

    def name(cell: re.Match[str]) -> str:
        label = next(names, "")
        return f'<td data-label="{label}"' if label else cell[0]

    return re.sub(r"<td\b", name, row)
