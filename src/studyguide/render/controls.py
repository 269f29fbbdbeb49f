"""What controls in a live kernel are made of, operable by keyboard alone."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import ipywidgets as widgets  # type: ignore[import-untyped]

STYLE = Path(__file__).with_name("widget.css").read_text(encoding="utf-8")


def status(content: str) -> str:
    """Return the HTML of a message that screen readers announce."""
    return f'<div class="sg-feedback" role="status" aria-live="polite">{content}</div>'


def reveal(title: str, content: str) -> list[widgets.Widget]:
    """Return a toggle button, and the HTML that it shows and hides.

    An `Accordion` would look right, but its headers take no keyboard focus.
    """
    # Without a tooltip this control shows the word null as one.
    button = widgets.ToggleButton(description=title, tooltip=title)
    shown = widgets.HTML(content, layout={"display": "none"})
    button.observe(partial(_toggle, shown), "value")
    return [button, shown]


def _toggle(shown: widgets.HTML, change: dict[str, bool]) -> None:
    shown.layout.display = None if change["new"] else "none"
