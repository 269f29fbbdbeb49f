"""What a cell's last line hands to whoever shows it: text, HTML, and controls in a live kernel."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

_WIDGET = "application/vnd.jupyter.widget-view+json"


def bundle(text: str, html: str, controls: Callable[[], Any]) -> dict[str, Any]:
    """Return the forms of one thing, by MIME type.

    With STUDYGUIDE_RENDER=static in the environment the controls are left out: a stored output
    must not name widgets that no longer exist.

    Args:
        text: for a terminal.
        html: for a page, for GitHub and for a notebook that is not running.
        controls: makes the widget; called in a live kernel only.
    """
    forms: dict[str, Any] = {"text/plain": text, "text/html": html}
    if os.environ.get("STUDYGUIDE_RENDER") != "static" and _in_kernel():
        forms[_WIDGET] = controls()._repr_mimebundle_()[_WIDGET]
    return forms


def _in_kernel() -> bool:
    """Return whether a notebook's kernel runs this code, not a terminal or a script."""
    from IPython import get_ipython

    return getattr(get_ipython(), "kernel", None) is not None
