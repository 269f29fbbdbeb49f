"""Questions are found by id, and a mistyped id gets a suggestion."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from studyguide.bank.lookup import UnknownQuestionError, find_question

Graded = Callable[[str, str], str]


def test_a_question_is_found_by_its_id(root: Path) -> None:
    """The id alone leads to the question, whatever file it is in."""
    assert find_question(root, "two-keys").stem == "Stem of two-keys?"


def test_a_typo_names_the_nearest_ids(root: Path) -> None:
    """An unknown id is answered with ids that look like it, in one line."""
    with pytest.raises(UnknownQuestionError) as caught:
        find_question(root, "one-kye")

    assert str(caught.value) == "No question has the id 'one-kye'. Did you mean 'one-key'?"


def test_an_id_like_no_other_says_where_to_look(root: Path) -> None:
    """Without a near id the message names the folder of the bank."""
    with pytest.raises(UnknownQuestionError, match=r"See book/questions/\.$"):
        find_question(root, "zzzzzz")


def test_a_word_of_another_question_is_not_an_id(root: Path) -> None:
    """Only ids are looked up, not any text of the file."""
    with pytest.raises(UnknownQuestionError):
        find_question(root, "Alpha")


def test_a_changed_file_is_read_again(root: Path, graded: Graded) -> None:
    """An edited question shows at once, without restarting the kernel."""
    find_question(root, "one-key")
    path = root / "book/questions/1/a/1-x.yml"
    path.write_text(path.read_text().replace("Stem of one-key?", "A new stem?"))
    os.utime(path, (0, 0))

    assert find_question(root, "one-key").stem == "A new stem?"


def test_a_broken_file_elsewhere_does_not_matter(root: Path) -> None:
    """A reader of one chapter never sees the fault of another chapter's file."""
    (root / "book/questions/1/a/2-y.yml").write_text("- id: [")

    assert find_question(root, "one-key").id == "one-key"
