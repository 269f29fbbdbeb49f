"""Every fault of the exercises, for authors, the build and the tests.

Needs jsonschema; a reader's kernel never imports this module.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from studyguide.bank.files import QuestionFileError, read_yaml
from studyguide.bank.schema import Schema
from studyguide.exercises.lookup import EXERCISES, checks_of, exercise_files, exercises_of
from studyguide.exercises.model import Exercise
from studyguide.exercises.shape import ENTRY, schema
from studyguide.outline import Chapter, Outline, OutlineError, load_outline

LINE = 78
"""How long a line of code may be: a longer one is cut on a usual screen."""

YOUR_TURN = "your-turn"
"""The tag of the cell that the learner fills."""

_SHOWN = re.compile(r"""^exercise\(["']([^"']*)["']\)""", re.M)
_HEADINGS = ("## Do it", "## Your turn", "## Check yourself")


def faults(root: Path) -> list[str]:
    """Return all faults of the exercises in the checkout `root`, one line each.

    A line reads `book/exercises/x.yml: <exercise>: <field>: <what is wrong and what to do>`.
    """
    try:
        outline = load_outline(root)
    except OutlineError:
        return []  # reported with the questions
    shape = Schema(Draft202012Validator(schema()), ENTRY)
    found: list[str] = []
    located: list[tuple[Path, Exercise]] = []
    for path in exercise_files(root):
        lines = _shape_faults(path, root, shape)
        found += lines
        if not lines:
            located += [(path, entry) for entry in exercises_of(root, path)]
    for path, entry in located:
        where = f"{_shown(path, root)}: {entry.id}"
        found += [f"{where}: {line}" for line in _exercise_faults(entry, checks_of(path))]
    found += _bank_faults(located, outline, root)
    if not found:
        for chapter in outline.pages(root):
            found += _chapter_faults(chapter, located, root)
    return found


def _shape_faults(path: Path, root: Path, shape: Schema) -> list[str]:
    shown = _shown(path, root)
    try:
        lines, _ = shape.faults(read_yaml(path, shown), shown)
        return lines
    except QuestionFileError as error:
        return [str(error)]


def _exercise_faults(entry: Exercise, checks: Path) -> Iterator[str]:
    """Yield what is wrong with one exercise by itself, as `field: problem`."""
    points = [point.id for point in entry.points]
    for name, times in Counter(points).items():
        if times > 1:
            yield f"points: {name} is there {times} times; give each its own id"
    functions = _functions(checks)
    for point in entry.points:
        if point.function not in functions:
            yield f"points: {point.id}: {checks.name} has no function {point.function}; write it"
    for attempt in entry.wrong:
        if attempt.point not in points:
            yield f"wrong: {attempt.name}: no point has the id {attempt.point}"
    cells = [("solution", entry.solution), ("undo", entry.undo)]
    for field, code in [*cells, *((attempt.name, attempt.code) for attempt in entry.wrong)]:
        yield from (f"{field}: {problem}" for problem in _code_faults(code))


def _functions(checks: Path) -> set[str]:
    """Return the names of the functions of a module of checks; it is read, not run."""
    if not checks.is_file():
        return set()
    tree = ast.parse(checks.read_text(encoding="utf-8"), feature_version=(3, 10))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def _code_faults(code: str) -> Iterator[str]:
    try:
        ast.parse(code, feature_version=(3, 10))
    except SyntaxError as error:
        yield f"line {error.lineno}: {error.msg}"
    for number, line in enumerate(code.splitlines(), start=1):
        if len(line) > LINE:
            yield f"line {number} has {len(line)} characters, at most {LINE} are allowed"


def _bank_faults(
    located: list[tuple[Path, Exercise]], outline: Outline, root: Path
) -> Iterator[str]:
    owners = {page.exercises(root) for page in (*outline.chapters(), *outline.labs)}
    for path in dict.fromkeys(path for path, _ in located):
        if path not in owners:
            shown = _shown(path, root)
            yield f"{shown}: no chapter has this path in book/outline.yml; move the file"
    used: dict[str, Path] = {}
    for path, entry in located:
        if entry.id in used:
            yield (
                f"{_shown(path, root)}: {entry.id}: id: already used in "
                f"{_shown(used[entry.id], root)}; each is used once"
            )
        used[entry.id] = path
    modules = {checks_of(path) for path in exercise_files(root)}
    for module in sorted((root / EXERCISES).rglob("*.py")):
        if module not in modules:
            yield f"{_shown(module, root)}: there is no file of exercises beside it"


def _chapter_faults(
    chapter: Chapter, located: list[tuple[Path, Exercise]], root: Path
) -> Iterator[str]:
    """Yield what is wrong with how a written chapter shows its exercises."""
    source = chapter.source(root)
    text = source.read_text(encoding="utf-8")
    shown = _SHOWN.findall(text)
    own = [entry.id for path, entry in located if path == chapter.exercises(root)]
    for name, times in Counter(shown).items():
        if name not in own:
            yield f"{_shown(source, root)}: exercise({name!r}): its file has no such id"
        if times > 1:
            yield f"{_shown(source, root)}: exercise({name!r}): shown {times} times"
    for name in own:
        if name not in shown:
            yield (
                f"{_shown(chapter.exercises(root), root)}: {name}: id: not shown in "
                f"{_shown(source, root)}; add a cell"
            )
    if not shown:
        return
    headings = _HEADINGS if chapter.called[0] == "Chapter" else ("## Your turn",)
    places = [text.find(f"\n{heading}\n") for heading in headings]
    if -1 in places or places != sorted(places):
        yield (
            f"{_shown(source, root)}: '## Your turn' must stand between '## Do it' and "
            "'## Check yourself'"
        )
    if text.count(f":tags: [{YOUR_TURN}") != len(shown):
        yield (
            f"{_shown(source, root)}: each exercise needs one cell below it with the tag "
            f"{YOUR_TURN} for the learner"
        )


def _shown(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()
