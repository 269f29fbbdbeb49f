"""Repairs of the theme (sphinx-book-theme 1.3 on pydata-sphinx-theme 0.17)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

from studyguide.site.icons import SCRIPT, style_sheet

STYLE = "studyguide-site.css"
_FONT = re.compile(r"@font-face\{[^}]*/vendor/[^}]*\}")
STATIC = Path(__file__).with_name("static")
TEMPLATES = Path(__file__).with_name("templates")


def configure(app: Sphinx, config: Config) -> None:
    """Take away what the theme adds and nobody asked for. A handler of `config-inited`."""
    # The book theme has one bar above the article; its parent theme would add an empty second.
    for place in ("persistent", "start", "center", "end"):
        config.html_theme_options.setdefault(f"navbar_{place}", [])
    config.html_theme_options.setdefault("logo", {"text": config.html_title, "alt_text": ""})
    # It would lie over the text, just when a reader scrolls back to read it.
    config.html_theme_options.setdefault("back_to_top_button", False)
    # "Do it" alone has a dozen parts.
    config.html_theme_options.setdefault("show_toc_level", 2)
    # Without a default the theme complains in the console.
    config.html_context.setdefault("default_mode", "auto")
    # Templates of ours replace the theme's of the same name.
    config.templates_path.insert(0, str(TEMPLATES))


def disconnect_unused(app: Sphinx, config: Config) -> None:
    """Silence extensions that Jupyter Book always loads. A handler of `config-inited`.

    thebe runs cells on Binder through a script from another host, and its two copies clash on
    every page; chapters have no togglebuttons.
    """
    for listeners in list(app.events.listeners.values()):
        for listener in list(listeners):
            if listener.handler.__module__.startswith(("sphinx_thebe", "sphinx_togglebutton")):
                app.disconnect(listener.id)


def drop_unused_files(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Leave the same extensions' scripts and styles out. A handler of `html-page-context`."""
    for key in ("css_files", "script_files"):
        context[key] = [file for file in context.get(key, []) if not _is_unused(file)]


def write_style(app: Sphinx) -> None:
    """Write our style sheet, icons included, where pages look for it.

    A handler of `builder-inited`: pages name the file with its checksum.
    """
    if app.builder.format == "html":
        static = Path(app.outdir) / "_static"
        static.mkdir(parents=True, exist_ok=True)
        ours = (STATIC / STYLE).read_text(encoding="utf-8")
        (static / STYLE).write_text(ours + style_sheet(), encoding="utf-8")


def slim(app: Sphinx, exception: Exception | None) -> None:
    """Take out of the site what no page loads: icon fonts, source maps, templates, translations.

    A handler of `build-finished`.
    """
    if exception is not None or app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    # The theme's pages name this script: it stays, empty.
    (static / SCRIPT).write_text(f"// Icons: {STYLE}\n", encoding="utf-8")
    for pattern in ("scripts/*.map", "styles/*.map", "vendor/**/*.*", "*.html", "locales/**/*.*"):
        for path in static.glob(pattern):
            path.unlink()
    # A browser that has this sheet before ours would ask for the fonts.
    sheet = static / "styles/pydata-sphinx-theme.css"
    sheet.write_text(_FONT.sub("", sheet.read_text(encoding="utf-8")), encoding="utf-8")


def _is_unused(file: Any) -> bool:
    body = getattr(file, "attributes", {}).get("body") or ""
    text = f"{getattr(file, 'filename', file)} {body}"
    return any(
        name in text for name in ("thebe", "THEBE", "togglebutton", "toggleHint", "toggleOpen")
    )
