"""Clocks and the ways Azure writes times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from azureml_emulator.core.clock import (
    Clock,
    ManualClock,
    ShiftedClock,
    offset_timestamp,
    parse_timestamp,
    timestamp,
)

MOMENT = datetime(2026, 3, 3, 20, 17, 59, 341234, tzinfo=UTC)


def test_clock_is_utc() -> None:
    """The wall clock tells the time in UTC."""
    assert abs(Clock().now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_manual_clock_stands_still_until_moved() -> None:
    """A test decides what time it is."""
    clock = ManualClock(MOMENT)
    assert clock.now() == MOMENT
    clock.advance(timedelta(days=14))
    assert clock.now() == MOMENT + timedelta(days=14)


def test_shifted_clock_runs_on() -> None:
    """It goes on like the wall clock, ahead of it."""
    clock = ShiftedClock()
    clock.advance(timedelta(days=14))
    first = clock.now()
    assert first - Clock().now() > timedelta(days=13)
    assert clock.now() > first


def test_timestamps() -> None:
    """ARM ends a time with Z, the Azure ML services with an offset; both have seven decimals."""
    assert timestamp(MOMENT) == "2026-03-03T20:17:59.3412340Z"
    assert offset_timestamp(MOMENT) == "2026-03-03T20:17:59.3412340+00:00"


def test_timestamp_of_another_zone() -> None:
    """A time is always written in UTC."""
    east = MOMENT.astimezone(timezone(timedelta(hours=2)))
    assert timestamp(east) == timestamp(MOMENT)


def test_parse_timestamp() -> None:
    """What was written can be read back."""
    assert parse_timestamp(timestamp(MOMENT)) == MOMENT
