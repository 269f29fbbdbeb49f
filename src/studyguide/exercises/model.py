"""What an exercise is. All text is Markdown."""

from __future__ import annotations

from dataclasses import dataclass

from studyguide.kinds.question import Checked, Reference


@dataclass(frozen=True)
class Point:
    """One thing that is checked.

    Its `id` names the function in the module of checks, with `_` for `-`. `text` says what is
    so when it is done, `look` where to look when it is not.
    """

    id: str
    text: str
    look: str

    @property
    def function(self) -> str:
        """The name of the function that checks this point."""
        return self.id.replace("-", "_")


@dataclass(frozen=True)
class Attempt:
    """A typical wrong solution, for the tests: what is said of which point."""

    name: str
    code: str
    point: str
    says: str


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """A task, the points that are checked in the workspace, hints in steps, and a solution.

    `minutes` is how long a learner takes, `why` what to remember of the solution, `undo` the cell
    that takes an attempt back, where a new one cannot replace it.
    """

    id: str
    title: str
    minutes: str
    task: str
    points: tuple[Point, ...]
    hints: tuple[str, ...]
    solution: str
    why: str
    wrong: tuple[Attempt, ...]
    references: tuple[Reference, ...]
    checked: Checked
    undo: str = ""
