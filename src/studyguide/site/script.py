"""The script of the questions: one file for a page, made from one for each kind.

`questions.js` beside this module has what all questions share; a kind that is answered has a script
beside its module in `studyguide/kinds`.
"""

from __future__ import annotations

import textwrap
from pathlib import Path

from sphinx.application import Sphinx

from studyguide import kinds

NAME = "studyguide.js"
_SHARED = Path(__file__).with_name("questions.js")
_KINDS = Path(kinds.__file__).parent
_START = """\
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
"""


def script() -> str:
    """Return the text of the script: nothing of it is visible to other scripts of the page."""
    parts = [path.read_text(encoding="utf-8") for path in (_SHARED, *sorted(_KINDS.glob("*.js")))]
    body = textwrap.indent("\n".join(['"use strict";\n', *parts, _START]), "  ")
    return f"(() => {{\n{body}}})();\n"


def write_script(app: Sphinx) -> None:
    """Write the script where pages look for it.

    A handler of `builder-inited`: pages name the file with its checksum.
    """
    if app.builder.format == "html":
        static = Path(app.outdir) / "_static"
        static.mkdir(parents=True, exist_ok=True)
        (static / NAME).write_text(script(), encoding="utf-8")
