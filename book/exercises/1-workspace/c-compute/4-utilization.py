"""Checks of the exercises in 1.c.4."""

from typing import Any

from studyguide.exercises import NotYet, Workspace

CLUSTER = "right-size"


def size_of(workspace: Workspace) -> dict[str, Any]:
    """Return cores, memory and GPUs of the cluster's size."""
    wanted = workspace.compute(CLUSTER).size.lower()
    for size in workspace.client.compute.list_sizes():
        if size.name.lower() == wanted:
            # SDK 1.35 keeps two of the values under the service's own names.
            return {
                "cores": getattr(size, "vCPUs", size.v_cp_us),
                "memory": getattr(size, "memoryGB", size.memory_gb),
                "gpus": size.gpus or 0,
            }
    raise NotYet(f"The region's list of sizes does not have {wanted}.")


def cluster_exists(workspace: Workspace) -> str:
    """A cluster with one node."""
    found = workspace.compute(CLUSTER)
    if found.type.lower() != "amlcompute":
        raise NotYet(f"`{CLUSTER}` is a {found.type}, not a compute cluster.")
    if found.max_instances != 1:
        raise NotYet(f"It may grow to {found.max_instances} nodes, and the job uses one.")
    return f"Its size is {found.size}."


def eight_cores(workspace: Workspace) -> None:
    """One for each process."""
    cores = size_of(workspace)["cores"]
    if cores != 8:
        raise NotYet(f"A node has {cores} cores, and the job runs eight processes.")


def enough_memory(workspace: Workspace) -> None:
    """Eight times 6 GB."""
    memory = size_of(workspace)["memory"]
    if memory < 48:
        raise NotYet(f"A node has {memory:g} GB, and eight processes of 6 GB take 48 GB.")


def no_gpu(workspace: Workspace) -> None:
    """It would idle."""
    gpus = size_of(workspace)["gpus"]
    if gpus:
        raise NotYet(f"A node has {gpus} GPU, which the job does not use and you would pay for.")


def outlasts_a_pause(workspace: Workspace) -> None:
    """More than 20 minutes, less than an hour, and none at night."""
    found = workspace.compute(CLUSTER)
    if found.min_instances:
        raise NotYet("A minimum of one node is billed at night and at weekends, too.")
    idle = int(found.idle_time_before_scale_down)
    if idle <= 20 * 60:
        raise NotYet(
            f"The node goes after {idle} seconds: it is set in seconds, and a pause has 1200."
        )
    if idle >= 60 * 60:
        raise NotYet(f"The node stays for {idle // 60} minutes, the whole lunch break.")
