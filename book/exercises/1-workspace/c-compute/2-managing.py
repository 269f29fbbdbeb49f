"""Checks of the exercises in 1.c.2."""

from studyguide.exercises import NotYet, Workspace

CLUSTER = "rye-batch"


def cluster_exists(workspace: Workspace) -> None:
    """Kind and size."""
    found = workspace.compute(CLUSTER)
    if found.type.lower() != "amlcompute":
        raise NotYet(f"`{CLUSTER}` is a {found.type}, not a compute cluster.")
    if found.size.lower() != "standard_ds3_v2":
        raise NotYet(f"Its nodes are {found.size}. A size stays: create another cluster.")


def six_nodes(workspace: Workspace) -> None:
    """The maximum after the change."""
    nodes = workspace.compute(CLUSTER).max_instances
    if nodes != 6:
        raise NotYet(f"It may grow to {nodes} nodes. The work needs six.")


def idle_time_kept(workspace: Workspace) -> None:
    """The setting that is easily lost."""
    idle = int(workspace.compute(CLUSTER).idle_time_before_scale_down)
    if idle == 120:
        raise NotYet("It waits 120 seconds, which is the default: the ten minutes were not sent.")
    if idle != 600:
        raise NotYet(f"It waits {idle} seconds, and ten minutes are 600.")


def none_while_idle(workspace: Workspace) -> None:
    """The minimum."""
    nodes = workspace.compute(CLUSTER).min_instances
    if nodes:
        raise NotYet(f"It keeps {nodes} of its nodes at all times: billed day and night.")
