"""Compute clusters, through the real SDK."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from azure.ai.ml import MLClient
from azure.ai.ml.entities import AmlCompute, AmlComputeSshSettings, NetworkSettings
from azure.core.exceptions import HttpResponseError

from azureml_emulator.application import Application

GiveName = Callable[[], str]


def test_create(ml_client: MLClient, cluster: AmlCompute) -> None:
    """A cluster has the values asked for, its size in capitals."""
    found = ml_client.compute.get(cluster.name)
    assert found.type == "amlcompute"
    assert found.size == "STANDARD_DS11_V2"
    assert (found.min_instances, found.max_instances) == (1, 3)
    assert found.idle_time_before_scale_down == 180
    assert found.tier == "low_priority"
    assert found.description == "for a test"
    assert found.tags == {"team": "vision"}
    assert found.location == "westeurope"
    assert found.provisioning_state == "Succeeded"


def test_create_with_defaults(ml_client: MLClient, compute_name: GiveName) -> None:
    """A name is enough."""
    made = ml_client.compute.begin_create_or_update(AmlCompute(name=compute_name())).result()
    assert (made.size, made.tier) == ("STANDARD_DS3_V2", "dedicated")
    assert (made.min_instances, made.max_instances) == (0, 4)
    assert made.idle_time_before_scale_down == 120


def test_scaling_keeps_the_rest(ml_client: MLClient, cluster: AmlCompute) -> None:
    """An update changes what it names, at once; size, tier and tags stay."""
    ml_client.begin_create_or_update(AmlCompute(name=cluster.name, max_instances=2))
    scaled = ml_client.compute.get(cluster.name)
    assert scaled.max_instances == 2
    assert scaled.size == cluster.size
    assert scaled.tier == cluster.tier
    assert scaled.tags == cluster.tags
    assert scaled.description == cluster.description
    assert scaled.created_on == cluster.created_on


def test_update_of_what_was_read(ml_client: MLClient, cluster: AmlCompute) -> None:
    """A cluster that was read, changed and sent back keeps everything else."""
    found = ml_client.compute.get(cluster.name)
    found.max_instances = 7
    updated = ml_client.compute.begin_update(found).result()
    assert updated.max_instances == 7
    assert updated.min_instances == cluster.min_instances
    assert updated.tier == cluster.tier


def test_min_above_max(ml_client: MLClient, compute_name: GiveName) -> None:
    """The minimum cannot be above the maximum."""
    asked = AmlCompute(name=compute_name(), min_instances=3, max_instances=2)
    with pytest.raises(HttpResponseError, match=r"MinNodeCount \(3\) must not") as raised:
        ml_client.compute.begin_create_or_update(asked).result()
    assert raised.value.status_code == 400


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"min_instances": -1}, "minNodeCount"),
        ({"max_instances": -2}, "minNodeCount|maxNodeCount"),
        ({"idle_time_before_scale_down": -5}, "nodeIdleTimeBeforeScaleDown"),
        ({"tier": "spot"}, "vmPriority"),
    ],
)
def test_bad_value(
    ml_client: MLClient, compute_name: GiveName, values: dict[str, Any], named: str
) -> None:
    """The error names the property."""
    with pytest.raises(HttpResponseError, match=named) as raised:
        ml_client.compute.begin_create_or_update(AmlCompute(name=compute_name(), **values)).result()
    assert raised.value.status_code == 400


@pytest.mark.parametrize("tier", ["LowPriority", "low_priority", "lowpriority"])
def test_spellings_of_low_priority(ml_client: MLClient, compute_name: GiveName, tier: str) -> None:
    """The SDK spells the tier in more than one way."""
    asked = AmlCompute(name=compute_name(), tier=tier)
    assert ml_client.compute.begin_create_or_update(asked).result().tier == "low_priority"


def test_login(ml_client: MLClient, compute_name: GiveName) -> None:
    """The login is shown, without its password, and stays as it was created."""
    settings = AmlComputeSshSettings(admin_username="azureuser", ssh_key_value="ssh-rsa AAAA")
    asked = AmlCompute(name=compute_name(), ssh_settings=settings)
    ml_client.compute.begin_create_or_update(asked).result()
    ml_client.compute.begin_create_or_update(AmlCompute(name=asked.name)).result()
    found = ml_client.compute.get(asked.name).ssh_settings
    assert (found.admin_username, found.ssh_key_value) == ("azureuser", "ssh-rsa AAAA")


def test_the_ssh_port_is_closed_in_a_network(ml_client: MLClient, compute_name: GiveName) -> None:
    """Where nothing is said, the port is open without a subnet and closed with one."""
    network = NetworkSettings(vnet_name="vnet-ml", subnet="snet-training")
    inside = AmlCompute(name=compute_name(), network_settings=network)
    asked = AmlCompute(name=compute_name()), inside
    made = [ml_client.compute.begin_create_or_update(cluster).result() for cluster in asked]
    assert [cluster.ssh_public_access_enabled for cluster in made] == [True, False]


def test_secrets_are_not_kept(ml_client: MLClient, compute_name: GiveName, service: Any) -> None:
    """A password goes in and never comes out."""
    settings = AmlComputeSshSettings(admin_username="azureuser", admin_password="Open-Sesame-1")
    asked = AmlCompute(name=compute_name(), ssh_settings=settings)
    made = ml_client.compute.begin_create_or_update(asked).result()
    assert made.ssh_settings.admin_password is None
    application: Application = service.application
    with application._store.read() as store:
        kept = store.get(made.id)
    assert "Open-Sesame-1" not in str(kept)
