"""The download button gives the chapter as a notebook, not its Markdown source."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

_SOURCES = "_sources"


def offer_notebook(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Put the stored notebook behind the button; pages without one keep only the print button.

    A handler of `html-page-context`, to be run after the theme's.
    """
    stored = Path(app.srcdir) / f"notebooks/{pagename.removeprefix('book/')}.ipynb"
    for group in context.get("header_buttons", []):
        if group.get("label") != "download-buttons":
            continue
        group["buttons"] = [
            button for button in group["buttons"] if button["label"] == "download-pdf-button"
        ]
        if stored.is_file():
            target = Path(app.outdir) / _SOURCES / f"{pagename}.ipynb"
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(stored, target)
            button = {
                "type": "link",
                "url": f"{context['pathto'](_SOURCES, 1)}/{pagename}.ipynb",
                "text": ".ipynb",
                "icon": "fas fa-code",
                "tooltip": "Download this chapter as a notebook",
                "label": "download-notebook-button",
            }
            group["buttons"].insert(0, button)
