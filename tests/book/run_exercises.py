"""Does exercises as a learner does; `test_exercises.py` starts it in an offline workspace.

Each line of standard input is the id of an exercise and a folder to work in, as JSON. Each line of
standard output is what its check said: of the untouched start, of each wrong attempt, of the
solution. All exercises share the workspace and this process.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import logging
import os
import sys
import traceback
import warnings
from pathlib import Path
from typing import Any

from jupytext.myst import myst_to_notebook

from studyguide import exercise
from studyguide.exercises.lookup import EXERCISES, find_exercise
from studyguide.outline import find_root

SETUP = "exercise-setup"
"""The tag of further cells of a chapter that an exercise stands on."""


def main() -> None:
    """Answer each line."""
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    for line in sys.stdin:
        # What is printed on the way, by uploads for example, is no part of the answer.
        with contextlib.redirect_stdout(sys.stderr):
            try:
                answer: Any = done(*json.loads(line))
            except Exception:
                answer = traceback.format_exc()
        print(json.dumps(answer), flush=True)


def done(exercise_id: str, notebooks: str) -> list[list[Any]]:
    """Return what was said each time: id, state and words of each point, and the whole text."""
    root = find_root(Path(__file__))
    content, path = find_exercise(root, exercise_id)
    chapter = path.relative_to(root / EXERCISES).with_suffix("")
    folder = Path(notebooks, chapter).parent
    folder.mkdir(parents=True, exist_ok=True)
    os.chdir(folder)
    names: dict[str, Any] = {}
    for cell in setup_cells((root / "book" / chapter).with_suffix(".md")):
        run(cell, names)
    said = [check(exercise_id, names)]
    for attempt in content.wrong:
        # A wrong attempt may be refused at once: the learner sees that, and then checks.
        with contextlib.suppress(Exception):
            run(attempt.code, names)
        said.append(check(exercise_id, names))
        cancel_jobs(names["ml_client"])
        run(content.undo, names)
    run(content.solution, names)
    said.append(check(exercise_id, names))
    return said


def setup_cells(chapter: Path) -> list[str]:
    """Return the cells that make `ml_client`, and those that carry the tag."""
    notebook = myst_to_notebook(chapter.read_text(encoding="utf-8"))
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    first = next(i for i, cell in enumerate(cells) if "MLClient.from_config" in cell.source)
    tagged = [cell for cell in cells[first + 1 :] if SETUP in cell.metadata.get("tags", [])]
    return [cell.source for cell in (*cells[: first + 1], *tagged)]


def run(code: str, names: dict[str, Any]) -> None:
    """Execute a cell."""
    exec(compile(code, "<cell>", "exec"), names)  # noqa: S102 - the book's own code


def cancel_jobs(ml_client: Any) -> None:
    """End what a wrong attempt has started: nobody waits for it, and the machine is small."""
    for job in itertools.islice(ml_client.jobs.list(), 10):
        if job.status not in ("Completed", "Failed", "Canceled"):
            ml_client.jobs.begin_cancel(job.name).result()


def check(exercise_id: str, names: dict[str, Any]) -> list[Any]:
    """Return what the check says now."""
    shown = exercise(exercise_id).check(names["ml_client"])
    points = [
        [finding.point.id, finding.state.name, finding.words] for finding in shown.report.findings
    ]
    return [points, repr(shown)]


if __name__ == "__main__":
    main()
