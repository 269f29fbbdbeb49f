"""When a trigger fires."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice
from typing import Any

import pytest

from azureml_emulator.schedules import triggers

NOW = datetime(2026, 1, 1, 12, 30, 40, tzinfo=UTC)  # a Thursday


def cron(expression: str, **given: str) -> dict[str, Any]:
    return {"triggerType": "Cron", "expression": expression, **given}


def every(frequency: str, interval: int = 1, **given: Any) -> dict[str, Any]:
    return {"triggerType": "Recurrence", "frequency": frequency, "interval": interval, **given}


def fires(sent: dict[str, Any], number: int, after: datetime = NOW) -> list[str]:
    trigger = triggers.read(sent)
    triggers.start_now(trigger, after)
    return [f"{m:%m-%d %H:%M}" for m in islice(triggers.moments(trigger, after), number)]


PARIS = "Romance Standard Time"


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (cron("0 3 * * *"), ["01-02 03:00", "01-03 03:00", "01-04 03:00"]),
        (cron("15 16 * * 1"), ["01-05 16:15", "01-12 16:15"]),
        (cron("*/20 * * * *"), ["01-01 12:40", "01-01 13:00", "01-01 13:20"]),
        (cron("0 8 * * Mon,friday"), ["01-02 08:00", "01-05 08:00"]),
        (cron("0 8 * * 1-5"), ["01-02 08:00", "01-05 08:00"]),
        # Days and months are not supported: they are documented to be taken for `*`.
        (cron("0 3 15 6 *"), ["01-02 03:00", "01-03 03:00"]),
        (cron("0 3 * * *", timeZone=PARIS), ["01-02 02:00", "01-03 02:00"]),
        (cron("0 3 * * *", startTime="2026-02-01T03:00:00"), ["02-01 03:00", "02-02 03:00"]),
        (cron("0 3 * * *", startTime="2020-02-01 10:15:00"), ["01-02 03:00"]),
        (cron("0 3 * * *", endTime="2026-01-03T03:00:00"), ["01-02 03:00", "01-03 03:00"]),
        (cron("0 3 * * *", endTime="2026-01-03T04:00:00+02:00"), ["01-02 03:00"]),
    ],
)
def test_cron(sent: dict[str, Any], expected: list[str]) -> None:
    """A cron expression names times of day and days of the week, in a time zone."""
    ends = "endTime" in sent
    assert fires(sent, len(expected) + ends) == expected


AT = "startTime"


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        # Without a pattern and a start time it begins half a minute later.
        (every("Minute", 10), ["01-01 12:31", "01-01 12:41", "01-01 12:51"]),
        (every("hour"), ["01-01 12:31", "01-01 13:31"]),
        (every("day"), ["01-01 12:31", "01-02 12:31"]),
        (every("Hour", 5, startTime="2026-01-01T00:00:00"), ["01-01 15:00", "01-01 20:00"]),
        (every("day", 2, startTime="2025-12-31T10:00:00"), ["01-02 10:00", "01-04 10:00"]),
        (every("day", startTime="2030-05-10 10:15:00"), ["05-10 10:15", "05-11 10:15"]),
        (
            every("day", schedule={"hours": [4, 23], "minutes": [0, 30]}),
            ["01-01 23:00", "01-01 23:30", "01-02 04:00", "01-02 04:30"],
        ),
        (
            every("week", 2, schedule={"hours": [10], "minutes": [15], "weekDays": ["Monday"]}),
            ["01-12 10:15", "01-26 10:15"],
        ),
        (every("week", startTime="2026-01-01T12:00:00"), ["01-08 12:00", "01-15 12:00"]),
        (
            every("month", schedule={"hours": [3], "minutes": [0], "monthDays": [31]}),
            ["01-31 03:00", "03-31 03:00", "05-31 03:00"],
        ),
        (
            every("day", timeZone=PARIS, schedule={"hours": [3], "minutes": [0]}),
            ["01-02 02:00", "01-03 02:00"],
        ),
    ],
)
def test_recurrence(sent: dict[str, Any], expected: list[str]) -> None:
    """A recurrence counts from its start time, and a pattern says when in each period."""
    assert fires(sent, len(expected)) == expected


@pytest.mark.parametrize("sent", [cron("30 2 * * *"), every("day", schedule={"hours": [2]})])
def test_summer_time(sent: dict[str, Any]) -> None:
    """The hour of a time zone stays when its clocks are changed."""
    after = datetime(2026, 3, 27, 12, 30, 40, tzinfo=UTC)
    found = fires({**sent, "timeZone": PARIS}, 4, after)

    assert [moment.split()[0] for moment in found] == ["03-28", "03-29", "03-30", "03-31"]
    assert found[0].endswith("01:30" if "expression" in sent else "01:31")
    assert found[2].endswith("00:30" if "expression" in sent else "00:31")


def test_the_start_time_is_filled_in() -> None:
    """The service shows half a minute later, in the trigger's time zone."""
    trigger = triggers.read(cron("0 3 * * *", timeZone=PARIS))
    assert trigger["startTime"] is None

    triggers.start_now(trigger, NOW)

    assert trigger["startTime"] == "2026-01-01T13:31:10"


