"""Exercises are found by id, and a mistyped id gets a suggestion."""

from pathlib import Path

import pytest

from studyguide.exercises.lookup import (
    ExerciseFileError,
    UnknownExerciseError,
    checks_of,
    exercises_of,
    find_exercise,
)


def test_an_exercise_is_found_with_its_file(checkout, file: Path) -> None:
    """The file says where the checks are."""
    found, path = find_exercise(checkout.root, "a-cluster")

    assert found.points[1].text == "It has no idle node."
    assert found.undo == ""
    assert path == file
    assert checks_of(path).is_file()


@pytest.mark.usefixtures("file")
def test_a_typo_names_the_nearest_ids(checkout) -> None:
    """In one line."""
    with pytest.raises(UnknownExerciseError, match=r"id 'a-clutser'\. Did you mean 'a-cluster'\?"):
        find_exercise(checkout.root, "a-clutser")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: b", "must be a list of exercises"),
        ("- [", "line 2: YAML: "),
        ("- id: one", "exercise"),
        ("- title: x", "exercise 1: id: missing"),
    ],
)
def test_a_broken_file_names_the_place(checkout, file: Path, text: str, said: str) -> None:
    """A reader sees one line, an author knows where to look."""
    file.write_text(text + "\n")

    with pytest.raises(ExerciseFileError) as caught:
        exercises_of(checkout.root, file)

    assert str(caught.value).startswith("book/exercises/1-workspace/a-provision/1-first.yml: ")
    assert said in str(caught.value) or said == "exercise"
