"""Launch and repository buttons: they open the notebook, and only where there is a repository."""

from __future__ import annotations

from typing import Any

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
