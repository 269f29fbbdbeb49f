"""Quota usage, through the real SDK."""

from __future__ import annotations

from collections.abc import Callable

from azure.ai.ml import MLClient
from azure.ai.ml.entities import AmlCompute

DSV2_LOW = "Standard DSv2 Family Cluster LowPriority vCPUs"


def _values(ml_client: MLClient) -> dict[str, int]:
    usages = [vars(usage) for usage in ml_client.compute.list_usage()]
    return {usage["name"]["localizedValue"]: usage["currentValue"] for usage in usages}


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
    regional = "Total Cluster Low Priority Regional vCPUs"
    assert during[regional] - before[regional] == 20
    assert during["Total Clusters"] - before["Total Clusters"] == 1
    assert _values(ml_client) == before


def test_other_regions_have_their_own(ml_client: MLClient) -> None:
    """The list is that of a region, with limits; there is none for GPUs at first."""
    usages = [vars(usage) for usage in ml_client.compute.list_usage(location="northeurope")]
    limits = {usage["name"]["localizedValue"]: usage["limit"] for usage in usages}
    assert {usage["currentValue"] for usage in usages} == {0}
    assert limits["Standard DSv2 Family Cluster Dedicated vCPUs"] > 0
    assert limits["Standard  NCASv3_T4  Family Cluster Dedicated vCPUs"] == 0


def test_names_as_the_service_spells_them(ml_client: MLClient) -> None:
    """A family has one name and two entries, told apart by their types and words."""
    usages = [vars(usage) for usage in ml_client.compute.list_usage()]
    dedicated, low = (one for one in usages if one["name"]["value"] == "standardDSv2Family")

    scope = f"/subscriptions/{ml_client.subscription_id}"
    assert dedicated["id"] == low["id"] == f"{scope}/usages/standardDSv2Family"
    kind = "Microsoft.MachineLearningServices/vmFamily"
    assert dedicated["type"] == f"{kind}/dedicatedCores/usages"
    assert low["type"] == f"{kind}/lowPriorityCores/usages"
    assert dedicated["name"]["localizedValue"] == "Standard DSv2 Family Cluster Dedicated vCPUs"
    assert [one["name"]["value"] for one in usages[:2]] == ["TotalClusters", "TotalDedicatedCores"]
