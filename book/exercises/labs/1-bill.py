"""Checks of the lab on costs."""

from typing import Any

from studyguide.exercises import NotYet, Workspace

OVEN, SCHEDULE = "lab-day-oven", "lab-retrain"
GPU = "standard_n"
EARLIEST, LATEST = 1, 5  # o'clock


def machines(workspace: Workspace) -> dict[str, Any]:
    """Return the lab's compute by name."""
    return {c.name: c for c in workspace.client.compute.list() if c.name.startswith("lab-")}


def gpu_gone(workspace: Workspace) -> str:
    """Sizes of the family N have GPUs."""
    for name, compute in machines(workspace).items():
        if (compute.size or "").lower().startswith(GPU):
            raise NotYet(
                f"`{name}` has nodes of the size {compute.size}, with a GPU that scikit-learn does "
                "not use. The size of a cluster cannot be changed: delete it."
            )
    return "The most expensive machine is gone."


def nothing_idle(workspace: Workspace) -> str:
    """No node stays."""
    nodes = workspace.compute(OVEN).min_instances
    if nodes:
        raise NotYet(
            f"It keeps {nodes} of its nodes: {nodes * 168} machine hours a week for nothing."
        )
    return "0 machine hours a week, where there were 336."


def short_wait(workspace: Workspace) -> None:
    """In seconds."""
    idle = workspace.compute(OVEN).idle_time_before_scale_down
    if idle is None or idle > 600:
        raise NotYet(f"A node that has nothing to do is billed for {idle} seconds more.")


def four_trials(workspace: Workspace) -> None:
    """A node for each trial."""
    nodes = workspace.compute(OVEN).max_instances
    if nodes < 4:
        raise NotYet(
            f"It grows to {nodes} nodes, and the four trials of a Friday would wait, one after the "
            "other."
        )


def lena_gone(workspace: Workspace) -> None:
    """Stopped is not enough."""
    found = machines(workspace).get("lab-lena")
    if found is not None and found.state == "Stopped":
        raise NotYet(
            "It is stopped. The machine is no longer billed, but its disk and its load balancer "
            "are."
        )
    if found is not None:
        raise NotYet(f"It is {found.state.value}, and its owner works in marketing since October.")


def mina_sleeps(workspace: Workspace) -> str:
    """By idle shutdown."""
    found = workspace.compute("lab-mina")
    minutes = found.idle_time_before_shutdown_minutes
    if not minutes:
        raise NotYet(
            "It has no idle shutdown: forgotten on a Friday, it is billed until Monday. Delete it "
            "and make it anew; notebooks lie in the workspace's file share and stay."
        )
    if int(minutes) > 60:
        raise NotYet(f"It waits {minutes} minutes before it stops.")
    return f"It stops after {minutes} minutes without work."


def once_a_day(workspace: Workspace) -> str:
    """A cron expression, or a daily recurrence."""
    trigger = workspace.schedule(SCHEDULE).trigger
    expression = getattr(trigger, "expression", None)
    minutes, hours = _of_cron(expression) if expression else _of_recurrence(trigger)
    if len(hours) != 1:
        raise NotYet(f"It starts in {len(hours)} hours of a day, and the data change once.")
    if len(minutes) != 1:
        raise NotYet("It starts at each minute of that hour: the first field must be a number.")
    (hour,) = hours
    if not EARLIEST <= hour <= LATEST:
        raise NotYet(
            f"It starts at {hour} o'clock. The data are complete at one, and the shop needs the "
            "model at six."
        )
    return f"It starts at {hour}:{minutes[0]:02} each day."


def _of_cron(expression: str) -> tuple[list[int], list[int]]:
    minute, hour, *days = expression.split()
    if days != ["*", "*", "*"]:
        raise NotYet(f"`{expression}` does not start on every day of the week.")
    return _numbers(minute, 60), _numbers(hour, 24)


def _numbers(field: str, end: int) -> list[int]:
    """Return the values of a field of a cron expression: a list, a star, or a star with a step."""
    if field.startswith("*"):
        return list(range(0, end, int(field.partition("/")[2] or 1)))
    return [int(value) for value in field.split(",")]


def _of_recurrence(trigger: Any) -> tuple[list[int], list[int]]:
    if trigger.frequency.lower() != "day" or trigger.interval != 1:
        raise NotYet(f"It starts every {trigger.interval} {trigger.frequency}, not once a day.")
    pattern = trigger.schedule
    hours = getattr(pattern, "hours", None)
    if hours is None:
        raise NotYet("It does not say at which hour it starts: give the trigger a `schedule`.")
    minutes = getattr(pattern, "minutes", None) or 0
    return [
        [int(value) for value in (given if isinstance(given, list) else [given])]
        for given in (minutes, hours)
    ]


def gives_up(workspace: Workspace) -> str:
    """In seconds."""
    steps = workspace.schedule(SCHEDULE).create_job.jobs.values()
    seconds = [step.limits.timeout if step.limits else None for step in steps]
    if not all(seconds):
        raise NotYet("Its step has no limit: a run that hangs is billed until somebody notices.")
    if (total := sum(seconds)) > 3600:
        raise NotYet(f"A run may take {total} seconds; `timeout` counts in seconds.")
    return f"A run has {total} seconds."
