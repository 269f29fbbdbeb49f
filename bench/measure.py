"""Two ways of doing one thing, timed in turn."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One row of the table: what was measured, the figure, its target and how it was taken."""

    what: str
    figure: str
    target: str
    method: str


def seconds(action: Callable[[], object]) -> float:
    """Return the wall time of one call."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def in_turn(
    ours: Callable[[], object], other: Callable[[], object], rounds: int
) -> tuple[float, float]:
    """Return the median seconds of both, taken in turn so that the machine's drift hits both."""
    ours_times, other_times = [], []
    for _ in range(rounds):
        ours_times.append(seconds(ours))
        other_times.append(seconds(other))
    return statistics.median(ours_times), statistics.median(other_times)
