"""Read a file of exercises, and find one exercise by its id."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from studyguide.bank.files import QuestionFileError, build, name_of, read_yaml
from studyguide.bank.lookup import find, hint
from studyguide.errors import ReaderError
from studyguide.exercises.model import Exercise

EXERCISES = Path("book/exercises")


class ExerciseFileError(ReaderError):
    """A file of exercises cannot be used: `file: exercise: field: what is wrong`."""


class UnknownExerciseError(ReaderError):
    """No exercise has this id; the message names the nearest ones."""


def exercise_files(root: Path) -> list[Path]:
    """Return the files of exercises in the checkout `root`, sorted."""
    return sorted((root / EXERCISES).rglob("*.yml"))


def checks_of(path: Path) -> Path:
    """Return the module of checks that belongs to a file of exercises."""
    return path.with_suffix(".py")


def find_exercise(root: Path, exercise_id: str) -> tuple[Exercise, Path]:
    """Return the exercise `exercise_id` of the checkout `root`, and its file.

    Raises:
        UnknownExerciseError: no such id.
        ExerciseFileError: the file with the exercise cannot be used.
    """
    files = exercise_files(root)
    for path in files:
        if found := find(exercise_id, [path], lambda path: exercises_of(root, path)):
            return found, path
    known = [exercise.id for path in files for exercise in exercises_of(root, path)]
    raise UnknownExerciseError(
        f"No exercise has the id {exercise_id!r}. {hint(exercise_id, known, EXERCISES)}"
    )


def exercises_of(root: Path, path: Path) -> list[Exercise]:
    """Return the exercises of one file; read again only when the file has changed.

    Raises:
        ExerciseFileError: the file cannot be used.
    """
    stat = path.stat()
    shown = path.relative_to(root).as_posix()
    return _read(path, shown, stat.st_mtime_ns, stat.st_size)


@cache
def _read(path: Path, shown: str, _modified: int, _size: int) -> list[Exercise]:
    try:
        content = read_yaml(path, shown)
        if not isinstance(content, list):
            raise ExerciseFileError(
                f"{shown}: must be a list of exercises, each starting with '- id:'"
            )
        return [
            build(Exercise, raw, f"{shown}: {name_of(raw, position, 'exercise')}")
            for position, raw in enumerate(content, start=1)
        ]
    except QuestionFileError as error:
        raise ExerciseFileError(str(error)) from None