def test_what_is_shown() -> None:
    """A recurrence is shown with all the parts of its pattern."""
    assert triggers.read(every("day", schedule={"hours": [], "minutes": []})) == {
        "endTime": None,
        "startTime": None,
        "timeZone": "UTC",
        "triggerType": "Recurrence",
        "frequency": "Day",
        "interval": 1,
        "schedule": {"hours": [], "minutes": [], "weekDays": None, "monthDays": None},
    }


@pytest.mark.parametrize("expression", ["0 0 31 2 *", "0 0 30 feb *", "0 12 31 4,6,9,11 *"])
def test_an_expression_that_never_fires(expression: str) -> None:
    """A day that does not exist is refused, although days and months are otherwise ignored."""
    with pytest.raises(triggers.NeverFiresError, match="there is no such day"):
        triggers.read(cron(expression))


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        (None, "'trigger' not found"),
        ({}, "'None' is not a type of trigger"),
        (cron(""), "'expression' not found"),
        (cron("0 3 * *"), "must have five fields"),
        (cron("0 0 3 * * *"), "must have five fields"),
        (cron("@daily"), "must have five fields"),
        (cron("61 3 * * *"), "is not valid"),
        (cron("0 24 * * *"), "is not valid"),
        (cron("0 3 * * 7"), "is not valid"),
        (cron("0 3 L * *"), "is not valid"),
        (cron("R 3 * * *"), "is not valid"),
        (cron("0 3 * * someday"), "is not valid"),
        (cron("0 3 * * *", timeZone="Europe/Berlin"), "time zone 'Europe/Berlin' is unknown"),
        (cron("0 3 * * *", startTime="tomorrow"), "startTime 'tomorrow' is not a time"),
        (
            cron("0 3 * * *", startTime="2026-02-01T00:00:00", endTime="2026-01-01T00:00:00"),
            "must be later than the start time",
        ),
        (every("year"), "frequency 'year' is invalid"),
        (every("day", 0), "interval '0' is invalid"),
        (every("day", schedule={"hours": [24]}), "'24' in 'hours'"),
        (every("day", schedule={"minutes": [60]}), "'60' in 'minutes'"),
        (every("month", schedule={"monthDays": [0]}), "'0' in 'monthDays'"),
        (every("week", schedule={"weekDays": ["Caturday"]}), "'Caturday' in 'weekDays'"),
    ],
)
def test_bad_triggers(sent: Any, message: str) -> None:
    """A trigger that makes no sense is refused in words that say why."""
    with pytest.raises(triggers.TriggerError, match=message):
        triggers.read(sent)


def test_week_days_are_spelled_as_the_service_does() -> None:
    """The SDK sends them in small letters."""
    shown = triggers.read(every("week", schedule={"weekDays": ["monday"], "hours": [1]}))

    assert shown["schedule"]["weekDays"] == ["Monday"]
