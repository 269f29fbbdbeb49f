"""Clocks and the ways Azure writes times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from offline_azure.clock import (
    Clock,
    ManualClock,
    ShiftedClock,
    offset_timestamp,
    parse_timestamp,
    seconds,
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
    """It goes on like the wall clock, ahead of it within the block only."""
    clock = ShiftedClock()
    with clock.ahead(timedelta(days=14)):
        first = clock.now()
        assert first - Clock().now() > timedelta(days=13)
        assert clock.now() > first
    assert clock.now() - Clock().now() < timedelta(days=1)


def test_shifted_clock_stands_still() -> None:
    """Within the block no time goes by, and afterwards it is as late as it would have been."""
    clock = ShiftedClock()
    before = Clock().now()
    with clock.still():
        first = clock.now()
        assert before <= first == clock.now()
    assert clock.now() > first


def test_shifted_clock_after_a_failure() -> None:
    """A block that raises leaves no trace: others go by the same clock."""
    clock = ShiftedClock()
    with pytest.raises(LookupError):
        _fail_within(clock)
    first = clock.now()
    assert first - Clock().now() < timedelta(days=1)
    assert clock.now() > first


def _fail_within(clock: ShiftedClock) -> None:
    with clock.ahead(timedelta(days=14)), clock.still():
        raise LookupError


def test_whoever_waits_hears_of_a_move() -> None:
    """A clock that is moved says so at once, so that nobody need look again and again."""
    heard: list[datetime] = []
    manual, shifted = ManualClock(MOMENT), ShiftedClock()
    manual.subscribe(lambda: heard.append(manual.now()))
    shifted.subscribe(lambda: heard.append(shifted.now()))

    manual.advance(timedelta(days=1))
    with shifted.ahead(timedelta(days=1)):
        assert len(heard) == 2

    assert heard[0] == MOMENT + timedelta(days=1)
    assert heard[1] - heard[2] > timedelta(hours=23)


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


@pytest.mark.parametrize(
    ("text", "expected"), [("PT1M", 60), ("PT1H30M", 5400), ("P1DT2S", 86402), ("PT0.5S", 0.5)]
)
def test_seconds(text: str, expected: float) -> None:
    """Durations are those of ISO 8601."""
    assert seconds(text) == expected


@pytest.mark.parametrize("text", ["", "P", "PT", "60", "1M", "P5M", "P1DT"])
def test_what_is_no_duration(text: str) -> None:
    """What is malformed is refused."""
    with pytest.raises(ValueError, match="is not a duration"):
        seconds(text)


def test_seconds_that_pass() -> None:
    """Limits on running time follow a clock that tests can move, and that nobody sets."""
    manual, shifted = ManualClock(), ShiftedClock()
    before, real = manual.monotonic(), Clock().monotonic()
    manual.advance(timedelta(seconds=90))
    with shifted.still(), shifted.ahead(timedelta(hours=1)):
        first, second = shifted.monotonic(), shifted.monotonic()

    assert manual.monotonic() - before == 90
    assert first == second
    assert first - real >= 3600
    assert real <= shifted.monotonic() < first
