"""Every exercise can be done, and its check tells start, mistakes and solution apart."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from studyguide.exercises.check import faults
from studyguide.exercises.lookup import exercise_files, exercises_of
from studyguide.exercises.model import Exercise
from studyguide.outline import find_root

ROOT = find_root(Path(__file__))
EXERCISES = [entry for path in exercise_files(ROOT) for entry in exercises_of(ROOT, path)]
Do = Callable[[str], list[list[Any]]]


@pytest.fixture(scope="module")
def do(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Do]:
    """Return what does an exercise; all share one fresh offline workspace and one process."""
    folder = tmp_path_factory.mktemp("exercises")
    shutil.copytree(ROOT / "notebooks/_shared", folder / "notebooks/_shared")
    home = {"AZUREML_EMULATOR_HOME": str(folder / "home"), "AZUREML_EMULATOR_PACKAGE_INDEX": "off"}
    runner = [sys.executable, str(ROOT / "tests/book/run_exercises.py")]
    with (folder / "log.txt").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "azureml_emulator", "run", "--", *runner],
            cwd=folder,
            env=os.environ | home,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    assert process.stdin is not None
    assert process.stdout is not None

    def do(exercise_id: str) -> list[list[Any]]:
        process.stdin.write(json.dumps([exercise_id, str(folder / "notebooks")]) + "\n")
        process.stdin.flush()
        answer = process.stdout.readline()
        assert answer, (folder / "log.txt").read_text()
        said: list[list[Any]] = json.loads(answer)
        assert isinstance(said, list), said  # a traceback
        return said

    yield do
    process.stdin.close()
    process.stdout.close()
    process.wait()


def test_the_exercises_have_no_faults() -> None:
    """Shape and rules of every file; a failure lists one line per fault."""
    found = faults(ROOT)

    assert found == [], "\n" + "\n".join(found)


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.id)
def test_an_exercise_can_be_done(exercise: Exercise, do: Do) -> None:
    """Start: useful words. Each mistake: its own hint. Solution, even after those: all done."""
    untouched, *mistakes, solved = do(exercise.id)

    points, text = untouched
    states = {state for _, state, _ in points}
    assert "MISSING" in states, text
    assert "UNKNOWN" not in states, text
    assert all(len(words) > 25 for _, state, words in points if state == "MISSING"), text
    for attempt, (points, text) in zip(exercise.wrong, mistakes, strict=True):
        found = {name: (state, words) for name, state, words in points}
        state, words = found[attempt.point]
        assert state == "MISSING", f"{attempt.name}: {text}"
        assert attempt.says in words, f"{attempt.name}: {text}"
        assert "UNKNOWN" not in {state for _, state, _ in points}, text
    points, text = solved
    assert {state for _, state, _ in points} == {"DONE"}, text
