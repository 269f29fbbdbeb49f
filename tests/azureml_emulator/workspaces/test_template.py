"""Reading the SDK's own template for a workspace."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from azure.ai.ml import MLClient
from azure.ai.ml.entities import Workspace

from azureml_emulator.workspaces.associated_resources import (
    APPLICATION_INSIGHTS,
    CONTAINER_REGISTRY,
    KEY_VAULT,
    LOG_ANALYTICS,
    STORAGE,
)
from azureml_emulator.workspaces.template import (
    BAD_NAME,
    MISSING_RESOURCE,
    NOT_EMULATED,
    Plan,
    links,
    read_plan,
)
from offline_azure.arm.ids import RESOURCE_GROUP, ArmId, WorkspaceId
from offline_azure.clock import ManualClock
from offline_azure.http.errors import AzureError
from offline_azure.http.hosts import ARM
from offline_azure.http.messages import ReadRequest
from offline_azure.http.routing import Call, Route
from offline_azure.store.storage import Storage
from offline_azure.store.store import Resource, Store, Transaction

Read = Callable[..., Plan]

EXISTING = {
    "storageAccountOption": "existing",
    "storageAccountSubscriptionId": "other-sub",
    "storageAccountResourceGroupName": "other-rg",
    "storageAccountName": "Shared",
    "applicationInsightsOption": "existing",
    "applicationInsightsResourceGroupName": "rg-monitoring",
    "applicationInsightsName": "insights",
}
"""A storage account and Application Insights that somebody has made elsewhere."""


def resource(kind: str, name: str, group: str = "rg", subscription: str = "sub") -> ArmId:
    """Return the id of an associated resource."""
    provider, _, resource_type = kind.partition("/")
    return ArmId(subscription, group, provider, (resource_type,), (name,))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    store = Store(tmp_path / "resources.sqlite")
    yield store
    store.close()


@pytest.fixture
def transaction(store: Store) -> Iterator[Transaction]:
    """A transaction of the store."""
    with store.write() as transaction:
        yield transaction


@pytest.fixture
def read(
    store: Store,
    transaction: Transaction,
    tmp_path: Path,
    workspace_template: Callable[..., dict[str, Any]],
) -> Read:
    """Read the template in subscription `sub`, group `rg`: `read(name, **parameters)`."""
    call = Call(
        Route("Test", "PUT", ARM, RESOURCE_GROUP, "test"),
        {"subscription": "sub", "group": "rg"},
        ManualClock(),
        ReadRequest("PUT", ARM.pattern, "/"),
        transaction,
        Storage(tmp_path / "storage"),
    )
    return lambda name, **changed: read_plan(call, workspace_template(name, **changed))


def test_a_template_says_everything(read: Read) -> None:
    """A new workspace gets new resources, but no registry, beside it in its group."""
    plan = read("mlw", location="UK South", tagValues={"team": "vision"}, description="mine")
    new = {
        STORAGE: resource(STORAGE.type, "mlwstorage"),
        KEY_VAULT: resource(KEY_VAULT.type, "mlwvault"),
        LOG_ANALYTICS: resource(LOG_ANALYTICS.type, "mlwlogs"),
        APPLICATION_INSIGHTS: resource(APPLICATION_INSIGHTS.type, "mlwinsights"),
    }

    assert plan == Plan(
        workspace=WorkspaceId("sub", "rg", "mlw").arm_id,
        location="uksouth",
        properties={
            **plan.properties,
            **links(new),
            "friendlyName": "mlw",
            "description": "mine",
            "hbiWorkspace": False,
            "imageBuildCompute": None,
            "publicNetworkAccess": "Enabled",
            "allowRoleAssignmentOnRG": True,
            "systemDatastoresAuthMode": "accesskey",
        },
        identity=plan.identity,
        tags={"team": "vision"},
        new=new,
        recover=False,
    )
    assert plan.identity is not None
    assert plan.identity["type"] == "SystemAssigned"


def test_log_analytics_is_made_before_what_writes_to_it(read: Read) -> None:
    """The SDK's progress and Application Insights' link rely on the order."""
    kinds = list(read("mlw").new)

    assert kinds.index(LOG_ANALYTICS) < kinds.index(APPLICATION_INSIGHTS)


def test_resources_may_be_elsewhere(read: Read, transaction: Transaction) -> None:
    """An existing one is taken from its own group and subscription, and nothing made for it."""
    storage = resource(STORAGE.type, "shared", "other-rg", "other-sub")
    insights = resource(APPLICATION_INSIGHTS.type, "insights", "rg-monitoring")
    for existing in (storage, insights):
        transaction.put(Resource(existing.key, existing.type, {}))

    plan = read("mlw", **EXISTING)

    assert list(plan.new) == [KEY_VAULT]
    assert plan.properties["storageAccount"].lower() == storage.key
    assert plan.properties["applicationInsights"].lower() == insights.key


def test_resources_elsewhere_must_exist(read: Read) -> None:
    """The error names the one that does not, as it was asked for."""
    with pytest.raises(AzureError) as raised:
        read("mlw", **EXISTING)

    missing = resource(STORAGE.type, "Shared", "other-rg", "other-sub")
    assert raised.value.case is MISSING_RESOURCE
    assert raised.value.message == f"The associated resource '{missing}' was not found."


def test_a_registry_is_made_only_when_asked_for(read: Read) -> None:
    """The template's default is none."""
    without = read("mlw")
    given = read("mlw", containerRegistryOption="new", containerRegistryName="registry")
    registry = resource(CONTAINER_REGISTRY.type, "registry")

    assert "containerRegistry" not in without.properties
    assert given.new[CONTAINER_REGISTRY] == registry
    assert given.properties["containerRegistry"] == str(registry)


