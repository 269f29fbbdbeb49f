"""Computes for the tests."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext

import pytest
from azure.ai.ml import MLClient
from azure.ai.ml.entities import AmlCompute, ComputeInstance


@pytest.fixture
def compute_name(ml_client: MLClient) -> Iterator[Callable[[], str]]:
    """Give out names for computes, and delete what was made under them."""
    names: list[str] = []

    def give() -> str:
        names.append(f"t{uuid.uuid4().hex[:12]}")
        return names[-1]

    yield give
    for compute in ml_client.compute.list():
        if compute.name in names:
            attached = compute.type not in ("amlcompute", "computeinstance")
            action = "Detach" if attached else "Delete"
            ml_client.compute.begin_delete(compute.name, action=action).result()


@pytest.fixture
def meanwhile(request: pytest.FixtureRequest) -> Callable[[], AbstractContextManager[None]]:
    """Let no operation end within a block, however slow this machine is; on Azure none does."""
    if request.config.getoption("azure", default=False):
        return nullcontext
    still: Callable[[], AbstractContextManager[None]] = request.getfixturevalue(
        "service"
    ).clock.still
    return still


@pytest.fixture
def cluster(ml_client: MLClient, compute_name: Callable[[], str]) -> AmlCompute:
    """A cluster of this test's own."""
    asked = AmlCompute(
        name=compute_name(),
        size="Standard_DS11_v2",
        min_instances=1,
        max_instances=3,
        idle_time_before_scale_down=180,
        tier="low_priority",
        description="for a test",
        tags={"team": "vision"},
    )
    return ml_client.compute.begin_create_or_update(asked).result()


@pytest.fixture
def instance(ml_client: MLClient, compute_name: Callable[[], str]) -> ComputeInstance:
    """A compute instance of this test's own."""
    asked = ComputeInstance(name=compute_name(), size="STANDARD_DS3_V2")
    return ml_client.compute.begin_create_or_update(asked).result()
