"""Attached computes, through the real SDK."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from azure.ai.ml import MLClient
from azure.ai.ml.entities import (
    KubernetesCompute,
    SynapseSparkCompute,
    VirtualMachineCompute,
    VirtualMachineSshSettings,
)
from azure.core.exceptions import HttpResponseError

GiveName = Callable[[], str]

GROUP = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-other/providers"
AKS = f"{GROUP}/Microsoft.ContainerService/managedClusters/aks"
POOL = f"{GROUP}/Microsoft.Synapse/workspaces/synapse/bigDataPools/pool"
MACHINE = f"{GROUP}/Microsoft.Compute/virtualMachines/vm"


def test_kubernetes(ml_client: MLClient, compute_name: GiveName) -> None:
    """A Kubernetes cluster is attached with a namespace, and detached."""
    asked = KubernetesCompute(name=compute_name(), resource_id=AKS, namespace="ml")
    attached = ml_client.compute.begin_attach(asked).result()
    assert (attached.type, attached.namespace) == ("kubernetes", "ml")
    assert attached.resource_id == AKS
    ml_client.compute.begin_delete(attached.name, action="Detach").result()
    assert attached.name not in {found.name for found in ml_client.compute.list()}


def test_virtual_machine(ml_client: MLClient, compute_name: GiveName) -> None:
    """A machine is attached with its login; the password never comes out."""
    asked = VirtualMachineCompute(
        name=compute_name(),
        resource_id=MACHINE,
        ssh_settings=VirtualMachineSshSettings(
            admin_username="learner", admin_password="Open-Sesame-1", ssh_port=2222
        ),
    )
    ml_client.compute.begin_attach(asked).result()
    found = ml_client.compute.get(asked.name)
    assert found.type == "virtualmachine"
    assert found.ssh_settings.admin_username == "learner"
    assert found.ssh_settings.ssh_port == 2222
    assert found.ssh_settings.admin_password is None


@pytest.mark.filterwarnings("ignore:.*:UserWarning")
def test_synapse_spark(ml_client: MLClient, compute_name: GiveName) -> None:
    """A Spark pool is attached by its id."""
    asked = SynapseSparkCompute(name=compute_name(), resource_id=POOL)
    ml_client.compute.begin_attach(asked).result()
    found = ml_client.compute.get(asked.name)
    assert (found.type, found.resource_id) == ("synapsespark", POOL)


@pytest.mark.parametrize("resource", ["aks", MACHINE])
def test_wrong_resource(ml_client: MLClient, compute_name: GiveName, resource: str) -> None:
    """The id must be one of a resource that this type stands for."""
    asked = KubernetesCompute(name=compute_name(), resource_id=resource)
    with pytest.raises(HttpResponseError, match="resourceId") as raised:
        ml_client.compute.begin_attach(asked).result()
    assert raised.value.status_code == 400


def test_bad_name(ml_client: MLClient) -> None:
    """The name of an attached compute has 2 to 16 characters."""
    with pytest.raises(HttpResponseError, match="between 2 and 16 characters"):
        ml_client.compute.begin_attach(KubernetesCompute(name="a" * 17, resource_id=AKS)).result()
