"""The theme's few icons as a small style sheet, instead of a script and fonts of 1.8 MB."""

from __future__ import annotations

import re
from pathlib import Path

import pydata_sphinx_theme

NAMES = {
    "arrow-up": "arrow-up",
    "angle-left": "angle-left",
    "angle-right": "angle-right",
    "bars": "bars",
    "chevron-down": "chevron-down",
    "circle-half-stroke": "circle-half-stroke",
    "code": "code",
    "download": "download",
    "expand": "expand",
    "file": "file",
    "file-pdf": "file-pdf",
    "github": "github",
    "lightbulb": "lightbulb",
    "list": "list",
    "magnifying-glass": "magnifying-glass",
    "moon": "moon",
    "outdent": "outdent",
    "pencil-alt": "pencil",
    "rocket": "rocket",
    "sun": "sun",
    "triangle-exclamation": "triangle-exclamation",
    "xmark": "xmark",
}
"""Class of an icon in the theme's pages (without `fa-`) -> name of its drawing."""

TITLES = {
    "admonition": "circle-info",
    "billed": "coins",
    "important": "triangle-exclamation",
    "note": "circle-info",
    "tip": "lightbulb",
    "warning": "triangle-exclamation",
}
"""Class of an admonition -> name of the drawing before its title."""

SCRIPT = Path("scripts/fontawesome.js")
"""The theme's icons, relative to its `static` folder (and to the site's `_static`)."""

RULES = """\
/* Drawings: Font Awesome Free, https://fontawesome.com/license/free (icons CC BY 4.0). */
/* A family that is only named is fetched, too. */
.fas, .fab, .far, .fa-solid, .fa-brands, .fa-regular,
div.admonition > .admonition-title::after {
  font-family: inherit !important;
}
.fas::before, .fab::before, .far::before,
.fa-solid::before, .fa-brands::before, .fa-regular::before,
div.admonition > .admonition-title::after {
  content: "" !important;
  display: inline-block;
  width: 1em;
  height: 1em;
  vertical-align: -0.125em;
  background-color: currentColor;
  forced-color-adjust: none;
  -webkit-mask: var(--sg-icon) center / contain no-repeat;
  mask: var(--sg-icon) center / contain no-repeat;
}
"""


def style_sheet() -> str:
    """Return CSS that draws every icon of `NAMES`.

    Raises:
        LookupError: the installed theme has no drawing for one of them.
    """
    package = Path(pydata_sphinx_theme.__file__).parent
    script = package / "theme/pydata_sphinx_theme/static" / SCRIPT
    drawings = script.read_text(encoding="utf-8")
    icons = {f".fa-{name}": key for name, key in NAMES.items()}
    icons |= {f"div.{name} > .admonition-title": key for name, key in TITLES.items()}
    return RULES + "".join(_icon(selector, key, drawings) for selector, key in icons.items())


def _icon(selector: str, key: str, drawings: str) -> str:
    # In the script: "name":[width,height,[aliases],"code point","path"], quoted where needed.
    found = re.search(
        rf'[{{,]"?{re.escape(key)}"?:\[(\d+),(\d+),\[[^\]]*\],"[^"]*","([^"]+)"\]', drawings
    )
    if found is None:
        raise LookupError(f"The theme has no icon {key}")
    width, height, path = found.groups()
    image = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}'>"
        f"<path d='{path}'/></svg>"
    )
    url = "data:image/svg+xml," + image.replace("#", "%23").replace("<", "%3C").replace(">", "%3E")
    return f'{selector} {{ --sg-icon: url("{url}"); }}\n'
