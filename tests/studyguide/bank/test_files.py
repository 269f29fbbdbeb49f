"""Question files are read as their author meant them, or not at all."""

from collections.abc import Callable
from pathlib import Path

import pytest

from studyguide.bank.files import QuestionFileError, read_questions, read_yaml
from studyguide.kinds.choice import ChoiceQuestion, Option
from studyguide.kinds.open import OpenQuestion
from studyguide.kinds.question import Checked, Reference

Spoil = Callable[[str, str], None]


def test_a_question_is_read_field_by_field(root: Path) -> None:
    """Every field of the file arrives in the model."""
    hub, one, *_ = read_questions(root / "book/questions/1/a/1-x.yml", "x.yml")

    assert isinstance(hub, OpenQuestion)
    assert (hub.id, hub.type, hub.seed) == ("the-hub", "open", "q1")
    assert hub.objectives == ("dp100.1.1.1",)
    assert hub.corrected == "The registry is not made at once."
    assert hub.checked == Checked("2026-11-23", "azure-ai-ml 1.35.2")
    assert isinstance(one, ChoiceQuestion)
    assert one.options[0] == Option("Alpha", True, "Because of alpha.")
    assert one.references == (
        Reference("Jobs", "https://learn.microsoft.com/azure/machine-learning/how-to-train-model"),
    )


def test_only_true_and_false_are_booleans(tmp_path: Path) -> None:
    """Words and numbers that YAML 1.1 would convert stay as the author wrote them."""
    path = tmp_path / "x.yml"
    path.write_text("[No, yes, 1.10, 2026-11-23, null, true, false, 'true', 08]")

    assert read_yaml(path, "x.yml") == [
        *("No", "yes", "1.10", "2026-11-23", "null", True, False, "true", "08"),
    ]


def test_a_block_of_text_has_no_blank_ends(tmp_path: Path) -> None:
    """The final line break of a block scalar is not part of the text."""
    path = tmp_path / "x.yml"
    path.write_text("- |\n  a\n\n  b\n- >\n  c\n")

    assert read_yaml(path, "x.yml") == ["a\n\nb", "c"]


def test_a_syntax_error_names_the_line(tmp_path: Path) -> None:
    """A YAML error is one line with file and line number."""
    path = tmp_path / "x.yml"
    path.write_text('- id: a\n  stem: "open\n')

    with pytest.raises(QuestionFileError, match=r"^x\.yml: line 3: YAML: [^\n]+$"):
        read_yaml(path, "x.yml")


def test_a_key_given_twice_names_the_line(tmp_path: Path) -> None:
    """The second of two equal keys does not silently win."""
    path = tmp_path / "x.yml"
    path.write_text("- id: a\n  why: one\n  why: two\n")

    with pytest.raises(QuestionFileError, match=r"^x\.yml: line 3: YAML: why: given twice"):
        read_yaml(path, "x.yml")


def test_a_file_that_is_not_utf8_is_one_line(tmp_path: Path) -> None:
    """Bytes in another encoding give the same kind of error as a syntax error."""
    path = tmp_path / "x.yml"
    path.write_bytes(b"- caf\xe9\n")

    with pytest.raises(QuestionFileError, match=r"^x\.yml: YAML: 'utf-8' codec"):
        read_yaml(path, "x.yml")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("  stem: Which component is the hub?\n", "", "x.yml: the-hub: stem: missing"),
        ("- id: the-hub\n  type", "- type", "x.yml: question 1: id: missing"),
        ("  type: open\n", "", "x.yml: the-hub: type: missing"),
        ("type: open", "type: essay", "type: 'essay' is unknown; known: open, single, "),
        ("  why: Every", "  wy: Every", "x.yml: the-hub: wy: unknown field"),
        (", why: Because of beta.}", "}", "x.yml: one-key: options[2]: why: missing"),
        ("{title: Jobs, url", "{url", "x.yml: one-key: references[1]: title: missing"),
        ("[dp100.1.1.1]", "dp100.1.1.1", "x.yml: the-hub: objectives: must be a list"),
        ("{date: 2026-11-23, sdk: azure-ai-ml 1.35.2}", "today", "checked: must be a mapping"),
    ],
)
def test_a_wrong_shape_names_question_and_field(
    root: Path, spoil: Spoil, old: str, new: str, message: str
) -> None:
    """A reader's kernel refuses a malformed question with file, question and field."""
    spoil(old, new)

    with pytest.raises(QuestionFileError) as caught:
        read_questions(root / "book/questions/1/a/1-x.yml", "x.yml")

    assert message in str(caught.value)


def test_a_file_without_a_list_is_refused(tmp_path: Path) -> None:
    """The file holds a list of questions."""
    path = tmp_path / "x.yml"
    path.write_text("id: a\n")

    with pytest.raises(QuestionFileError, match="must be a list of questions"):
        read_questions(path, "x.yml")
