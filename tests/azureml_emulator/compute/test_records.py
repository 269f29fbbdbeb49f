"""How a compute is found, and how it looks until it is ready."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from azure.ai.ml import MLClient
from azure.ai.ml.entities import AmlCompute, ComputeInstance
from azure.core.exceptions import ResourceNotFoundError

GiveName = Callable[[], str]
Meanwhile = Callable[[], AbstractContextManager[None]]


def test_get_of_a_missing_compute(ml_client: MLClient) -> None:
    """Azure answers 404 without a word."""
    with pytest.raises(ResourceNotFoundError) as raised:
        ml_client.compute.get("not-there")
    assert raised.value.error is None


def test_names_are_compared_without_case(ml_client: MLClient, cluster: AmlCompute) -> None:
    """A compute is found whatever the case of its name, and keeps its own."""
    assert ml_client.compute.get(cluster.name.upper()).name == cluster.name


def test_a_new_compute_is_creating_and_then_succeeded(
    ml_client: MLClient, compute_name: GiveName, meanwhile: Meanwhile
) -> None:
    """Who does not wait sees the state change."""
    name = compute_name()
    with meanwhile():
        poller = ml_client.compute.begin_create_or_update(ComputeInstance(name=name))
        early = ml_client.compute.get(name)
    poller.result()
    late = ml_client.compute.get(name)
    assert (early.provisioning_state, early.state) == ("Creating", "Creating")
    assert (late.provisioning_state, late.state) == ("Succeeded", "Running")
