"""What all computes have in common, through the real SDK."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from azure.ai.ml import MLClient
from azure.ai.ml.entities import (
    AmlCompute,
    ComputeInstance,
    IdentityConfiguration,
    ManagedIdentityConfiguration,
)
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

GiveName = Callable[[], str]


def test_list(ml_client: MLClient, cluster: AmlCompute, instance: ComputeInstance) -> None:
    """A list holds all computes, or those of one type."""
    assert {cluster.name, instance.name} <= {found.name for found in ml_client.compute.list()}
    instances = {found.name for found in ml_client.compute.list(compute_type="ComputeInstance")}
    assert instance.name in instances
    assert cluster.name not in instances


def test_delete(ml_client: MLClient, cluster: AmlCompute) -> None:
    """A deleted compute is gone, and cannot be deleted again."""
    ml_client.compute.begin_delete(cluster.name).result()
    assert cluster.name not in {found.name for found in ml_client.compute.list()}
    with pytest.raises(ResourceNotFoundError):
        ml_client.compute.begin_delete(cluster.name).result()


def test_detach_of_a_created_compute(ml_client: MLClient, cluster: AmlCompute) -> None:
    """Only what was attached can be detached."""
    with pytest.raises(HttpResponseError, match="cannot be detached") as raised:
        ml_client.compute.begin_delete(cluster.name, action="Detach").result()
    assert raised.value.status_code == 400


def test_name_of_another_type(ml_client: MLClient, cluster: AmlCompute) -> None:
    """A name belongs to one compute."""
    with pytest.raises(HttpResponseError, match="type AmlCompute with the name") as raised:
        ml_client.compute.begin_create_or_update(ComputeInstance(name=cluster.name)).result()
    assert raised.value.status_code == 409


@pytest.mark.parametrize("name", ["a", "1st", "under_score", "ends-", "a" * 33])
def test_bad_name_of_a_cluster(ml_client: MLClient, name: str) -> None:
    """The name of a cluster has 3 to 32 letters, digits and hyphens."""
    with pytest.raises(HttpResponseError, match="Compute name is invalid") as raised:
        ml_client.compute.begin_create_or_update(AmlCompute(name=name)).result()
    assert raised.value.status_code == 400


@pytest.mark.parametrize("kind", [AmlCompute, ComputeInstance])
def test_unknown_size(
    ml_client: MLClient, compute_name: GiveName, kind: Callable[..., Any]
) -> None:
    """The error lists the sizes that exist, and nothing is created."""
    name = compute_name()
    with pytest.raises(HttpResponseError, match=r"Standard_B1s .*not a supported") as raised:
        ml_client.compute.begin_create_or_update(kind(name=name, size="Standard_B1s")).result()
    assert "STANDARD_DS11_V2" in str(raised.value)
    with pytest.raises(ResourceNotFoundError):
        ml_client.compute.get(name)


def test_a_size_for_online_endpoints_only(ml_client: MLClient, compute_name: GiveName) -> None:
    """A cluster cannot have it, and the error lists what a cluster can have."""
    asked = AmlCompute(name=compute_name(), size="Standard_NV36ads_A10_v5")
    with pytest.raises(HttpResponseError, match=r"NV36ads_A10_v5 .*not a supported") as raised:
        ml_client.compute.begin_create_or_update(asked).result()
    assert "STANDARD_L8S_V3" in str(raised.value)
    assert "STANDARD_NV36ADS" not in str(raised.value)


def test_scale_settings_alone(
    ml_client: MLClient, compute_name: GiveName, cluster: AmlCompute
) -> None:
    """They are sent by the SDK's REST client; all else stays, and only a cluster has them."""
    client = ml_client.compute._operation
    place = ml_client.resource_group_name, ml_client.workspace_name
    asked = {"properties": {"properties": {"scaleSettings": {"maxNodeCount": 7}}}}
    client.begin_update(*place, cluster.name, asked).result()
    changed = ml_client.compute.get(cluster.name)

    assert (changed.min_instances, changed.max_instances) == (1, 7)
    assert changed.idle_time_before_scale_down == 180
    assert (changed.tier, changed.tags) == ("low_priority", {"team": "vision"})
    asked = {"properties": {"properties": {"scaleSettings": {"minNodeCount": 8}}}}
    with pytest.raises(HttpResponseError, match="must not be greater than"):
        client.begin_update(*place, cluster.name, asked).result()
    instance = ComputeInstance(name=compute_name(), size="Standard_DS3_v2")
    ml_client.compute.begin_create_or_update(instance).result()
    with pytest.raises(HttpResponseError, match="has no scale settings"):
        client.begin_update(*place, instance.name, asked).result()


def test_identity(ml_client: MLClient, compute_name: GiveName) -> None:
    """A compute can have identities, and gets their ids."""
    given = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/x/uai"
    name = compute_name()
    identity = IdentityConfiguration(
        type="UserAssigned",
        user_assigned_identities=[ManagedIdentityConfiguration(resource_id=given)],
    )
    created = ml_client.compute.begin_create_or_update(
        AmlCompute(name=name, identity=identity)
    ).result()
    assert created.identity.type == "user_assigned"
    assert [found.resource_id for found in created.identity.user_assigned_identities] == [given]


def test_location(ml_client: MLClient, compute_name: GiveName) -> None:
    """A cluster can be in another region than its workspace, if that exists."""
    created = ml_client.compute.begin_create_or_update(
        AmlCompute(name=compute_name(), location="North Europe")
    ).result()
    assert created.location == "northeurope"
    with pytest.raises(HttpResponseError, match="no Azure region"):
        ml_client.compute.begin_create_or_update(
            AmlCompute(name=compute_name(), location="atlantis")
        ).result()


@pytest.mark.offline_only
def test_other_types_are_refused(ask: Any, default: Any) -> None:
    """A type that is not emulated is named."""
    target = f"{default.arm_id}/computes/bricks?api-version=2023-08-01-preview"
    body = {"location": "westeurope", "properties": {"computeType": "Databricks"}}
    answer = ask("PUT", target, body)
    assert answer.status == 501
    assert b"computes of type 'Databricks'" in answer.body


@pytest.mark.offline_only
@pytest.mark.parametrize("body", [{}, {"properties": {}}, {"properties": {"computeType": ""}}])
def test_no_type(ask: Any, default: Any, body: dict[str, Any]) -> None:
    """A body without a type is a bad request."""
    answer = ask("PUT", f"{default.arm_id}/computes/nothing", body)
    assert answer.status == 400
    assert b"'computeType' is invalid" in answer.body
