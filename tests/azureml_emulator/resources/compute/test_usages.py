"""Quota usage, through the real SDK."""

from __future__ import annotations

from collections.abc import Callable

from azure.ai.ml import MLClient
from azure.ai.ml.entities import AmlCompute

DSV2_LOW = "Standard DSv2 Family Cluster LowPriority vCPUs"


def _values(ml_client: MLClient) -> dict[str, int]:
    usages = [vars(usage) for usage in ml_client.compute.list_usage()]
    return {usage["name"]["value"]: usage["currentValue"] for usage in usages}


def test_a_cluster_uses_the_quota_of_all_its_nodes(
    ml_client: MLClient, compute_name: Callable[[], str]
) -> None:
    """Nodes that are not there yet count, until the cluster is deleted."""
    before = _values(ml_client)
    asked = AmlCompute(
        name=compute_name(), size="Standard_DS3_v2", max_instances=5, tier="low_priority"
    )
    ml_client.compute.begin_create_or_update(asked).result()
    during = _values(ml_client)
    ml_client.compute.begin_delete(asked.name).result()

    assert during[DSV2_LOW] - before[DSV2_LOW] == 20
    regional = "Total Cluster LowPriority Regional vCPUs"
    assert during[regional] - before[regional] == 20
    assert during["Clusters"] - before["Clusters"] == 1
    assert _values(ml_client) == before


def test_other_regions_have_their_own(ml_client: MLClient) -> None:
    """The list is that of a region, with limits; there is none for GPUs at first."""
    usages = [vars(usage) for usage in ml_client.compute.list_usage(location="northeurope")]
    limits = {usage["name"]["value"]: usage["limit"] for usage in usages}
    assert {usage["amlWorkspaceLocation"] for usage in usages} == {"northeurope"}
    assert limits["Standard DSv2 Family Cluster Dedicated vCPUs"] > 0
    assert limits["Standard NCASv3_T4 Family Cluster Dedicated vCPUs"] == 0
