"""Registries: create, get, list, delete."""

from __future__ import annotations

import pytest
from azure.ai.ml import MLClient
from azure.ai.ml.entities import (
    Registry,
    RegistryRegionDetails,
    SystemCreatedAcrAccount,
    SystemCreatedStorageAccount,
)
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError


def asked(name: str, location: str = "westeurope", **options: object) -> Registry:
    regions = [RegistryRegionDetails(location=location)]
    return Registry(name=name, location=location, **{"replication_locations": regions, **options})


def test_get_and_list(ml_client: MLClient, made: Registry) -> None:
    """A registry shows where its services are, and is in both lists."""
    found = ml_client.registries.get(made.name)

    assert (found.name, found.location, found.tags) == (made.name, "westeurope", {"team": "vision"})
    assert found.public_network_access == "Enabled"
    assert found.discovery_url.endswith(f"/registries/{made.name}/discovery")
    assert found.mlflow_registry_uri.endswith(f"/registries/{made.name}")
    assert made.name in [registry.name for registry in ml_client.registries.list()]
    everywhere = ml_client.registries.list(scope="subscription")
    assert made.name in [registry.name for registry in everywhere]


def test_accounts_that_azure_makes(ml_client: MLClient, made: Registry) -> None:
    """Accounts that are not named get names; an update replaces the regions and tags."""
    regions = [
        RegistryRegionDetails(
            location=location,
            acr_config=[SystemCreatedAcrAccount(acr_account_sku="Premium")],
            storage_config=SystemCreatedStorageAccount(
                storage_account_hns=False, storage_account_type="standard_lrs"
            ),
        )
        for location in ("westeurope", "eastus")
    ]

    changed = ml_client.registries.begin_create(
        asked(made.name, replication_locations=regions, tags={"team": "speech"})
    ).result()

    assert changed.tags == {"team": "speech"}
    assert [region.location for region in changed.replication_locations] == ["westeurope", "eastus"]
    acr = changed.replication_locations[0].acr_config[0]
    assert "/providers/Microsoft.ContainerRegistry/registries/" in acr.arm_resource_id
    assert changed.managed_resource_group is not None


def test_delete(ml_client: MLClient) -> None:
    """A registry that was deleted is not found, and a client of it cannot be made."""
    ml_client.registries.begin_create(asked("short-lived")).result()

    ml_client.registries.begin_delete(name="short-lived").result()

    with pytest.raises(ResourceNotFoundError):
        ml_client.registries.get("short-lived")
    with pytest.raises(HttpResponseError, match="Registry short-lived was not found"):
        MLClient(ml_client._credential, registry_name="short-lived")


@pytest.mark.parametrize(
    ("name", "location", "message"),
    [
        ("-r", "westeurope", "registry name '-r' is invalid"),
        ("r" * 33, "westeurope", "is invalid"),
        ("azureml", "westeurope", "already exists"),
        ("atlantis", "atlantis", "location 'atlantis' is not available"),
    ],
)
def test_bad_registries(ml_client: MLClient, name: str, location: str, message: str) -> None:
    """A name or a region that is wrong is refused."""
    with pytest.raises(HttpResponseError, match=message):
        ml_client.registries.begin_create(asked(name, location)).result()
