"""Managed networks and their outbound rules, through the real SDK."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from azure.ai.ml import MLClient
from azure.ai.ml.entities import (
    FqdnDestination,
    ManagedNetwork,
    PrivateEndpointDestination,
    ServiceTagDestination,
    Workspace,
)
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

GiveName = Callable[[], str]


@pytest.fixture
def isolated(ml_client: MLClient, new_name: GiveName) -> Workspace:
    """A workspace with a managed network and one rule."""
    rule = FqdnDestination(name="pypi", destination="packages.example.org")
    network = ManagedNetwork(isolation_mode="allow_only_approved_outbound", outbound_rules=[rule])
    asked = Workspace(name=new_name(), location="westeurope", managed_network=network)
    return ml_client.workspaces.begin_create(asked).result()


def test_create(ml_client: MLClient, isolated: Workspace) -> None:
    """The network is known with its rules, and inactive until it is provisioned."""
    network = ml_client.workspaces.get(isolated.name).managed_network
    assert network.isolation_mode == "AllowOnlyApprovedOutbound"
    assert [(rule.name, rule.destination) for rule in network.outbound_rules] == [
        ("pypi", "packages.example.org")
    ]
    assert network.status.status == "Inactive"


def test_provision(ml_client: MLClient, isolated: Workspace) -> None:
    """Provisioning makes the network active, and ready for Spark when asked."""
    status = ml_client.workspaces.begin_provision_network(workspace_name=isolated.name).result()
    assert (status.status, status.spark_ready) == ("Active", False)
    status = ml_client.workspaces.begin_provision_network(
        workspace_name=isolated.name, include_spark=True
    ).result()
    assert (status.status, status.spark_ready) == ("Active", True)
    found = ml_client.workspaces.get(isolated.name).managed_network
    assert found.status.status == "Active"


def test_provision_at_creation(ml_client: MLClient, new_name: GiveName) -> None:
    """A new workspace can be asked to provision its network at once."""
    network = ManagedNetwork(isolation_mode="allow_internet_outbound")
    asked = Workspace(
        name=new_name(),
        location="westeurope",
        managed_network=network,
        provision_network_now=True,
    )
    created = ml_client.workspaces.begin_create(asked).result()
    assert created.managed_network.status.status == "Active"


def test_rules(ml_client: MLClient, isolated: Workspace) -> None:
    """Rules of each kind can be made, replaced, listed and removed."""
    rules = ml_client.workspace_outbound_rules
    storage = PrivateEndpointDestination(
        name="blob",
        service_resource_id=isolated.storage_account,
        subresource_target="blob",
        spark_enabled=True,
    )
    tag = ServiceTagDestination(
        name="hub", service_tag="DataFactory", protocol="TCP", port_ranges="80,443"
    )
    for rule in (storage, tag):
        rules.begin_create(isolated.name, rule).result()
    moved = FqdnDestination(name="pypi", destination="files.example.org")
    rules.begin_update(isolated.name, moved).result()

    assert rules.get(isolated.name, "PyPI").destination == "files.example.org"
    assert rules.get(isolated.name, "hub").port_ranges == "80,443"
    assert rules.get(isolated.name, "blob").category == "UserDefined"
    rules.begin_remove(isolated.name, "pypi").result()
    assert {rule.name for rule in rules.list(isolated.name)} == {"blob", "hub"}


def test_missing_rule(ml_client: MLClient, isolated: Workspace) -> None:
    """The error names the rule."""
    with pytest.raises(ResourceNotFoundError, match="Outbound rule absent was not found"):
        ml_client.workspace_outbound_rules.get(isolated.name, "absent")


def test_rules_into_an_open_internet(ml_client: MLClient, new_name: GiveName) -> None:
    """Where all outbound traffic is allowed, only private endpoints can be rules."""
    rule = FqdnDestination(name="pypi", destination="packages.example.org")
    network = ManagedNetwork(isolation_mode="allow_internet_outbound", outbound_rules=[rule])
    asked = Workspace(name=new_name(), location="westeurope", managed_network=network)
    with pytest.raises(HttpResponseError, match="FQDN are valid only for the isolation"):
        ml_client.workspaces.begin_create(asked).result()

    network.outbound_rules = []
    created = ml_client.workspaces.begin_create(asked).result()
    tag = ServiceTagDestination(
        name="hub", service_tag="DataFactory", protocol="TCP", port_ranges="443"
    )
    with pytest.raises(HttpResponseError, match="type ServiceTag are valid only"):
        ml_client.workspace_outbound_rules.begin_create(created.name, tag).result()
    assert list(ml_client.workspace_outbound_rules.list(created.name)) == []


def test_isolation_becomes_stricter_only(ml_client: MLClient, workspace: Workspace) -> None:
    """From disabled to internet to approved, and never back."""
    for mode in ("AllowInternetOutbound", "AllowOnlyApprovedOutbound"):
        changed = Workspace(
            name=workspace.name, managed_network=ManagedNetwork(isolation_mode=mode)
        )
        updated = ml_client.workspaces.begin_update(changed).result()
        assert updated.managed_network.isolation_mode == mode
    for mode in ("AllowInternetOutbound", "Disabled"):
        changed = Workspace(
            name=workspace.name, managed_network=ManagedNetwork(isolation_mode=mode)
        )
        with pytest.raises(HttpResponseError, match=f"from AllowOnly\\w+ to {mode}") as raised:
            ml_client.workspaces.begin_update(changed).result()
        assert raised.value.status_code == 400


def test_unknown_mode(ml_client: MLClient, workspace: Workspace) -> None:
    """The error lists the modes that exist."""
    changed = Workspace(name=workspace.name, managed_network="allow_everything")
    with pytest.raises(HttpResponseError, match="'allow_everything' is invalid"):
        ml_client.workspaces.begin_update(changed).result()


def test_without_a_network(ml_client: MLClient, workspace: Workspace) -> None:
    """A workspace without isolation has nothing to provision and no rules."""
    assert list(ml_client.workspace_outbound_rules.list(workspace.name)) == []
    with pytest.raises(HttpResponseError, match="has no managed network") as raised:
        ml_client.workspaces.begin_provision_network(workspace_name=workspace.name).result()
    assert raised.value.status_code == 400
