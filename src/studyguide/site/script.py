"""The script of the site: small files of `js/`, and one for each kind of question, joined."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from pathlib import Path

from sphinx.application import Sphinx

from studyguide import kinds

NAME = "studyguide.js"
_SHARED = ("dom", "document", "mastery", "store", "question", "open", "chapter", "print")
_FOLDER = Path(__file__).with_name("js")
_KINDS = Path(kinds.__file__).parent


def script() -> str:
    """Return the text of the chapters' script."""
    return _joined([*_shared(), *_files("start")])


def _shared() -> list[Path]:
    return [*_files(*_SHARED), *sorted(_KINDS.glob("*.js"))]


def _files(*names: str) -> Iterator[Path]:
    yield from (_FOLDER / f"{name}.js" for name in names)


def _joined(paths: list[Path]) -> str:
    parts = [path.read_text(encoding="utf-8") for path in paths]
    body = textwrap.indent("\n".join(['"use strict";\n', *parts]), "  ")
    return f"(() => {{\n{body}}})();\n"


def write_script(app: Sphinx) -> None:
    """Write the script where pages look for it.

    A handler of `builder-inited`: pages name the file with its checksum.
    """
    if app.builder.format == "html":
        static = Path(app.outdir) / "_static"
        static.mkdir(parents=True, exist_ok=True)
        (static / NAME).write_text(script(), encoding="utf-8")
