"""Feature sets and entities through the real SDK."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from azure.ai.ml import MLClient
from azure.ai.ml.entities import (
    DataColumn,
    DataColumnType,
    FeatureSet,
    FeatureSetSpecification,
    FeatureStore,
    FeatureStoreEntity,
)
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

pytestmark = [
    pytest.mark.filterwarnings("ignore::marshmallow.warnings.RemovedInMarshmallow4Warning"),
    pytest.mark.filterwarnings("ignore:The use of a 'BlobProperties':DeprecationWarning"),
    pytest.mark.offline_only,
]

SPECIFICATION = """
$schema: http://azureml/sdk-2-0/FeatureSetSpec.json
source:
  type: parquet
  path: abfss://c@account.dfs.core.windows.net/transactions
  timestamp_column: {name: timestamp}
features:
  - {name: amount_3d_sum, type: double, description: Sum of three days}
  - {name: count_3d, type: long}
index_columns:
  - {name: accountID, type: string}
"""


@pytest.fixture
def features(ml_client: MLClient) -> Iterator[MLClient]:
    """A client of a fresh feature store."""
    name = "feature-sets"
    store = FeatureStore(name=name, location="westeurope")
    ml_client.feature_stores.begin_create(store).result()
    yield MLClient(
        ml_client._credential, ml_client.subscription_id, ml_client.resource_group_name, name
    )
    ml_client.feature_stores.begin_delete(
        name, delete_dependent_resources=True, permanently_delete=True
    ).result()


@pytest.fixture
def feature_set(features: MLClient, tmp_path: Path) -> FeatureSet:
    """A feature set in the store."""
    (tmp_path / "spec").mkdir()
    (tmp_path / "spec" / "FeatureSetSpec.yaml").write_text(SPECIFICATION)
    asked = FeatureSet(
        name="transactions",
        version="1",
        entities=["azureml:account:1"],
        specification=FeatureSetSpecification(path=str(tmp_path / "spec")),
        stage="Development",
        tags={"data": "fraud"},
    )
    return features.feature_sets.begin_create_or_update(asked).result()


def entity(version: str = "1", column: str = "accountID") -> FeatureStoreEntity:
    return FeatureStoreEntity(
        name="account",
        version=version,
        index_columns=[DataColumn(name=column, type=DataColumnType.STRING)],
        stage="Development",
        description="An account.",
    )


def test_entities(features: MLClient) -> None:
    """An entity keeps its index columns, is listed, and archived."""
    made = features.feature_store_entities.begin_create_or_update(entity()).result()
    features.feature_store_entities.begin_create_or_update(entity("2")).result()

    assert (made.name, made.version, made.index_columns[0].name) == ("account", "1", "accountID")
    assert [e.latest_version for e in features.feature_store_entities.list()] == ["2"]
    versions = [e.version for e in features.feature_store_entities.list(name="account")]
    assert versions == ["2", "1"]
    features.feature_store_entities.archive("account", "2")
    assert [e.version for e in features.feature_store_entities.list(name="account")] == ["1"]
    with pytest.raises(HttpResponseError, match="index columns of entity account:1"):
        features.feature_store_entities.begin_create_or_update(entity(column="x")).result()
    with pytest.raises(ResourceNotFoundError):
        features.feature_store_entities.get("nothing", "1")


def test_feature_sets(features: MLClient, feature_set: FeatureSet) -> None:
    """A feature set keeps its specification, its entities and its stage."""
    found = features.feature_sets.get("transactions", "1")

    assert (found.name, found.version, found.stage) == ("transactions", "1", "Development")
    assert found.entities == ["azureml:account:1"]
    assert found.tags == {"data": "fraud"}
    assert "/datastores/" in found.specification.path
    assert [s.name for s in features.feature_sets.list()] == ["transactions"]
    with pytest.raises(ResourceNotFoundError):
        features.feature_sets.get("nothing", "1")


def test_features(features: MLClient, feature_set: FeatureSet) -> None:
    """The features of a set are those of its specification."""
    found = list(features.feature_sets.list_features("transactions", "1"))

    assert [f.name for f in found] == ["amount_3d_sum", "count_3d"]
    one = features.feature_sets.get_feature("transactions", "1", feature_name="amount_3d_sum")
    assert (one.data_type, one.description) == ("Double", "Sum of three days")
    with pytest.raises(ResourceNotFoundError, match="Feature nothing was not found"):
        features.feature_sets.get_feature("transactions", "1", feature_name="nothing")


def test_materialization_is_not_emulated(features: MLClient, feature_set: FeatureSet) -> None:
    """What takes Spark says so."""
    with pytest.raises(HttpResponseError, match=r"Not emulated.*feature_sets\.begin_backfill"):
        features.feature_sets.begin_backfill(name="transactions", version="1")
