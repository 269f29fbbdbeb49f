"""Checks of the lab on a rollout."""

from typing import Any

from studyguide.exercises import NotYet, Workspace

OLD = {"tenure_months": 26, "late_deliveries": 0, "pauses": 1, "support_tickets": 1}
LATE = {"tenure_months": 2, "late_deliveries": 4, "pauses": 0, "support_tickets": 3}
NEW = {"tenure_months": 0, "late_deliveries": None, "pauses": 0, "support_tickets": 0}
ROUNDS = 10  # a share of ten percent is met once in ten


def endpoint(workspace: Workspace) -> Any:
    """Return the lab's endpoint: its name is another one in each workspace."""
    found = [
        one
        for one in workspace.client.online_endpoints.list()
        if (one.tags or {}).get("lab") == "rollout"
    ]
    if not found:
        raise NotYet(
            "The lab's endpoint is not there. Run the cells of *How it stands*.",
            "`ml_client.online_endpoints.list()`.",
        )
    return found[0]


def answer(workspace: Workspace, subscriber: dict[str, Any], deployment: str = "") -> Any:
    """Return an answer, or None where the script failed."""
    return workspace.invoke(endpoint(workspace).name, {"data": [subscriber]}, deployment)


def no_failure(workspace: Workspace) -> str:
    """As customers ask: through the traffic."""
    failed = sum(answer(workspace, NEW) is None for _ in range(ROUNDS))
    if failed:
        raise NotYet(
            f"{failed} of {ROUNDS} requests for the subscriber who joined this week failed. Take "
            "`green` out of the traffic before you look for the reason."
        )
    return f"{ROUNDS} of {ROUNDS} requests were answered."


def green_takes_all(workspace: Workspace) -> None:
    """Asked by name."""
    if answer(workspace, NEW, "green") is None:
        raise NotYet(
            "Asked by name, `green` still fails for a subscriber without a number of late "
            "deliveries. `blue` takes the average there."
        )


def green_agrees(workspace: Workspace) -> None:
    """The same model has the same opinion."""
    for subscriber in (OLD, LATE, NEW):
        blue, green = (answer(workspace, subscriber, name) for name in ("blue", "green"))
        if blue is None or green is None:
            raise NotYet("One of the two does not answer, so they cannot be compared.")
        if abs(blue["churn"][0] - green["churn"][0]) > 0.001:
            raise NotYet(
                f"`green` says {green['churn'][0]} where `blue` says {blue['churn'][0]}, for "
                f"{subscriber['tenure_months']} months and {subscriber['late_deliveries']} late "
                "deliveries. Both have the same model: is each value beside its own weight?"
            )


def still_new(workspace: Workspace) -> None:
    """It was not replaced by the old script."""
    found = answer(workspace, LATE, "green")
    if not found or "risk" not in found:
        raise NotYet("Its answer has no `risk`. The old script is no repair of the new one.")


def careful_share(workspace: Workspace) -> str:
    """A little, not nothing."""
    traffic = endpoint(workspace).traffic
    green, blue = traffic.get("green", 0), traffic.get("blue", 0)
    if green > 10:
        raise NotYet(f"`green` has {green} percent. If it is wrong again, so many meet it.")
    if green == 0:
        raise NotYet("`green` has no traffic yet. Once it agrees with `blue`, give it a little.")
    if blue + green != 100:
        raise NotYet(f"`blue` has {blue} percent and `green` {green}: together not 100.")
    return f"`blue` has {blue} percent, `green` {green}."
