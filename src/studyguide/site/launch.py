"""Launch and repository buttons: they open the notebook, and only where there is a repository."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from sphinx.application import Sphinx
from sphinx.config import Config


def enable_buttons(app: Sphinx, config: Config) -> None:
    """Ask the theme for edit and report buttons when the repository has an address.

    A handler of `config-inited`. Jupyter Book refuses these options without an address, so they
    cannot stand in `_config.yml`.
    """
    options = config.html_theme_options
    if options.get("repository_url"):
        for option in ("use_repository_button", "use_edit_page_button", "use_issues_button"):
            options[option] = True
    else:
        # The theme fails on a launch button without a repository.
        options["launch_buttons"] = {}


def open_notebooks(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Make launch buttons open a chapter's notebook instead of its source.

    A handler of `html-page-context`, to be run after the theme's.
    """
    notebook = f"notebooks/{pagename.removeprefix('book/')}.ipynb"
    for group in context.get("header_buttons", []):
        if group.get("label") == "launch-buttons":
            for button in group["buttons"]:
                button["url"] = button["url"].replace(f"{pagename}.md", notebook)


def add_report_links(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Fill each question's place for a link that reports a mistake in it.

    A handler of `html-page-context`. Without an address of the repository the place stays empty.
    """
    address = app.config.html_theme_options.get("repository_url", "")
    if "body" in context:
        context["body"] = with_report_links(context["body"], address)


def with_report_links(html: str, address: str) -> str:
    """Return the HTML of questions with their links for reports to the repository `address`."""

    def link(place: re.Match[str]) -> str:
        title = f"Mistake in the question {place[2]}"
        url = f"{address.rstrip('/')}/issues/new?{urlencode({'title': title})}"
        return f'{place[1]}<a href="{url}">Report a mistake</a>{place[3]}'

    return _REPORT.sub(link, html) if address else html


_REPORT = re.compile(r'(<span class="sg-report" data-report="([^"]+)">)(</span>)')
"""The place that a question leaves for the link."""
