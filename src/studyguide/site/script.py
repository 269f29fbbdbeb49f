"""The scripts of the site: small files of `js/`, and one for each kind of question, joined.

A page loads one of the two: chapters `studyguide.js`, the pages of `book/practice` the other one,
which has the same and the practice. Nothing of it is visible to other scripts of the page but the
function that takes the bank's data (`js/data.js`).
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from pathlib import Path

from sphinx.application import Sphinx

from studyguide import kinds

NAME = "studyguide.js"
PRACTICE = "studyguide-practice.js"
_SHARED = (
    "dom", "document", "mastery", "store", "question", "open", "chapter", "data", "marks", "print",
)  # fmt: skip
_EXAM = (
    "due", "select", "clock", "session", "score", "paper", "navigator", "run", "result", "desk",
    "exam", "practice", "backup", "desks",
)  # fmt: skip
_FOLDER = Path(__file__).with_name("js")
_FSRS = Path(__file__).with_name("vendor") / "ts-fsrs.js"
_KINDS = Path(kinds.__file__).parent


def script() -> str:
    """Return the text of the chapters' script."""
    return _joined([*_shared(), *_files("start")])


def practice_script() -> str:
    """Return the text of the script of the pages in `book/practice`."""
    return _joined([_FSRS, *_shared(), *_files(*_EXAM), *_files("start")])


def _shared() -> list[Path]:
    return [*_files(*_SHARED), *sorted(_KINDS.glob("*.js"))]


def _files(*names: str) -> Iterator[Path]:
    yield from (_FOLDER / f"{name}.js" for name in names)


def _joined(paths: list[Path]) -> str:
    parts = [path.read_text(encoding="utf-8") for path in paths]
    body = textwrap.indent("\n".join(['"use strict";\n', *parts]), "  ")
    return f"(() => {{\n{body}}})();\n"


def write_script(app: Sphinx) -> None:
    """Write the scripts where pages look for them.

    A handler of `builder-inited`: pages name the file with its checksum.
    """
    if app.builder.format == "html":
        static = Path(app.outdir) / "_static"
        static.mkdir(parents=True, exist_ok=True)
        (static / NAME).write_text(script(), encoding="utf-8")
        (static / PRACTICE).write_text(practice_script(), encoding="utf-8")
