"""The form of a chapter: its parts in their order, and code that fits on the screen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from studyguide.outline import load_outline

ROOT = Path(__file__).resolve().parents[2]
TRAPS = "Traps, and what changed"
PARTS = (
    *("What you will be able to do", "The idea", "Do it", "Your turn", "Check yourself"),
    *(TRAPS, "Remember", "Clean up", "Read more"),
)
OPTIONAL = {"Your turn"}
COLUMNS = 78
"""What a code box shows at a window of 1280 pixels."""

CHAPTERS = [ROOT / f"book/{chapter.path}.md" for chapter in load_outline(ROOT).written(ROOT)]
FENCE = re.compile(
    r"^ *(```+)(?P<language>\{code-cell\}|\w+)[^\n]*\n(?P<code>.*?)^ *\1\s*$", re.M | re.S
)
METADATA = re.compile(r"\A(---\n(?:.*\n)*?---\n|(?::\w+:.*\n)+)")


def parts_of(text: str) -> list[str]:
    """Return the headings of a chapter's parts, outside code."""
    return re.findall(r"^## (.+)$", FENCE.sub("", text), re.M)


def long_lines(text: str) -> list[str]:
    """Return the lines of code, of any language, that are cut off at the right edge."""
    lines = [
        (block["language"], line)
        for block in FENCE.finditer(text)
        for line in METADATA.sub("", block["code"]).splitlines()
    ]
    return [line for language, line in lines if len(line) > COLUMNS and breakable(language, line)]


def breakable(language: str, line: str) -> bool:
    """Return whether a line could be shorter: the strings of some languages have no line ends."""
    longest = max(len(word) for word in line.split())
    return not (longest > COLUMNS // 2 and (language in ("json", "bicep") or "$schema:" in line))


def remembered(text: str) -> str:
    """Return what stands below the heading "Remember"."""
    return text.partition("\n## Remember\n")[2].partition("\n## ")[0].strip()


def named(path: Path) -> str:
    """Return a chapter's name in the list of tests."""
    return path.relative_to(ROOT / "book").with_suffix("").as_posix()


@pytest.mark.parametrize("path", CHAPTERS, ids=named)
def test_a_chapter_has_its_parts_in_their_order(path: Path) -> None:
    """A reader finds the same parts at the same place everywhere."""
    found = parts_of(path.read_text(encoding="utf-8"))

    assert found == [part for part in PARTS if part in found or part not in OPTIONAL]


@pytest.mark.parametrize("path", CHAPTERS, ids=named)
def test_code_fits_on_the_screen(path: Path) -> None:
    """Nothing is cut at the right edge, and neither on paper."""
    assert long_lines(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", CHAPTERS, ids=named)
def test_what_to_remember_is_a_list_of_five_at_most(path: Path) -> None:
    """Each line stands by itself, since the lines of a section become its cheat sheet."""
    lines = remembered(path.read_text(encoding="utf-8")).splitlines()

    assert 3 <= len(lines) <= 5
    assert [line for line in lines if not line.startswith("- ")] == []


@pytest.mark.parametrize("path", CHAPTERS, ids=named)
def test_output_is_cleaned_by_the_page_and_not_by_the_code(path: Path) -> None:
    """A cell is what a learner would write on Azure; plotting code is folded away."""
    cells = re.findall(r"```\{code-cell\}.*?\n```", path.read_text(encoding="utf-8"), re.S)

    assert [cell for cell in cells if "redirect_std" in cell] == []
    assert [cell for cell in cells if "plt." in cell and "hide-input" not in cell] == []


def test_the_gates_see_what_they_forbid() -> None:
    """A long line, a missing part and a heading in code are told apart."""
    wide = "x" * 40 + " + " + "y" * 40
    chapter = f"## The idea\n\n```python\n{wide}\n## no part\n```\n\n## Remember\n\n- One.\n"

    assert parts_of(chapter) == ["The idea", "Remember"]
    assert long_lines(chapter) == [wide]
    assert long_lines(chapter.replace("python", "{code-cell} ipython3\n:tags: [x]\n")) == [wide]
    assert long_lines(chapter.replace("python", "json")) == []
    assert remembered(chapter) == "- One."
