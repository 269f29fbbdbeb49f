"""The clock that everything reads, so that tests can move time instead of waiting."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class Clock:
    """The wall clock, in UTC."""

    def now(self) -> datetime:
        """Return the present moment."""
        return datetime.now(UTC)


class ManualClock(Clock):
    """A clock that stands still until it is moved."""

    def __init__(self, start: datetime | None = None) -> None:
        self._now = start or datetime(2026, 1, 1, tzinfo=UTC)

    def now(self) -> datetime:
        """Return the moment that the clock was last set to."""
        return self._now

    def advance(self, by: timedelta) -> None:
        """Move the clock forward."""
        self._now += by


class ShiftedClock(Clock):
    """A clock that runs like the wall clock, and can be moved ahead of it."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def now(self) -> datetime:
        """Return the present moment, as far ahead as the clock was moved."""
        return super().now() + self._ahead

    def advance(self, by: timedelta) -> None:
        """Move the clock forward."""
        self._ahead += by


def timestamp(moment: datetime) -> str:
    """Return `moment` as Azure Resource Manager writes it: seven decimals and a `Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") + "0Z"


def offset_timestamp(moment: datetime) -> str:
    """Return `moment` as the Azure ML services write it: seven decimals and `+00:00`."""
    return timestamp(moment).removesuffix("Z") + "+00:00"


def parse_timestamp(text: str) -> datetime:
    """Return the moment that `timestamp` wrote as `text`."""
    return datetime.fromisoformat(text[:26] + "+00:00")
