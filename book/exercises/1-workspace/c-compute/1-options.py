"""Checks of the exercises in 1.c.1."""

from studyguide.exercises import NotYet, Workspace

CLUSTER = "night-oven"


def cluster_exists(workspace: Workspace) -> str:
    """A cluster, not an instance of that name."""
    found = workspace.compute(CLUSTER)
    if found.type.lower() != "amlcompute":
        raise NotYet(f"`{CLUSTER}` is there, but it is a {found.type}, not a compute cluster.")
    return f"It is made of {found.size}."


def costs_nothing_idle(workspace: Workspace) -> None:
    """No node stays."""
    nodes = workspace.compute(CLUSTER).min_instances
    if nodes:
        raise NotYet(f"It keeps {nodes} of its nodes at all times: billed day and night.")


def three_side_by_side(workspace: Workspace) -> None:
    """As many nodes as jobs."""
    nodes = workspace.compute(CLUSTER).max_instances
    if nodes != 3:
        raise NotYet(f"It grows to {nodes} nodes, and a job of one node each needs 3 of them.")


def spare_capacity(workspace: Workspace) -> None:
    """Low priority."""
    tier = workspace.compute(CLUSTER).tier
    if tier.replace("_", "").lower() != "lowpriority":
        raise NotYet(
            f"Its nodes are *{tier}*. The kind of the nodes cannot be changed later: delete the "
            "cluster and create it anew."
        )


def waits_five_minutes(workspace: Workspace) -> None:
    """In seconds."""
    idle = workspace.compute(CLUSTER).idle_time_before_scale_down
    if idle != 300:
        raise NotYet(
            f"An idle node is given back after {idle} seconds. The argument counts in seconds, "
            "and five minutes are 300."
        )
