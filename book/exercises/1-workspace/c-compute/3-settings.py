"""Checks of the exercises in 1.c.3."""

from typing import Any

from studyguide.exercises import NotYet, Workspace

INSTANCE = "ci-tom-rye"
WORKDAYS = {"monday", "tuesday", "wednesday", "thursday", "friday"}


def schedules(workspace: Workspace, action: str) -> list[Any]:
    """Return the instance's schedules with an action."""
    kept = getattr(workspace.compute(INSTANCE).schedules, "compute_start_stop", None)
    return [one for one in kept or [] if str(one.action).lower().endswith(action)]


def instance_exists(workspace: Workspace) -> None:
    """An instance, not a cluster."""
    found = workspace.compute(INSTANCE)
    if found.type.lower() != "computeinstance":
        raise NotYet(f"`{INSTANCE}` is there, but it is a {found.type}.")


def stops_when_idle(workspace: Workspace) -> None:
    """Idle shutdown."""
    minutes = workspace.compute(INSTANCE).idle_time_before_shutdown_minutes
    if not minutes:
        raise NotYet("It has no idle shutdown: forgotten on Friday, it is billed until Monday.")
    if minutes != 30:
        raise NotYet(f"It stops after {minutes} minutes without activity, not after 30.")


def stops_at_seven(workspace: Workspace) -> None:
    """The schedule."""
    found = schedules(workspace, "stop")
    if not found:
        raise NotYet(
            "No schedule stops it, so a kernel that is left running keeps it up all night."
        )
    trigger = found[0].trigger
    pattern = getattr(trigger, "schedule", None)
    hours, days = getattr(pattern, "hours", None), getattr(pattern, "week_days", None) or []
    hours = hours if isinstance(hours, list) else [hours]
    if hours != [19]:
        raise NotYet(f"It stops at {hours[0]} o'clock. Hours are counted to 24.")
    if {str(getattr(day, "value", day)).lower() for day in days} != WORKDAYS:
        raise NotYet("It does not stop on just the five working days.")
    zone = getattr(trigger.time_zone, "value", trigger.time_zone)
    if zone != "W. Europe Standard Time":
        raise NotYet(f"It stops at seven by the time zone *{zone}*.")


def nothing_starts_it(workspace: Workspace) -> None:
    """Tom does."""
    if schedules(workspace, "start"):
        raise NotYet("A schedule starts it each day, wanted or not, and Tom starts it himself.")


def no_ssh(workspace: Workspace) -> None:
    """Decided once."""
    if workspace.compute(INSTANCE).ssh_public_access_enabled:
        raise NotYet(
            "Its port for SSH is open, which cannot be changed: delete and create it anew."
        )