@pytest.mark.parametrize("name", ["abc", "0-_", "A" * 33])
def test_names_at_the_limits(read: Read, name: str) -> None:
    """The shortest, the longest and the strangest allowed name."""
    assert read(name).workspace.name == name


@pytest.mark.parametrize("name", ["", "ab", "A" * 34, "-abc", "_abc", "a.b", "abc\n", "äbc"])
def test_names_beyond_the_limits(read: Read, name: str) -> None:
    """One step further is an error."""
    with pytest.raises(AzureError) as raised:
        read(name)

    assert raised.value.case is BAD_NAME


@pytest.mark.parametrize(
    ("option", "named"),
    [
        ({"kind": "Hub"}, "kind 'hub'"),
        ({"encryption_status": "Enabled"}, "customer-managed key"),
        ({"enable_data_isolation": "true"}, "data isolation"),
        ({"privateEndpointType": "AutoApproval"}, "private endpoint"),
    ],
)
def test_an_option_without_effect_is_refused(
    read: Read, option: dict[str, Any], named: str
) -> None:
    """What would be ignored is named instead."""
    with pytest.raises(AzureError, match=named) as raised:
        read("mlw", **option)

    assert raised.value.case is NOT_EMULATED


def test_a_feature_store(read: Read) -> None:
    """Its stores and its identity are read from the template, and named in its properties."""
    options = {
        "kind": "FeatureStore",
        "spark_runtime_version": "3.4",
        "materialization_identity_name": "uai",
        "offline_store_storage_account_name": "account",
        "offline_store_container_name": "container",
        "offline_store_connection_name": "offline",
        **{
            f"{part}_{word}": "g" if word.endswith("name") else "s"
            for part in ("materialization_identity", "offline_store")
            for word in ("subscription_id", "resource_group_name")
        },
    }

    plan = read("fs-features", **options)

    assert plan.feature_store is not None
    assert plan.feature_store.offline_store.endswith(
        "account/blobServices/default/containers/container"
    )
    assert plan.properties["featureStoreSettings"] == {
        "computeRuntime": {"sparkRuntimeVersion": "3.4"},
        "offlineStoreConnectionName": "offline",
        "onlineStoreConnectionName": None,
    }
    assert list(plan.identity["userAssignedIdentities"]) == [plan.feature_store.identity]


def test_links_are_spelled_as_the_service_spells_them(read: Read) -> None:
    """Two providers have a case of their own in a workspace's properties, as recorded."""
    properties = read("mlw").properties

    assert "/providers/Microsoft.Keyvault/vaults/" in properties["keyVault"]
    assert "/providers/Microsoft.insights/components/" in properties["applicationInsights"]
    assert "/providers/Microsoft.Storage/storageAccounts/" in properties["storageAccount"]


def test_options_of_a_workspace_arrive(ml_client: MLClient, new_name: Callable[[], str]) -> None:
    """What one sets in the SDK is what one finds: each option has its own word in the template."""
    asked = Workspace(
        name=new_name(),
        location="westeurope",
        display_name="Shown",
        hbi_workspace=True,
        image_build_compute="builder",
        public_network_access="Disabled",
        allow_roleassignment_on_rg=False,
        system_datastores_auth_mode="identity",
    )

    created = ml_client.workspaces.begin_create(asked).result()

    assert created.display_name == "Shown"
    assert created.hbi_workspace is True
    assert created.image_build_compute == "builder"
    assert created.public_network_access == "Disabled"
    assert created.allow_roleassignment_on_rg is False
    assert created.system_datastores_auth_mode == "identity"
