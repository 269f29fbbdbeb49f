"""How much of a region's quota for Azure Machine Learning is in use.

Source: the example of `Usages_List` in azure-rest-api-specs (2023-10-01); default limits and
what counts as used from the articles cited at the route.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from azureml_emulator.core.arm import MACHINE_LEARNING, SUBSCRIPTION
from azureml_emulator.core.http import Response
from azureml_emulator.core.paging import page
from azureml_emulator.core.regions import normalized
from azureml_emulator.core.routing import Call, Routes
from azureml_emulator.core.sources import docs, link
from azureml_emulator.resources.compute import records, vm_sizes

routes = Routes("Compute")

# The default limits of a pay-as-you-go subscription; GPUs start with none.
_CLUSTERS, _DEDICATED, _LOW_PRIORITY, _FAMILY, _UNLIMITED = 500, 300, 3000, 100, -1


@routes.route(
    "GET",
    f"{SUBSCRIPTION}/providers/{MACHINE_LEARNING}/locations/{{location}}/usages",
    operation="compute.list_usage",
    source="; ".join(
        (
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
    usages = [_usage(call, location, "totalCores", "Clusters", count, _CLUSTERS)]
    for priority, resource_type, regional in (
        ("Dedicated", "dedicatedCores", _DEDICATED),
        ("LowPriority", "lowPriorityCores", _LOW_PRIORITY),
    ):
        name = f"Total Cluster {priority} Regional vCPUs"
        total = sum(cores for (_, p), cores in used.items() if p == priority)
        usages.append(_usage(call, location, resource_type, name, total, regional))
        for family, gpus in dict.fromkeys((size.family, size.gpus > 0) for size in vm_sizes.SIZES):
            limit = _UNLIMITED if priority == "LowPriority" else 0 if gpus else _FAMILY
            name = f"{_words(family)} Cluster {priority} vCPUs"
            cores = used[family, priority]
            usages.append(_usage(call, location, "vmFamily", name, cores, limit))
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


def _words(family: str) -> str:
    """Return a family as it is named to people: `standardDSv2Family`, `Standard DSv2 Family`."""
    name = re.sub(r"(?i)^standard ?(.*?) ?family$", r"\1", family)
    return f"Standard {name} Family"


def _usage(
    call: Call, location: str, resource_type: str, name: str, value: int, limit: int
) -> dict[str, Any]:
    path = f"/{name.replace(' ', '_')}" if resource_type == "vmFamily" else ""
    return {
        "id": f"{call.subscription_id}/usages{path}",
        "amlWorkspaceLocation": location,
        "type": f"{MACHINE_LEARNING}/{resource_type}/usages",
        "currentValue": value,
        "limit": limit,
        "name": {"localizedValue": name, "value": name},
        "unit": "Count",
    }
