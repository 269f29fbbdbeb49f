"""Compute clusters (`AmlCompute`).

Sources: recording `compute/aml_compute_create_and_delete` (2024-12-18) of azure-ai-ml's
tests, and the articles cited below.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from azureml_emulator import name_rules
from azureml_emulator.compute.kind import (
    BAD_VALUE,
    Asked,
    Kind,
    require_duration,
    require_size,
)
from azureml_emulator.runs.job import Job
from azureml_emulator.workspaces.scope import IN_WORKSPACE
from offline_azure.arm.ids import derived_name
from offline_azure.http.routing import Routes
from offline_azure.http.sources import link

routes = Routes("Compute", scope=IN_WORKSPACE)

_LONGEST_IDLE = timedelta(days=365)
_PRIORITIES = {"dedicated": "Dedicated", "lowpriority": "LowPriority"}

BAD_NAME = routes.error(
    when="the name of a cluster has not 3 to 32 of the allowed characters",
    status=400,
    code="UserError",
    message=(
        "Compute name is invalid. It can include letters, digits and dashes. It must start with"
        " a letter, end with a letter or digit, and be between 3 and 32 characters in length."
    ),
    source="; ".join(
        (
            link("DP100 pull request 50", "https://github.com/MicrosoftLearning/DP100/pull/50"),
            link(
                "Naming rules for Azure resources",
                "https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules",
            ),
        )
    ),
    envelope="service",
)
MIN_OVER_MAX = routes.error(
    when="a cluster's minimum number of nodes is above its maximum",
    status=400,
    code="UserError",
    message="MinNodeCount ({minimum}) must not be greater than MaxNodeCount ({maximum}).",
    source=None,
    envelope="service",
)


def _settle(asked: Asked) -> dict[str, Any]:
    """Return a cluster's values; what the request leaves out keeps its value.

    A size in an update is ignored: the SDK sends one even when the caller gave none, and the
    type of the machines cannot be changed after creation.
    """
    if name_rules.CLUSTER.fullmatch(asked.name) is None:
        raise BAD_NAME.error()
    present = asked.present or {}
    size = present.get("vmSize") or require_size(asked, "AmlCompute").name.upper()
    scale = _scale_settings(asked.properties.get("scaleSettings") or {}, present)
    nodes = scale["minNodeCount"]
    subnet = asked.properties.get("subnet") or present.get("subnet")
    public = asked.properties.get("remoteLoginPortPublicAccess") or "NotSpecified"
    if public == "NotSpecified":  # what it means is in the docstring of the SDK's `AmlCompute`
        public = present.get("remoteLoginPortPublicAccess", "Disabled" if subnet else "Enabled")
    login = asked.properties.get("userAccountCredentials") or {}
    settled = {
        "vmSize": size,
        "vmPriority": _priority(asked.properties.get("vmPriority"), present),
        "scaleSettings": scale,
        "subnet": subnet,
        "currentNodeCount": nodes,
        "targetNodeCount": nodes,
        "nodeStateCounts": {
            "preparingNodeCount": 0,
            "runningNodeCount": 0,
            "idleNodeCount": nodes,
            "unusableNodeCount": 0,
            "leavingNodeCount": 0,
            "preemptedNodeCount": 0,
        },
        "allocationState": "Steady",
        "allocationStateTransitionTime": asked.moment,
        "errors": None,
        "remoteLoginPortPublicAccess": public,
        "osType": "Linux",
        "virtualMachineImage": None,
        "isolatedNetwork": False,
        "enableNodePublicIp": asked.properties.get("enableNodePublicIp", True),
        "enableBatchPrivateLink": False,
        "propertyBag": {},
    }
    credentials = present.get("userAccountCredentials")
    if login and credentials is None:  # the login cannot be changed after creation
        credentials = {
            "adminUserName": login.get("adminUserName"),
            "adminUserPassword": None,
            "adminUserSshPublicKey": login.get("adminUserSshPublicKey"),
        }
    return settled | ({"userAccountCredentials": credentials} if credentials else {})


def _priority(asked: str | None, present: dict[str, Any]) -> str:
    if asked is None:
        return str(present.get("vmPriority", "Dedicated"))
    priority = _PRIORITIES.get(asked.lower())
    if priority is None:
        reason = "it must be Dedicated or LowPriority"
        raise BAD_VALUE.error(property="vmPriority", value=asked, reason=reason)
    return priority


def _scale_settings(asked: dict[str, Any], present: dict[str, Any]) -> dict[str, Any]:
    settings = {
        "maxNodeCount": 4,
        "minNodeCount": 0,
        "nodeIdleTimeBeforeScaleDown": "PT2M",
        **present.get("scaleSettings", {}),
        **{name: value for name, value in asked.items() if value is not None},
    }
    for name in ("minNodeCount", "maxNodeCount"):
        if not isinstance(settings[name], int) or settings[name] < 0:
            reason = "it must be a number of nodes"
            raise BAD_VALUE.error(property=name, value=str(settings[name]), reason=reason)
    if settings["minNodeCount"] > settings["maxNodeCount"]:
        raise MIN_OVER_MAX.error(
            minimum=str(settings["minNodeCount"]), maximum=str(settings["maxNodeCount"])
        )
    name = "nodeIdleTimeBeforeScaleDown"
    require_duration(name, str(settings[name]), timedelta(), _LONGEST_IDLE)
    return settings


def busy(compute: dict[str, Any], jobs: Sequence[Job]) -> dict[str, Any]:
    """Return a cluster with one node for each job, at most its maximum.

    Args:
        compute: the cluster as it is without jobs.
        jobs: what runs on it now.
    """
    shown = compute["properties"]["properties"]
    if not jobs or shown["nodeStateCounts"] is None:
        return compute
    jobs = jobs[: shown["scaleSettings"]["maxNodeCount"]]
    preparing = sum(job.status == "Preparing" for job in jobs)
    total = max(shown["currentNodeCount"], len(jobs))
    counts = shown["nodeStateCounts"] | {
        "preparingNodeCount": preparing,
        "runningNodeCount": len(jobs) - preparing,
        "idleNodeCount": total - len(jobs),
    }
    shown = shown | {
        "currentNodeCount": total,
        "targetNodeCount": total,
        "nodeStateCounts": counts,
    }
    return compute | {"properties": compute["properties"] | {"properties": shown}}


def nodes(compute: dict[str, Any], jobs: Sequence[Job]) -> list[dict[str, Any]]:
    """Return a cluster's nodes: first those that run jobs, then idle ones up to its minimum.

    Args:
        compute: the cluster as it is shown.
        jobs: what runs on it now.
    """
    count = compute["properties"]["properties"]["currentNodeCount"] or 0
    on_node = [*jobs, *[None] * count][:count]
    batch = derived_name(compute["id"], "nodes", 10)
    return [
        {
            "nodeId": f"tvmps_{batch}_{number}_d",
            "privateIpAddress": f"10.0.0.{4 + number}",
            "publicIpAddress": None,
            "port": 50000 + number,
            "nodeState": _state(job),
            "runId": job.name if job else None,
        }
        for number, job in enumerate(on_node)
    ]


def _state(job: Job | None) -> str:
    if job is None:
        return "idle"
    return "preparing" if job.status == "Preparing" else "running"


KIND = Kind(
    "AmlCompute",
    _settle,
    meanwhile={
        "currentNodeCount": None,
        "targetNodeCount": None,
        "nodeStateCounts": None,
        "allocationState": None,
    },
    later=("allocationStateTransitionTime", "propertyBag", "userAccountCredentials"),
)
