"""Registries compared with recorded answers of the live service: status and keys.

Sources: recordings `registry/registry_operations` (2023-10-31) and
`model/create_get_download_model_registry` (2024-05-03) of azure-ai-ml's tests.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from offline_azure.arm.ids import WorkspaceId
from offline_azure.http.messages import Response

Ask = Callable[..., Response]

API = "eastus.api.azureml.ms"
ASKED = {
    "tags": {"one": "two", "three": "five"},
    "location": "WestCentralUS",
    "identity": {"type": "SystemAssigned"},
    "properties": {
        "regionDetails": [
            {
                "acrDetails": [{"systemCreatedAcrAccount": {"acrAccountSku": "Premium"}}],
                "location": "WestCentralUS",
                "storageAccountDetails": [
                    {
                        "systemCreatedStorageAccount": {
                            "storageAccountHnsEnabled": False,
                            "storageAccountType": "standard_lrs",
                        }
                    }
                ],
            }
        ],
        "managedResourceGroupTags": {"one": "two", "three": "five"},
    },
}


def content(response: Response) -> dict[str, Any]:
    assert isinstance(response.body, bytes)
    return json.loads(response.body)  # type: ignore[no-any-return]


@pytest.fixture
def path(ask: Ask, default: WorkspaceId) -> str:
    """The path of a registry that was made."""
    group = f"/subscriptions/{default.subscription_id}/resourceGroups/{default.resource_group}"
    path = f"{group}/providers/Microsoft.MachineLearningServices/registries/shared"
    answer = ask("PUT", path, ASKED)
    assert (answer.status, answer.body) == (202, b"")
    for name, kind in (("azure-asyncoperation", "async"), ("location", "location")):
        assert "/registryOperationsStatus/" in answer.headers[name]
        assert answer.headers[name].endswith(f"&type={kind}")
    return path


def test_get(ask: Ask, path: str) -> None:
    """A registry has the recorded keys, and the accounts that Azure makes have names."""
    found = content(ask("GET", path))

    assert set(found) == {
        "tags",
        "location",
        "identity",
        "id",
        "name",
        "type",
        "properties",
        "systemData",
    }
    assert (found["location"], found["systemData"]) == ("westcentralus", None)
    assert set(found["identity"]) == {"type", "principalId", "tenantId"}
    assert set(found["properties"]) == {
        "regionDetails",
        "intellectualPropertyPublisher",
        "publicNetworkAccess",
        "discoveryUrl",
        "managedResourceGroup",
        "mlFlowRegistryUri",
        "privateEndpointConnections",
    }
    region = found["properties"]["regionDetails"][0]
    assert set(region) == {"location", "storageAccountDetails", "acrDetails"}
    storage, acr = region["storageAccountDetails"][0], region["acrDetails"][0]
    assert storage["userCreatedStorageAccount"] is None
    assert set(storage["systemCreatedStorageAccount"]) == {
        "storageAccountName",
        "storageAccountType",
        "storageAccountHnsEnabled",
        "armResourceId",
    }
    assert set(acr["systemCreatedAcrAccount"]) == {
        "acrAccountName",
        "acrAccountSku",
        "armResourceId",
    }


def test_discovery(ask: Ask, path: str) -> None:
    """Its services are found through any region."""
    target = "/registrymanagement/v1.0/registries/shared/discovery"

    found = content(ask("GET", target, host=API))

    assert set(found) == {
        "registryId",
        "registryName",
        "tenantId",
        "primaryRegion",
        "regions",
        "subscriptionId",
        "resourceGroup",
        "workspaceName",
        "primaryRegionResourceProviderUri",
        "registryFqdns",
        "intellectualPropertyPublisher",
    }
    assert found["primaryRegion"] == "westcentralus"
    assert found["registryFqdns"] == {
        "westcentralus": {"uri": "https://westcentralus.api.azureml.ms"}
    }


def test_upload(ask: Ask, path: str) -> None:
    """A place to upload to has the recorded keys, and a container of its own."""
    body = {
        "assetId": "azureml://registries/shared/models/m/versions/1",
        "temporaryDataReferenceType": "TemporaryBlobReference",
    }

    answer = ask(
        "PUT", f"/mferp/managementfrontend{path}/tempdatarefs/m/versions/1", body, host=API
    )

    assert answer.status == 200
    assert set(content(answer)) == {
        "blobReferenceForConsumption",
        "imageReferenceForConsumption",
        "temporaryDataReferenceId",
        "temporaryDataReferenceType",
    }
    place = content(answer)["blobReferenceForConsumption"]
    assert set(place) == {"blobUri", "storageAccountArmId", "credential"}
    assert place["credential"]["credentialType"] == "SAS"


def test_an_unknown_model_has_no_versions(ask: Ask, path: str) -> None:
    """The list of versions of an unknown name is empty, not an error."""
    target = f"/mferp/managementfrontend{path}/models/nothing/versions?$top=1"

    answer = ask("GET", target, host=API)

    assert (answer.status, content(answer)) == (200, {"value": []})
