"""Compute instances, through the real SDK."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from azure.ai.ml import MLClient
from azure.ai.ml.entities import AmlCompute, ComputeInstance
from azure.core.exceptions import HttpResponseError

GiveName = Callable[[], str]
Meanwhile = Callable[[], AbstractContextManager[None]]


def test_create(ml_client: MLClient, instance: ComputeInstance) -> None:
    """An instance runs once it is created, and has its applications."""
    found = ml_client.compute.get(instance.name)
    assert (found.type, found.state) == ("computeinstance", "Running")
    assert found.size == "STANDARD_DS3_V2"
    assert {service["displayName"] for service in found.services} == {"Jupyter", "Jupyter Lab"}
    assert found.last_operation["operationStatus"] == "Succeeded"


@pytest.mark.parametrize(
    ("begin", "on_its_way", "state", "operation"),
    [
        ("begin_stop", "Stopping", "Stopped", "Stop"),
        ("begin_start", "Starting", "Running", "Start"),
        ("begin_restart", "Restarting", "Running", "Restart"),
    ],
)
def test_states(
    ml_client: MLClient,
    instance: ComputeInstance,
    meanwhile: Meanwhile,
    begin: str,
    on_its_way: str,
    state: str,
    operation: str,
) -> None:
    """An instance is on its way for a moment, and then there."""
    with meanwhile():
        poller = getattr(ml_client.compute, begin)(instance.name)
        early = ml_client.compute.get(instance.name)
    poller.result()
    late = ml_client.compute.get(instance.name)
    assert (early.state, early.last_operation["operationStatus"]) == (on_its_way, "InProgress")
    assert late.state == state
    assert late.last_operation["operationName"] == operation
    assert late.last_operation["operationStatus"] == "Succeeded"
    assert late.provisioning_state == "Succeeded"


def test_stop_of_a_cluster(ml_client: MLClient, cluster: AmlCompute) -> None:
    """A cluster scales by itself; it is not stopped."""
    with pytest.raises(HttpResponseError, match=r"Stop is not supported .* AmlCompute") as raised:
        ml_client.compute.begin_stop(cluster.name).result()
    assert raised.value.status_code == 400


def test_create_again(ml_client: MLClient, instance: ComputeInstance) -> None:
    """An update keeps the machine as it is, stopped if it was."""
    ml_client.compute.begin_stop(instance.name).result()
    asked = ComputeInstance(
        name=instance.name, size="STANDARD_DS4_V2", idle_time_before_shutdown_minutes=30
    )
    updated = ml_client.compute.begin_create_or_update(asked).result()
    assert updated.size == instance.size
    assert updated.state == "Stopped"
    assert updated.idle_time_before_shutdown_minutes == 30


@pytest.mark.parametrize("minutes", [14, 3 * 24 * 60 + 1])
def test_bad_idle_time(ml_client: MLClient, compute_name: GiveName, minutes: int) -> None:
    """Idle shutdown takes 15 minutes to 3 days."""
    asked = ComputeInstance(name=compute_name(), idle_time_before_shutdown_minutes=minutes)
    with pytest.raises(HttpResponseError, match="idleTimeBeforeShutdown") as raised:
        ml_client.compute.begin_create_or_update(asked).result()
    assert raised.value.status_code == 400


@pytest.mark.parametrize("name", ["ci", "machine-1", "a" * 25, "my_ci"])
def test_bad_name(ml_client: MLClient, name: str) -> None:
    """The name has 3 to 24 characters, and not only digits after a hyphen."""
    with pytest.raises(HttpResponseError, match="must be between 3 and 24 characters"):
        ml_client.compute.begin_create_or_update(ComputeInstance(name=name)).result()


def test_single_sign_on(ml_client: MLClient, instance: ComputeInstance) -> None:
    """Single sign-on is on, and can be switched off."""
    assert ml_client.compute.get(instance.name).enable_sso is True
    ml_client.compute.enable_sso(name=instance.name, enable_sso=False)
    assert ml_client.compute.get(instance.name).enable_sso is False
