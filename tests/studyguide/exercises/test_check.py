"""An author's mistakes are named, one line each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from studyguide.exercises.check import faults

YML = "book/exercises/1-workspace/a-provision/1-first.yml"
CHAPTER = "book/1-workspace/a-provision/1-first.md"
SHOWN = """
## Do it

## Your turn

```{code-cell} ipython3
exercise("a-cluster")
```

```{code-cell} ipython3
:tags: [your-turn, remove-cell]

# Here.
```

## Check yourself
"""


@pytest.fixture
def sound(checkout: Any, file: Path) -> Any:
    """Return a checkout whose chapter shows its exercise."""
    assert file.is_file()
    checkout.write(SHOWN)
    return checkout


def test_a_sound_exercise_has_no_faults(sound) -> None:
    """The fixture is what the tests below spoil."""
    assert faults(sound.root) == []


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("  minutes: 5\n", "", "a-cluster: minutes: missing. Say in whole minutes"),
        ("minutes: 5", "minutes: soon", 'a-cluster: minutes: "soon" is not allowed. Say in whole'),
        ("  why: I", "  whi: I", "a-cluster: whi: unknown field; write why"),
        ("    - Think of the bill.\n", "", "a-cluster: hints: has 1 entries, at least 2"),
        ("- id: a-cluster", "a-cluster", "YAML"),
        (
            "id: no-idle-node",
            "id: no-node",
            "a-cluster: points: no-node: 1-first.py has no function no_node; write it",
        ),
        (
            "point: there-it-is",
            "point: nowhere",
            "a-cluster: wrong: a slip: no point has the id nowhere",
        ),
        (
            'make("oven", 0)\n  why',
            f'make("{"o" * 80}")\n  why',
            "a-cluster: solution: line 1 has 88 characters, at most 78",
        ),
        ('make("oven", 0)\n  why', "make(\n  why", "a-cluster: solution: line 1: '(' was never"),
    ],
)
def test_a_fault_is_named(sound, file: Path, old: str, new: str, line: str) -> None:
    """File, exercise, field, and what to do."""
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new, 1))

    found = faults(sound.root)

    assert any(one.startswith(f"{YML}: ") and line in one for one in found), found


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('exercise("a-cluster")', "pass", f"{YML}: a-cluster: id: not shown in {CHAPTER}"),
        ('exercise("a-cluster")', 'exercise("x")', f"{CHAPTER}: exercise('x'): its file has no"),
        ("your-turn, ", "", f"{CHAPTER}: each exercise needs one cell below it"),
        ("## Do it\n", "", f"{CHAPTER}: '## Your turn' must stand between"),
    ],
)
def test_a_chapter_shows_its_exercises(sound, old: str, new: str, line: str) -> None:
    """Once, in its place, with a cell for the learner."""
    sound.write(SHOWN.replace(old, new))

    assert any(one.startswith(line) for one in faults(sound.root)), faults(sound.root)


def test_a_chapter_without_exercises_is_left_alone(checkout) -> None:
    """As long as not every chapter has one."""
    assert faults(checkout.root) == []


def test_an_id_is_used_once(sound, file: Path) -> None:
    """Progress is kept by the id."""
    file.write_text(file.read_text() + file.read_text())

    assert f"{YML}: a-cluster: id: already used in {YML}; each is used once" in faults(sound.root)


def test_what_belongs_to_no_chapter_is_found(sound, file: Path) -> None:
    """A file of exercises, and checks without one."""
    stray = file.with_name("9-stray.yml")
    stray.write_text(file.read_text().replace("a-cluster", "another"))
    stray.with_suffix(".py").write_text(file.with_suffix(".py").read_text())
    file.with_name("8-alone.py").write_text("")

    found = faults(sound.root)

    assert any("9-stray.yml: no chapter has this path" in line for line in found)
    assert any("8-alone.py: there is no file of exercises beside it" in line for line in found)


def test_a_broken_outline_is_told_elsewhere(sound) -> None:
    """One fault is reported once."""
    (sound.root / "book/outline.yml").write_text("sections: [{}]")

    assert faults(sound.root) == []


def test_a_lab_needs_only_its_turn(sound, file: Path) -> None:
    """It has no questions and no part to watch."""
    outline = sound.root / "book/outline.yml"
    labs = "labs:\n  - {id: Lab 1, path: labs/1-z, title: Z, objectives: []}\n"
    outline.write_text(outline.read_text() + labs)
    page = sound.root / "book/labs/1-z.md"
    page.parent.mkdir()
    text = SHOWN.replace("## Do it\n", "").replace("## Check yourself\n", "")
    page.write_text(text.replace("a-cluster", "a-lab"))
    lab = sound.root / "book/exercises/labs/1-z.yml"
    lab.parent.mkdir()
    lab.write_text(file.read_text().replace("- id: a-cluster", "- id: a-lab"))
    lab.with_suffix(".py").write_text(file.with_suffix(".py").read_text())

    assert faults(sound.root) == []
    page.write_text(page.read_text().replace("## Your turn", "## My turn"))
    assert any("'## Your turn' must stand" in line for line in faults(sound.root))
