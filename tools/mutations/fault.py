"""What a fault is: how to bring it in, and who has to notice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Fault:
    """One way of breaking a copy of the project.

    Attributes:
        name: what it is called on the command line.
        what: one sentence that says what is broken.
        apply: breaks the copy in the given folder.
        tests: the smallest part of `make test` that must fail: targets of make, or arguments of
            pytest.
    """

    name: str
    what: str
    apply: Callable[[Path], None]
    tests: tuple[str, ...]

    @property
    def command(self) -> tuple[str, ...]:
        """The command that must fail, behind the environment's folder of programs."""
        if all(test.isidentifier() or "/" not in test for test in self.tests):
            return ("make", *self.tests)
        return ("python", "-m", "pytest", "-q", *self.tests)


def edit(path: str, before: str, after: str) -> Callable[[Path], None]:
    """Return what replaces the one place of a file that has `before`.

    Raises:
        LookupError: (when it is applied) the file no longer says this once: choose another edit.
    """

    def apply(copy: Path) -> None:
        file = copy / path
        text = file.read_text(encoding="utf-8")
        if text.count(before) != 1:
            raise LookupError(f"{path} has {before!r} {text.count(before)} times, not once")
        file.write_text(text.replace(before, after), encoding="utf-8")

    return apply
