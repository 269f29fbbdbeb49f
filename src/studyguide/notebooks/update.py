"""Bring notebooks/ in line with the chapters: find what is stale, execute it, write it."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from studyguide.notebooks.execute import Job, execute_all, require_kernel
from studyguide.notebooks.generate import Generated, code_cells, generate
from studyguide.notebooks.links import LinkResolver
from studyguide.notebooks.lowering import ChapterError
from studyguide.notebooks.sanitise import all_rules, sanitise_outputs
from studyguide.notebooks.stamps import KEY, SHARED, inputs_stamp, outputs_stamp, stamp
from studyguide.outline import Chapter, load_outline


class State(Enum):
    """What a stored notebook needs; the value is the reason that people read."""

    FRESH = "is up to date"
    TEXT = "has other text than its chapter"
    MISSING = "is missing"
    INPUTS = "was executed from other code, questions, exercises, shared files or packages"
    OUTPUTS = "has outputs that no execution wrote"

    @property
    def needs_execution(self) -> bool:
        """Whether new outputs are needed, not only new text."""
        return self not in (State.FRESH, State.TEXT)


@dataclass(frozen=True)
class Entry:
    """A chapter, the notebook that it asks for, and the one that is stored.

    `notebook` has the stored outputs where these are still good, else none.
    """

    chapter: Chapter
    path: Path
    generated: Generated
    notebook: NotebookNode
    state: State


@dataclass
class Report:
    """What an update did. Paths are relative to the checkout; a failure is one line."""

    executed: list[str]
    rewritten: list[str]
    removed: list[str]
    failures: list[str]


def inspect(chapter: Chapter, root: Path, links: LinkResolver) -> Entry:
    """Compare a chapter with its stored notebook.

    Raises:
        ChapterError: the chapter has no form as a notebook.
    """
    generated = generate(chapter, root, links)
    wanted = copy.deepcopy(generated.notebook)
    path = chapter.notebook(root)
    if not path.is_file():
        return Entry(chapter, path, generated, wanted, State.MISSING)
    text = path.read_text(encoding="utf-8")
    stored = nbformat.reads(text, as_version=4)
    state = outputs_state(stored, wanted, chapter, root)
    if state is State.FRESH:
        give_outputs(stored, wanted)
        wanted.metadata[KEY] = stored.metadata[KEY]
        state = State.FRESH if serialise(wanted) == text else State.TEXT
    return Entry(chapter, path, generated, wanted, state)


def outputs_state(
    stored: NotebookNode, wanted: NotebookNode, chapter: Chapter, root: Path
) -> State:
    """Return whether `stored` has the outputs of the code cells of `wanted`: FRESH, or why not.

    Raises:
        QuestionFileError: the chapter's questions cannot be read.
    """
    stamps = stored.metadata.get(KEY, {})
    if stamps.get("inputs") != inputs_stamp(wanted, chapter, root):
        return State.INPUTS
    same_cells = len(code_cells(stored)) == len(code_cells(wanted))
    if not same_cells or stamps.get("outputs") != outputs_stamp(stored):
        return State.OUTPUTS
    return State.FRESH


def give_outputs(stored: NotebookNode, notebook: NotebookNode) -> None:
    """Give the code cells of `notebook` the outputs that are stored for them."""
    for cell, old in zip(code_cells(notebook), code_cells(stored), strict=True):
        cell.outputs, cell.execution_count = old.outputs, old.execution_count


def inspect_all(root: Path, only: Sequence[Path] = ()) -> list[Entry]:
    """Inspect every written chapter, or those whose chapter or notebook lies in `only`.

    Raises:
        ChapterError: a chapter has no form as a notebook, or is not in the outline.
        FileNotFoundError: a path in `only` belongs to no written chapter.
    """
    written = load_outline(root).pages(root)
    if stray := _strays(root, written):
        raise ChapterError(stray[0], 1, "book/outline.yml has no chapter with this path")
    selected = [chapter for chapter in written if not only or _is_in(chapter, root, only)]
    if only and not selected:
        raise FileNotFoundError(f"no written chapter in {', '.join(map(str, only))}")
    links = LinkResolver(root, written)
    return [inspect(chapter, root, links) for chapter in selected]


def _strays(root: Path, written: list[Chapter]) -> list[str]:
    """Return the files with code cells that nothing would ever generate or build."""
    known = {chapter.source(root) for chapter in written}
    return sorted(
        _relative(path, root)
        for path in (root / "book").rglob("*.md")
        if path not in known and "format_name: myst" in path.read_text(encoding="utf-8")[:500]
    )


def orphans(root: Path) -> list[Path]:
    """Return the notebooks whose chapter is gone."""
    wanted = {chapter.notebook(root) for chapter in load_outline(root).pages(root)}
    found = (root / "notebooks").rglob("*.ipynb")
    return sorted(
        path
        for path in found
        if path not in wanted
        and root / SHARED not in path.parents
        and ".ipynb_checkpoints" not in path.parts
    )


def update(root: Path, only: Sequence[Path] = (), *, force: bool = False) -> Report:
    """Execute the notebooks that need it and rewrite those whose text changed.

    Where a cell fails, the old notebook stays. Without `only`, orphans are removed.

    Raises:
        ChapterError: a chapter has no form as a notebook.
        MissingKernelError: a notebook must be executed and the kernel is not installed.
    """
    report = Report([], [], [], [])
    entries = inspect_all(root, only)
    due = [entry for entry in entries if force or entry.state.needs_execution]
    if due:
        require_kernel()
    notebooks = [copy.deepcopy(entry.generated.notebook) for entry in due]
    jobs = [
        Job(notebook, entry.path.parent) for notebook, entry in zip(notebooks, due, strict=True)
    ]
    rules = all_rules(root)
    for entry, notebook, failure in zip(due, notebooks, execute_all(jobs), strict=True):
        if failure is not None:
            line = entry.generated.lines[failure.cell] if failure.cell is not None else 1
            source = _relative(entry.chapter.source(root), root)
            report.failures.append(f"{source}:{line}: this cell failed: {failure}")
            continue
        notebook.metadata = copy.deepcopy(entry.generated.notebook.metadata)
        sanitise_outputs(notebook, rules)
        stamp(notebook, entry.chapter, root)
        _write(entry.path, notebook)
        report.executed.append(_relative(entry.path, root))
    for entry in entries:
        if entry not in due and entry.state is State.TEXT:
            _write(entry.path, entry.notebook)
            report.rewritten.append(_relative(entry.path, root))
    for path in [] if only else orphans(root):
        path.unlink()
        report.removed.append(_relative(path, root))
    return report


def stale(root: Path, only: Sequence[Path] = ()) -> list[str]:
    """Return one line for every notebook that does not match its chapter."""
    lines = [
        f"{_relative(entry.path, root)} {entry.state.value}"
        for entry in inspect_all(root, only)
        if entry.state is not State.FRESH
    ]
    gone = [] if only else orphans(root)
    return lines + [f"{_relative(path, root)} belongs to no chapter" for path in gone]


def serialise(notebook: NotebookNode) -> str:
    """Return the text of a notebook file: sorted keys, one final newline."""
    return str(nbformat.writes(notebook)).rstrip("\n") + "\n"


def _write(path: Path, notebook: NotebookNode) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(serialise(notebook), encoding="utf-8")


def _is_in(chapter: Chapter, root: Path, only: Sequence[Path]) -> bool:
    places = {
        chapter.source(root),
        chapter.notebook(root),
        chapter.questions(root),
        chapter.exercises(root),
    }
    return any(wanted.resolve() in {place, *place.parents} for wanted in only for place in places)


def _relative(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()
