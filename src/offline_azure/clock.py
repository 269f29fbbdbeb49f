"""The clock that everything reads, so that tests can move time instead of waiting."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?")


class Clock:
    """The wall clock, in UTC."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[], None]] = []

    def now(self) -> datetime:
        """Return the present moment."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds since some moment, by a clock that nobody sets and that sleeps too."""
        return time.monotonic()

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Call `listener` whenever the clock was moved, in the thread that moved it.

        Whoever waits for a moment need not look again and again whether a test has moved the
        clock. It must not raise.
        """
        self._listeners.append(listener)

    def _moved(self) -> None:
        for listener in self._listeners:
            listener()


class ManualClock(Clock):
    """A clock that stands still until it is moved."""

    def __init__(self, start: datetime | None = None) -> None:
        super().__init__()
        self._now = start or datetime(2026, 1, 1, tzinfo=UTC)

    def now(self) -> datetime:
        """Return the moment that the clock was last set to."""
        return self._now

    def monotonic(self) -> float:
        """Return seconds, which pass only when the clock is moved."""
        return self._now.timestamp()

    def advance(self, by: timedelta) -> None:
        """Move the clock forward."""
        self._now += by
        self._moved()


class ShiftedClock(Clock):
    """A clock that runs like the wall clock, and for a while can be ahead of it or stand still."""

    def __init__(self) -> None:
        super().__init__()
        self._ahead = timedelta()
        self._stopped: datetime | None = None
        self._stopped_at = 0.0

    def now(self) -> datetime:
        """Return the present moment, as far ahead as the clock is."""
        return (self._stopped or super().now()) + self._ahead

    def monotonic(self) -> float:
        """Return seconds, as many ahead as the clock is."""
        passed = super().monotonic() if self._stopped is None else self._stopped_at
        return passed + self._ahead.total_seconds()

    @contextmanager
    def still(self) -> Iterator[None]:
        """Stand still within a block: what takes its time does not end meanwhile."""
        self._stopped, self._stopped_at = super().now(), super().monotonic()
        try:
            yield
        finally:
            self._stopped = None

    @contextmanager
    def ahead(self, by: timedelta) -> Iterator[None]:
        """Be ahead within a block.

        Not for longer: what the SDK signs with this machine's clock, such as the address of a
        log, has then expired before it is used.
        """
        self._ahead += by
        self._moved()
        try:
            yield
        finally:
            self._ahead -= by
            self._moved()


def timestamp(moment: datetime) -> str:
    """Return `moment` as Azure Resource Manager writes it: seven decimals and a `Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") + "0Z"


def offset_timestamp(moment: datetime) -> str:
    """Return `moment` as the Azure ML services write it: seven decimals and `+00:00`."""
    return timestamp(moment).removesuffix("Z") + "+00:00"


def parse_timestamp(text: str) -> datetime:
    """Return the moment that `timestamp` wrote as `text`."""
    return datetime.fromisoformat(text[:26] + "+00:00")


def seconds(duration: str) -> float:
    """Return the seconds of an ISO 8601 duration such as `PT1H30M`.

    Raises:
        ValueError: it is not one.
    """
    match = _DURATION.fullmatch(duration)
    if match is None or not any(match.groups()):
        raise ValueError(f"'{duration}' is not a duration.")
    days, hours, minutes, rest = (float(part or 0) for part in match.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + rest
