"""Generate a chapter's notebook, still without outputs."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import nbformat
from jupytext.myst import MystMetadataParsingError, myst_to_notebook
from nbformat import NotebookNode

from studyguide.chapter_info import EXAMS, objectives_of
from studyguide.notebooks.links import LinkResolver
from studyguide.notebooks.lowering import ChapterError, Lowering
from studyguide.outline import Chapter

KERNEL = {"display_name": "Azure ML (offline)", "language": "python", "name": "azureml-offline"}
"""The kernel of every chapter."""


@dataclass(frozen=True)
class Generated:
    """A notebook as its chapter says it must be.

    Attributes:
        notebook: cells without outputs.
        lines: for each cell, the number of its first line in the chapter.
    """

    notebook: NotebookNode
    lines: list[int]


def generate(chapter: Chapter, root: Path, links: LinkResolver) -> Generated:
    """Return the notebook of `chapter`.

    Args:
        chapter: a written chapter.
        root: the checkout.
        links: turns the chapter's links into those of its notebook.

    Raises:
        ChapterError: the chapter holds what a notebook cannot show.
    """
    source = chapter.source(root)
    file = source.relative_to(root).as_posix()
    text = source.read_text(encoding="utf-8")
    try:
        notebook = myst_to_notebook(text, add_source_map=True)
    except MystMetadataParsingError as error:
        raise ChapterError(file, 1, str(error)) from error
    lines = [_first_text(text, line) for line in notebook.metadata["source_map"]]
    kernel = notebook.metadata.get("kernelspec", {}).get("name")
    if kernel != KERNEL["name"]:
        raise ChapterError(file, 1, f"the kernel must be {KERNEL['name']}, not {kernel}")

    lowering = Lowering(
        file, partial(links.resolve, chapter), lambda options: _info(chapter, root, options)
    )
    cells = []
    for position, (cell, line) in enumerate(zip(notebook.cells, lines, strict=True)):
        cells.append(_cell(cell, line, lowering, file))
        cells[-1]["id"] = _cell_id(chapter, position)
    metadata = {"kernelspec": dict(KERNEL), "language_info": {"name": "python"}}
    generated = nbformat.v4.new_notebook(cells=cells, metadata=metadata)
    return Generated(generated, lines)


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """Return the code cells of `notebook`, in order."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def is_question(cell: NotebookNode) -> bool:
    """Return whether a code cell shows a question: its input is hidden on the site."""
    return "remove-input" in cell.metadata.get("tags", [])


def _cell(cell: NotebookNode, line: int, lowering: Lowering, file: str) -> NotebookNode:
    if cell.cell_type == "markdown":
        cell.source = lowering.lower(cell.source, line).strip("\n")
        return cell
    if cell.cell_type == "raw":
        raise ChapterError(file, line, "a raw cell has no form in a notebook viewer")
    if is_question(cell):
        # Collapses the input in JupyterLab, as the site does; the cell still runs.
        cell.metadata["jupyter"] = {"source_hidden": True}
    return cell


def _first_text(text: str, start: int) -> int:
    """Return the number (from 1) of the first line of `text` at or after `start` (from 0)."""
    for number, line in enumerate(text.split("\n")[start:], start + 1):
        if line.strip():
            return number
    return start + 1


def _cell_id(chapter: Chapter, position: int) -> str:
    return hashlib.sha256(f"{chapter.path}:{position}".encode()).hexdigest()[:12]


def _info(chapter: Chapter, root: Path, options: Mapping[str, str]) -> str:
    lines = [" ".join(chapter.called), ""]
    for exam, objectives in objectives_of(chapter, root).items():
        texts = "; ".join(objective.text for objective in objectives) or "not measured"
        lines.append(f"- **{EXAMS[exam]} objectives:** {texts}")
    lines.append(f"- **Time to learn:** {options['time']}")
    lines.append(f"- **On Azure:** {options['azure']}")
    return "\n".join(lines)
