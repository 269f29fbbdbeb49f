"""The book's outline (book/outline.yml) and the exams' objectives (book/objectives.json)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from studyguide.errors import ReaderError
from studyguide.unchanged import once_while_unchanged

try:
    from yaml import CSafeLoader as _SafeLoader  # several times as fast
except ImportError:  # a PyYAML that was built without libyaml
    from yaml import SafeLoader as _SafeLoader  # type: ignore[assignment]

OUTLINE = Path("book/outline.yml")
OBJECTIVES = Path("book/objectives.json")


class OutlineError(ReaderError):
    """The outline or the objectives cannot be read; one line per fault."""


@dataclass(frozen=True)
class Chapter:
    """One chapter or lab: book/<path>.md, book/questions/<path>.yml, notebooks/<path>.ipynb.

    `menu` is a shorter title where there is one, here as in groups and sections. `seed` names the
    question of the original guide that the chapter answers (`q1` to `q27`), `objectives` the exam
    objectives it teaches.
    """

    id: str
    path: str
    title: str
    objectives: tuple[str, ...]
    seed: str | None = None
    menu: str = ""

    @property
    def short(self) -> str:
        """The title where there is little room."""
        return self.menu or self.title

    @property
    def called(self) -> tuple[str, str]:
        """What it is called and its number: `Chapter` and `1.a.1`, or `Lab` and `1`."""
        kind, _, number = self.id.rpartition(" ")
        return kind or "Chapter", number

    def source(self, root: Path) -> Path:
        """Return the chapter's MyST file in the checkout `root`; it exists once written."""
        return root / "book" / f"{self.path}.md"

    def questions(self, root: Path) -> Path:
        """Return the chapter's question file in the checkout `root`."""
        return root / "book" / "questions" / f"{self.path}.yml"

    def exercises(self, root: Path) -> Path:
        """Return the chapter's file of exercises in the checkout `root`."""
        return root / "book" / "exercises" / f"{self.path}.yml"

    def notebook(self, root: Path) -> Path:
        """Return the chapter's executed notebook in the checkout `root`."""
        return root / "notebooks" / f"{self.path}.ipynb"


@dataclass(frozen=True)
class Group:
    """A lettered part of a section."""

    id: str
    slug: str
    title: str
    chapters: tuple[Chapter, ...]
    menu: str = ""

    @property
    def short(self) -> str:
        """The title where there is little room."""
        return self.menu or self.title


@dataclass(frozen=True)
class Section:
    """A numbered part of the book."""

    id: str
    slug: str
    title: str
    groups: tuple[Group, ...]
    menu: str = ""

    @property
    def short(self) -> str:
        """The title where there is little room."""
        return self.menu or self.title


@dataclass(frozen=True)
class Outline:
    """Sections, groups and chapters in reading order, written or still planned; and the labs.

    A lab is a page with a notebook, as a chapter is, but it teaches no objective of its own.
    """

    sections: tuple[Section, ...]
    labs: tuple[Chapter, ...] = ()

    def chapters(self) -> Iterator[Chapter]:
        """Yield every chapter in reading order."""
        for section in self.sections:
            for group in section.groups:
                yield from group.chapters

    def written(self, root: Path) -> list[Chapter]:
        """Return the chapters whose MyST file exists in the checkout `root`."""
        return [chapter for chapter in self.chapters() if chapter.source(root).is_file()]

    def pages(self, root: Path) -> list[Chapter]:
        """Return all that has a page and a notebook: the written chapters, then the labs."""
        return [*self.written(root), *self.labs]


@dataclass(frozen=True)
class Objective:
    """One skill measured. `exam` is `dp100` or `ai300`, `domain` and `skill` its headings.

    `weight` is the share of the exam that the domain has.
    """

    id: str
    exam: str
    domain: str
    skill: str
    text: str
    weight: str = ""


def find_root(start: Path | None = None) -> Path:
    """Return the checkout that holds book/outline.yml.

    Args:
        start: where to search upward from; by default the working directory, then the place
            that this package was loaded from.

    Raises:
        OutlineError: there is none.
    """
    starts = [start] if start is not None else [Path.cwd(), Path(__file__)]
    for origin in starts:
        resolved = origin.resolve()
        for directory in [resolved, *resolved.parents]:
            if (directory / OUTLINE).is_file():
                return directory
    searched = " or ".join(str(origin) for origin in starts)
    raise OutlineError(
        f"No {OUTLINE} in {searched} or above: open the notebook inside a checkout of the guide."
    )


def load_outline(root: Path) -> Outline:
    """Read book/outline.yml of the checkout `root`.

    Raises:
        OutlineError: the file has a syntax error, an unknown or a missing key.
    """
    return _outline(root / OUTLINE)


@once_while_unchanged
def _outline(path: Path) -> Outline:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_SafeLoader)
        return Outline(
            tuple(_section(section) for section in content["sections"]),
            tuple(_chapter(lab) for lab in content.get("labs", ())),
        )
    except yaml.YAMLError as error:
        raise OutlineError(f"{OUTLINE}: {' '.join(str(error).split())}") from error
    except (KeyError, TypeError) as error:
        raise OutlineError(f"{OUTLINE}: missing or unknown key: {error}") from error


def load_objectives(root: Path) -> dict[str, Objective]:
    """Read book/objectives.json of the checkout `root`: objective id -> objective, in order."""
    return _objectives(root / OBJECTIVES)


@once_while_unchanged
def _objectives(path: Path) -> dict[str, Objective]:
    content = json.loads(path.read_text(encoding="utf-8"))
    return {
        entry["id"]: Objective(
            entry["id"],
            exam,
            domain["title"],
            skill["title"],
            entry["text"],
            domain.get("weight", ""),
        )
        for exam, domains in content.items()
        for domain in domains
        for skill in domain["groups"]
        for entry in skill["objectives"]
    }


def _chapter(raw: dict[str, Any]) -> Chapter:
    return Chapter(**{**raw, "objectives": tuple(raw["objectives"])})


def _section(raw: dict[str, Any]) -> Section:
    groups = tuple(
        Group(
            group["id"],
            group["slug"],
            group["title"],
            tuple(_chapter(chapter) for chapter in group["chapters"]),
            group.get("menu", ""),
        )
        for group in raw["groups"]
    )
    return Section(raw["id"], raw["slug"], raw["title"], groups, raw.get("menu", ""))
