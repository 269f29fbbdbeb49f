"""All files of the bank are checked, and every fault is reported."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from studyguide.bank.check import faults
from studyguide.bank.lookup import question_files, questions_of

Spoil = Callable[[str, str], None]
Graded = Callable[[str, str], str]

FILE = "book/questions/1/a/1-x.yml"


def test_a_sound_bank_has_no_faults(root: Path) -> None:
    """Nothing is reported when nothing is wrong."""
    assert faults(root) == []


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ("- id: the-hub\n", "- id: the-hub\n  id: b\n", ["line 3: YAML: id: given twice"]),
        ("  stem: Which", "  stem: [Which", ["line 7: YAML: "]),
    ],
)
def test_a_syntax_error_is_one_line(
    root: Path, spoil: Spoil, old: str, new: str, lines: list[str]
) -> None:
    """YAML that cannot be read is reported with its line number."""
    spoil(old, new)

    found = faults(root)

    assert len(found) == len(lines)
    for actual, expected in zip(found, lines, strict=True):
        assert actual.startswith(f"{FILE}: {expected}")
        assert "\n" not in actual


def test_all_faults_are_reported_together(root: Path, spoil: Spoil) -> None:
    """An author sees every mistake of a run, not only the first."""
    spoil("  stem: Which component is the hub?\n", "")
    spoil("explanation: It is so.", "explanation: Answer C it is.")
    (root / "book/questions/1/a/2-y.yml").write_text("- {id: x\n")

    assert [line.split(": ")[:3] for line in faults(root)] == [
        [FILE, "the-hub", "stem"],
        ["book/questions/1/a/2-y.yml", "line 2", "YAML"],
        [FILE, "one-key", "explanation"],
    ]


def test_an_id_in_two_files_names_both(root: Path, graded: Graded) -> None:
    """A duplicate id is reported with the file that had it first."""
    other = root / "book/questions/1/a/2-y.yml"
    other.write_text(graded("one-key", "single").replace("Stem", "Other stem"))

    assert faults(root) == [
        f"book/questions/1/a/2-y.yml: one-key: id: already used by one-key in {FILE}; "
        "each is used once"
    ]


def test_a_file_without_a_chapter_is_reported(root: Path, graded: Graded) -> None:
    """A question file has the path of a chapter."""
    (root / "book/questions/1/z.yml").write_text(graded("stray", "single"))

    assert faults(root) == [
        "book/questions/1/z.yml: no chapter has this path in book/outline.yml; move the file"
    ]


def test_an_empty_file_is_reported(root: Path) -> None:
    """A file without questions is a fault of that file."""
    (root / "book/questions/1/a/2-y.yml").write_text("")

    assert faults(root) == [
        "book/questions/1/a/2-y.yml: must be a list of questions, each starting with '- id:'"
    ]


def test_a_broken_outline_is_one_line(root: Path) -> None:
    """A fault of the outline is reported before any question."""
    (root / "book/outline.yml").write_text("sections: [")

    assert len(faults(root)) == 1
    assert faults(root)[0].startswith("book/outline.yml: ")


def test_every_file_is_parsed_and_compared_with_the_schema_once(
    root: Path, graded: Graded, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many rules, and whoever asks for a file's questions afterwards."""
    (root / "book/questions/1/a/2-y.yml").write_text(graded("other", "single"))
    parsed, compared = [], []
    load, iterate = yaml.load, Draft202012Validator.iter_errors

    def counted_load(text: str, **options: Any) -> Any:
        parsed.append(text)
        return load(text, **options)

    def counted_errors(validator: Any, content: Any, *schema: Any) -> Any:
        if isinstance(content, list) and "stem" in content[0]:
            compared.append(content)
        return iterate(validator, content, *schema)

    monkeypatch.setattr(yaml, "load", counted_load)
    monkeypatch.setattr(Draft202012Validator, "iter_errors", counted_errors)

    faults(root)
    for path in question_files(root):
        questions_of(root, path)

    assert sum("stem:" in text for text in parsed) == 2
    assert len(compared) == 2
