"""Feature stores through the real SDK."""

from __future__ import annotations

import pytest
from azure.ai.ml import MLClient
from azure.ai.ml.entities import FeatureStore
from azure.core.exceptions import ResourceNotFoundError

pytestmark = [
    pytest.mark.filterwarnings("ignore::marshmallow.warnings.RemovedInMarshmallow4Warning"),
    pytest.mark.offline_only,
]


def test_lifetime(ml_client: MLClient) -> None:
    """A feature store is a workspace of its own kind, with a connection to its offline store."""
    asked = FeatureStore(name="features", location="westeurope", tags={"team": "vision"})

    made = ml_client.feature_stores.begin_create(asked).result()

    assert (made.name, made.location, made.tags["team"]) == ("features", "westeurope", "vision")
    assert made.compute_runtime.spark_runtime_version
    assert made.offline_store.type == "azure_data_lake_gen2"
    assert "/blobServices/default/containers/" in made.offline_store.target
    assert "/userAssignedIdentities/" in made.materialization_identity.resource_id
    assert made.online_store is None
    assert [store.name for store in ml_client.feature_stores.list()] == ["features"]
    assert ml_client.workspaces.get("features")._kind.lower() == "featurestore"

    ml_client.feature_stores.begin_delete(
        "features", delete_dependent_resources=True, permanently_delete=True
    ).result()
    with pytest.raises(ResourceNotFoundError):
        ml_client.feature_stores.get("features")
    assert list(ml_client.feature_stores.list()) == []


def test_workspaces_are_no_feature_stores(ml_client: MLClient) -> None:
    """A workspace of the default kind is not given out as a feature store."""
    assert ml_client.feature_stores.get(ml_client.workspace_name) is None
