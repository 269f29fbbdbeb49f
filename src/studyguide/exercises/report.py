"""What the checks found, point by point."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from studyguide.exercises.model import Exercise, Point


class State(Enum):
    """How it stands with a point; the value is the word that readers see."""

    DONE = "Done"
    MISSING = "Missing"
    WAITING = "Comes after"
    UNKNOWN = "Cannot tell"


@dataclass(frozen=True)
class Finding:
    """What was found of one point, in Markdown, and where to look if it is not done."""

    point: Point
    state: State
    words: str
    look: str = ""


@dataclass(frozen=True)
class Report:
    """What was found of an exercise."""

    exercise: Exercise
    findings: tuple[Finding, ...]

    @property
    def done(self) -> int:
        """How many points are done."""
        return sum(finding.state is State.DONE for finding in self.findings)

    @property
    def passed(self) -> bool:
        """Whether all of them are."""
        return self.done == len(self.findings)

    @property
    def hindered(self) -> bool:
        """Whether something could not be looked at, which says nothing of the learner."""
        return any(finding.state is State.UNKNOWN for finding in self.findings)

    @property
    def headline(self) -> str:
        """The result in one line."""
        count = f"{self.done} of {len(self.findings)} points done."
        if self.passed:
            return f"All done: {count}"
        if self.hindered:
            return f"Not everything could be looked at: {count}"
        return f"Not yet: {count}"
