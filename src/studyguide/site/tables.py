"""Tables whose first corner is empty: a cell, not a header without a name.

pandas writes such a corner above the index of every table, and so do Markdown tables whose rows
have titles. Screen readers would announce a header that says nothing.
"""

from __future__ import annotations

import re
from typing import Any

from sphinx.application import Sphinx

_EMPTY = re.compile(r"<th(?: class=\"head\")?>(?:<p></p>)?\s*</th>")


def name_no_empty_header(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Make empty header cells ordinary ones.

    A handler of `html-page-context`.
    """
    if "body" in context:
        context["body"] = _EMPTY.sub("<td></td>", context["body"])
