"""`studyguide build`: generated files, then Jupyter Book, then a look at what came out."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from studyguide.bank import shape as questions
from studyguide.exercises import shape as exercises
from studyguide.outline import Outline, load_outline
from studyguide.site.objectives import PAGE, objectives_map
from studyguide.site.toc import TOC, table_of_contents

SITE = Path("_build/html")
"""Where the site is, relative to the checkout."""

# The import of studyguide.cli keeps a slow library out, and nothing else.
_JUPYTER_BOOK = "import studyguide.cli; from jupyter_book.cli.main import main; main()"
_FAULTS = (
    re.compile(r"^Extension error[^\n]*:\n(?:.*\(exception: )?(.*?)\)?$", re.MULTILINE),
    re.compile(r"^.*\b(?:WARNING|ERROR|CRITICAL): .*$", re.MULTILINE),
)
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class BuildError(RuntimeError):
    """The site was not built. `lines` say why, one fault a line."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def generated_files(root: Path) -> dict[Path, str]:
    """Return the path, relative to the checkout, and the text of every generated source file."""
    outline = load_outline(root)
    return {
        PAGE: objectives_map(outline, root),
        TOC: table_of_contents(outline, root),
        questions.SCHEMA: questions.schema_file(),
        exercises.SCHEMA: exercises.schema_file(),
    }


def build(root: Path) -> Path:
    """Build the site of the checkout `root` and return the path of its first page.

    The questions must have been checked before. Nothing is executed.

    Raises:
        BuildError: a warning of Sphinx, a stale notebook, or a page that was not written.
    """
    for path, text in generated_files(root).items():
        _write_if_changed(root / path, text)
    result = subprocess.run(
        [sys.executable, "-c", _JUPYTER_BOOK, "build", str(root), "-W", "--keep-going", "-q"],
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        raise BuildError(_faults(result.stdout + result.stderr, root))
    if missing := _missing_pages(load_outline(root), root):
        raise BuildError([f"{path} was not written" for path in missing])
    return root / SITE / "index.html"


def _faults(output: str, root: Path) -> list[str]:
    """Return the lines of Sphinx's output that name a fault, or all of them if none does."""
    text = _COLOUR.sub("", output).replace(f"{root}/", "")
    for fault in _FAULTS:
        if found := [line.strip() for line in fault.findall(text)]:
            return list(dict.fromkeys(found))
    return [line for line in text.splitlines() if line.strip()]


def _missing_pages(outline: Outline, root: Path) -> list[Path]:
    pages = [f"book/{chapter.path}.html" for chapter in outline.pages(root)]
    wanted = [SITE / page for page in ["index.html", "book/index.html", *pages]]
    return [path for path in wanted if not (root / path).is_file()]


def _write_if_changed(path: Path, text: str) -> None:
    # An unchanged file keeps its date, so that Sphinx does not read it again.
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
