"""What is done with a compute that is there."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from azure.ai.ml import MLClient
from azure.ai.ml.entities import AmlCompute, ComputeInstance
from azure.core.exceptions import HttpResponseError

Meanwhile = Callable[[], AbstractContextManager[None]]


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


def test_single_sign_on(ml_client: MLClient, instance: ComputeInstance) -> None:
    """Single sign-on is on, and can be switched off."""
    assert ml_client.compute.get(instance.name).enable_sso is True
    ml_client.compute.enable_sso(name=instance.name, enable_sso=False)
    assert ml_client.compute.get(instance.name).enable_sso is False


def test_nodes(ml_client: MLClient, cluster: AmlCompute) -> None:
    """A cluster has its minimum of nodes."""
    nodes = list(ml_client.compute.list_nodes(cluster.name))
    # azure-ai-ml 1.35.2 keeps the names of the wire in this entity.
    assert [vars(node)["nodeState"] for node in nodes] == ["idle"]


def test_nodes_of_something_else(ml_client: MLClient, instance: Any) -> None:
    """Only clusters have nodes."""
    with pytest.raises(HttpResponseError, match="have no nodes"):
        list(ml_client.compute.list_nodes(instance.name))
