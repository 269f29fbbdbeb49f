"""How much of a region's quota for Azure Machine Learning is in use.

Source: the answer of the service that the tests of Azure PowerShell have recorded
(`Get-AzMLServiceUsage`, 2025-11-04); default limits and what counts as used from the articles
cited at the route.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from azureml_emulator.compute import records, vm_sizes
from offline_azure.arm.ids import MACHINE_LEARNING, SUBSCRIPTION
from offline_azure.arm.regions import normalized
from offline_azure.arm.resource_groups import IN_SUBSCRIPTION
from offline_azure.http.messages import Response
from offline_azure.http.paging import page
from offline_azure.http.routing import Call, Routes
from offline_azure.http.sources import docs, link

routes = Routes("Compute", scope=IN_SUBSCRIPTION)

# The default limits of a pay-as-you-go subscription; GPUs start with none.
_CLUSTERS, _DEDICATED, _LOW_PRIORITY, _FAMILY, _UNLIMITED = 500, 300, 3000, 100, -1


@routes.route(
    "GET",
    f"{SUBSCRIPTION}/providers/{MACHINE_LEARNING}/locations/{{location}}/usages",
    operation="compute.list_usage",
    source="; ".join(
        (
            "recording `Get-AzMLServiceUsage` of Azure PowerShell, 2025-11-04",
            link("REST example", "https://learn.microsoft.com/rest/api/azureml/usages/list"),
            docs("Manage resources and quotas", "how-to-manage-quotas"),
        )
    ),
    difference=(
        "Limits are examples of Azure's defaults and are not enforced. No workspace has its own."
        " A cluster counts with its maximum; how much of it Azure counts is unverified."
    ),
)
def list_usages(call: Call) -> Response:
    """Return the region's usages: computes, all cores, and the cores of each VM family."""
    location = normalized(call.params["location"])
    count, used = _used(call, location)
    usages = [_total(call, "TotalClusters", "Total Clusters", count, _CLUSTERS)]
    for priority, words, regional in (
        ("Dedicated", "Dedicated", _DEDICATED),
        ("LowPriority", "Low Priority", _LOW_PRIORITY),
    ):
        shown = f"Total Cluster {words} Regional vCPUs"
        total = sum(cores for (_, p), cores in used.items() if p == priority)
        usages.append(_total(call, f"Total{priority}Cores", shown, total, regional))
        for family, gpus in dict.fromkeys((size.family, size.gpus > 0) for size in vm_sizes.SIZES):
            limit = _UNLIMITED if priority == "LowPriority" else 0 if gpus else _FAMILY
            usages.append(_of_family(call, family, priority, used[family, priority], limit))
    return page(call.request, usages)


def _used(call: Call, location: str) -> tuple[int, Counter[tuple[str, str]]]:
    """Return how many computes there are, and the cores per family and priority.

    A cluster uses the quota of all the nodes that it may have, also when it has none.
    """
    used: Counter[tuple[str, str]] = Counter()
    count = 0
    for compute in call.store.list(records.TYPE, call.subscription_id):
        settings = compute.body["properties"]["properties"]
        size = vm_sizes.find(str(settings.get("vmSize")))
        if size is None or compute.body["location"] != location:
            continue
        count += 1
        nodes = settings.get("scaleSettings", {}).get("maxNodeCount", 1)
        used[size.family, settings.get("vmPriority", "Dedicated")] += nodes * size.cores
    return count, used


def _total(call: Call, name: str, shown: str, value: int, limit: int) -> dict[str, Any]:
    return _usage(call.subscription_id, _camel(name), name, shown, value, limit)


def _of_family(call: Call, family: str, priority: str, value: int, limit: int) -> dict[str, Any]:
    """Return the usage of a family, which has the same name for both priorities.

    In the words for people what is between `standard` and `Family` keeps its spaces.
    """
    resource_id = f"{call.subscription_id}/usages/{family.replace(' ', '_')}"
    words = re.sub(r"(?i)^standard(.*?)family$", r"Standard \1 Family", family)
    shown = f"{words} Cluster {priority} vCPUs"
    kind = f"vmFamily/{_camel(priority)}Cores"
    return _usage(resource_id, kind, family, shown, value, limit)


def _camel(name: str) -> str:
    return name[:1].lower() + name[1:]


def _usage(
    resource_id: str, kind: str, name: str, shown: str, value: int, limit: int
) -> dict[str, Any]:
    return {
        "unit": "Count",
        "currentValue": value,
        "limit": limit,
        "name": {"value": name, "localizedValue": shown},
        "type": f"{MACHINE_LEARNING}/{kind}/usages",
        "id": resource_id,
    }
