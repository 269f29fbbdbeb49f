"""When a schedule fires: cron expressions and recurrences, in a time zone.

A trigger is kept as the service shows it; `read` checks one that is sent, `moments` says when it
fires. Without a start time the service fills in the moment half a minute from now.

Sources: the articles "Schedule machine learning pipeline jobs" and "CLI (v2) schedule YAML
schema"; recordings `schedule/load_cron_schedule_with_arm_id` (2023-10-27) and
`schedule/load_recurrence_schedule_no_pattern` (2024-02-20) of azure-ai-ml's tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import count
from typing import Any

from croniter import CroniterBadDateError, CroniterError, croniter
from dateutil import rrule

from azureml_emulator.schedules.time_zones import find_zone

_FIELD = re.compile(r"[0-9*,/-]+")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY_NAME = re.compile(rf"\b({'|'.join(f'{day[:3]}(?:{day[3:]})?' for day in _DAYS)})\b", re.I)
_MONTH_NAME = re.compile(r"\b[a-z]{3,9}\b", re.I)
_UNITS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1)}
_PERIODS = {"day": rrule.DAILY, "week": rrule.WEEKLY, "month": rrule.MONTHLY}
_SOON = timedelta(seconds=30)
_LIMITS = {"hours": range(24), "minutes": range(60), "monthDays": range(1, 32)}


class TriggerError(ValueError):
    """A trigger that makes no sense; the text says what is wrong."""


class NeverFiresError(TriggerError):
    """A trigger that is well-formed and never fires."""


def read(sent: object) -> dict[str, Any]:
    """Return a trigger as the service shows it, its start time still missing if none was sent.

    Raises:
        NeverFiresError: as it is written it names no day at all.
        TriggerError: it is not valid.
    """
    if not isinstance(sent, dict):
        raise TriggerError("Required property 'trigger' not found.")
    shown: dict[str, Any] = {
        "endTime": sent.get("endTime"),
        "startTime": sent.get("startTime"),
        "timeZone": sent.get("timeZone") or "UTC",
        "triggerType": sent.get("triggerType"),
    }
    zone = _zone(shown)
    start, end = (_moment(shown, name, zone) for name in ("startTime", "endTime"))
    if start and end and end <= start:
        raise TriggerError("The end time must be later than the start time.")
    if shown["triggerType"] == "Cron":
        return shown | {"expression": _cron(sent.get("expression"))}
    if shown["triggerType"] == "Recurrence":
        return shown | _recurrence(sent)
    raise TriggerError(f"'{shown['triggerType']}' is not a type of trigger.")


def start_now(trigger: dict[str, Any], now: datetime) -> None:
    """Give a trigger without a start time one: half a minute from now, as recorded."""
    if not trigger["startTime"]:
        soon = (now + _SOON).astimezone(_zone(trigger))
        trigger["startTime"] = soon.strftime("%Y-%m-%dT%H:%M:%S")


def moments(trigger: dict[str, Any], after: datetime) -> Iterator[datetime]:
    """Yield when a trigger fires, later than `after` and within its start and end time, in UTC.

    Args:
        trigger: a trigger that `read` has returned, with a start time.
        after: a moment.
    """
    zone = _zone(trigger)
    start, end = (_moment(trigger, name, zone) for name in ("startTime", "endTime"))
    if start is None:
        raise LookupError("a trigger without a start time")
    found = _by_cron if trigger["triggerType"] == "Cron" else _by_recurrence
    for moment in found(trigger, zone, start, after):
        if end is not None and moment > end:
            return
        if moment > after and moment >= start:
            yield moment


def _by_cron(
    trigger: dict[str, Any], zone: tzinfo, start: datetime, after: datetime
) -> Iterator[datetime]:
    # A start time that the expression fits is a time to fire.
    begin = max(after, start - timedelta(seconds=1)).astimezone(zone)
    minutes, hours, _, _, days = _fields(trigger["expression"])
    times = croniter(f"{minutes} {hours} * * {days}", begin)
    while True:
        yield times.get_next(datetime).astimezone(UTC)


def _by_recurrence(
    trigger: dict[str, Any], zone: tzinfo, start: datetime, after: datetime
) -> Iterator[datetime]:
    frequency, interval = trigger["frequency"].lower(), trigger["interval"]
    if frequency in _UNITS:
        step = _UNITS[frequency] * interval
        first = max(0, (after - start) // step)
        yield from (start + step * number for number in count(first))
        return
    pattern = trigger["schedule"] or {}
    local = rrule.rrule(
        _PERIODS[frequency],
        interval=interval,
        dtstart=start.astimezone(zone).replace(tzinfo=None),
        byhour=pattern.get("hours") or None,
        byminute=pattern.get("minutes") or None,
        byweekday=[_DAYS.index(day.lower()) for day in pattern.get("weekDays") or []] or None,
        bymonthday=pattern.get("monthDays") or None,
    )
    # A day early: the clocks of the zone may be put back meanwhile.
    begin = after.astimezone(zone).replace(tzinfo=None) - timedelta(days=1)
    for moment in local.xafter(begin):
        yield moment.replace(tzinfo=zone).astimezone(UTC)


def _cron(expression: object) -> str:
    if not isinstance(expression, str) or not expression.strip():
        raise TriggerError("Required property 'expression' not found.")
    fields = _fields(expression)
    if len(fields) != 5:
        raise TriggerError(
            f"The cron expression '{expression}' must have five fields:"
            " MINUTES HOURS DAYS MONTHS DAYS-OF-WEEK."
        )
    checked = [*fields[:3], _MONTH_NAME.sub("1", fields[3]), _DAY_NAME.sub("1", fields[4])]
    too_high = "7" in re.findall(r"(?<!/)\b\d+", fields[4])  # croniter takes it for Sunday
    if too_high or not all(_FIELD.fullmatch(field) for field in checked):
        raise TriggerError(f"The cron expression '{expression}' is not valid.")
    try:
        croniter(" ".join(fields), datetime(2000, 1, 1, tzinfo=UTC)).get_next()
    except CroniterBadDateError:
        raise NeverFiresError(
            f"The cron expression '{expression}' never fires: there is no such day."
        ) from None
    except CroniterError as error:
        raise TriggerError(f"The cron expression '{expression}' is not valid: {error}") from None
    return expression


def _fields(expression: str) -> list[str]:
    """Return the fields; days of the week have the short names that croniter knows."""
    fields = expression.split()
    if len(fields) == 5:
        fields[4] = _DAY_NAME.sub(lambda found: found[1][:3], fields[4])
    return fields


def _recurrence(sent: dict[str, Any]) -> dict[str, Any]:
    frequency, interval = str(sent.get("frequency", "")).lower(), sent.get("interval")
    if frequency not in {**_UNITS, **_PERIODS}:
        known = ", ".join((*_UNITS, *_PERIODS))
        raise TriggerError(f"The frequency '{frequency}' is invalid: it must be one of {known}.")
    if not isinstance(interval, int) or isinstance(interval, bool) or interval < 1:
        raise TriggerError(f"The interval '{interval}' is invalid: it must be 1 or more.")
    pattern = sent.get("schedule") or {}
    shown = {
        "hours": pattern.get("hours") or [],
        "minutes": pattern.get("minutes") or [],
        "weekDays": [str(day).capitalize() for day in pattern.get("weekDays") or []] or None,
        "monthDays": pattern.get("monthDays"),
    }
    for name, allowed in _LIMITS.items():
        for value in shown[name] or []:
            if value not in allowed:
                limits = f"from {allowed[0]} to {allowed[-1]}"
                raise TriggerError(f"'{value}' in '{name}' is invalid: it must be {limits}.")
    for day in shown["weekDays"] or []:
        if str(day).lower() not in _DAYS:
            known = ", ".join(_DAYS)
            raise TriggerError(f"'{day}' in 'weekDays' is invalid: it must be one of {known}.")
    return {"frequency": frequency.capitalize(), "interval": interval, "schedule": shown}


def _zone(trigger: dict[str, Any]) -> tzinfo:
    zone = find_zone(str(trigger["timeZone"]))
    if zone is None:
        raise TriggerError(
            f"The time zone '{trigger['timeZone']}' is unknown: it must be a name of Windows, such"
            " as 'W. Europe Standard Time'."
        )
    return zone


def _moment(trigger: dict[str, Any], name: str, zone: tzinfo) -> datetime | None:
    """Return a time of a trigger; one without an offset is in the trigger's time zone."""
    text = trigger[name]
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        raise TriggerError(f"The {name} '{text}' is not a time in ISO 8601 format.") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
