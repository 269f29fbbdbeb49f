"""Stamps: hashes, kept in a notebook, of what it was executed from and of what it printed."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from studyguide.bank.lookup import questions_of
from studyguide.exercises.lookup import exercises_of
from studyguide.notebooks.generate import code_cells
from studyguide.outline import Chapter
from studyguide.render.exercise_page import as_html as exercise_as_html
from studyguide.render.page import as_html

KEY = "studyguide"
"""Where the stamps are in a notebook's metadata: `{"inputs": HASH, "outputs": HASH}`."""

SHARED = Path("notebooks/_shared")
LOCK = Path("binder/requirements.txt")
"""The locked packages that run notebooks: the other lock also has those that test and build."""


def inputs_stamp(notebook: NotebookNode, chapter: Chapter, root: Path) -> str:
    """Return the hash of all that the outputs of `notebook` depend on.

    These are its code cells, the chapter's questions and exercises as they are shown, the shared files that a
    cell names and the locked packages. Text cells are not among them: new prose needs no new
    execution.

    Raises:
        QuestionFileError: the chapter's questions cannot be read.
        ExerciseFileError: its exercises cannot be read.
    """
    questions = chapter.questions(root)
    shown = (
        [as_html(question) for question in questions_of(root, questions)]
        if questions.is_file()
        else []
    )
    exercises = chapter.exercises(root)
    if exercises.is_file():
        shown += [exercise_as_html(entry) for entry in exercises_of(root, exercises)]
    cells = code_cells(notebook)
    files = [questions, root / LOCK]
    files += _shared_files("\n".join(cell.source for cell in cells), root / SHARED)
    return _hash(
        shown,
        [[cell.source, cell.metadata.get("tags", [])] for cell in cells],
        [
            [path.relative_to(root).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest()]
            for path in files
            if path.is_file()
        ],
    )


def outputs_stamp(notebook: NotebookNode) -> str:
    """Return the hash of all outputs and execution counts of `notebook`."""
    return _hash([[cell.execution_count, cell.outputs] for cell in code_cells(notebook)])


def stamp(notebook: NotebookNode, chapter: Chapter, root: Path) -> None:
    """Write both stamps into an executed notebook."""
    notebook.metadata[KEY] = {
        "inputs": inputs_stamp(notebook, chapter, root),
        "outputs": outputs_stamp(notebook),
    }


def _shared_files(code: str, shared: Path) -> list[Path]:
    """Return the files behind each `_shared/NAME` in `code`: of NAME, or of all in that folder."""
    if not shared.is_dir():
        return []
    named = [
        path
        for path in sorted(shared.iterdir())
        if re.search(rf"{SHARED.name}/{re.escape(path.name)}\b", code)
    ]
    files = [file for path in named for file in (path, *sorted(path.rglob("*"))) if file.is_file()]
    return [file for file in files if "__pycache__" not in file.parts]


def _hash(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
