"""Microsoft's registry `azureml`, through the real SDK."""

from __future__ import annotations

import pytest
from azure.ai.ml import MLClient
from azure.ai.ml.entities import Environment
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.identity import DefaultAzureCredential


@pytest.fixture
def registry(ml_client: MLClient) -> MLClient:
    """A client of the registry."""
    return MLClient(DefaultAzureCredential(), registry_name="azureml")


def test_get(registry: MLClient) -> None:
    """A curated environment has in the registry the name without `AzureML-`."""
    found = registry.environments.get("sklearn-1.5", version="26")
    assert found.id == "azureml://registries/azureml/environments/sklearn-1.5/versions/26"
    assert found.image == "mcr.microsoft.com/azureml/curated/sklearn-1.5:26"
    assert found.tags["Scikit-learn"] == "1.5"


def test_list_and_latest(registry: MLClient) -> None:
    """Environments are listed, and the latest version is found."""
    assert "sklearn-1.5" in [e.name for e in registry.environments.list()]
    versions = [e.version for e in registry.environments.list("sklearn-1.5")]
    assert versions[0] == registry.environments.get("sklearn-1.5", label="latest").version
    assert versions[-1] == "1"


def test_what_does_not_exist(registry: MLClient) -> None:
    """Unknown environments, versions and registries are not found."""
    for name, version in (("nothing", "1"), ("sklearn-1.5", "9999")):
        with pytest.raises(ResourceNotFoundError):
            registry.environments.get(name, version=version)


def test_what_is_not_emulated(registry: MLClient) -> None:
    """Other assets of Microsoft's registry say that they are not here, and nobody adds any."""
    with pytest.raises(HttpResponseError, match=r"components of the registry azureml \(rai_tab"):
        registry.components.get("rai_tabular_insight_constructor", label="latest")
    with pytest.raises(HttpResponseError, match="models of the registry azureml"):
        registry.models.get("gpt", version="1")
    with pytest.raises(HttpResponseError, match="not allowed to write"):
        registry.environments.create_or_update(Environment(name="e", version="1", image="i"))
