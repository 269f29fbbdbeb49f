"""Compute instances, through the real SDK."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from azure.ai.ml import MLClient
from azure.ai.ml.entities import ComputeInstance
from azure.core.exceptions import HttpResponseError

GiveName = Callable[[], str]


def test_create(ml_client: MLClient, instance: ComputeInstance) -> None:
    """An instance runs once it is created, and has its applications."""
    found = ml_client.compute.get(instance.name)
    assert (found.type, found.state) == ("computeinstance", "Running")
    assert found.size == "STANDARD_DS3_V2"
    assert {service["displayName"] for service in found.services} == {"Jupyter", "Jupyter Lab"}
    assert found.last_operation["operationStatus"] == "Succeeded"


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
