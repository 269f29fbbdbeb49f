"""Sharing a workspace's assets with a registry."""

from __future__ import annotations

from pathlib import Path

import pytest
from azure.ai.ml import MLClient
from azure.ai.ml.entities import Data, Environment, Model
from azure.ai.ml.exceptions import ValidationException
from azure.core.exceptions import HttpResponseError

pytestmark = [
    pytest.mark.filterwarnings("ignore::marshmallow.warnings.RemovedInMarshmallow4Warning"),
    pytest.mark.filterwarnings("ignore:The use of a 'BlobProperties':DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:content_as_bytes is deprecated:DeprecationWarning"),
]


@pytest.fixture
def model(client: MLClient, tmp_path: Path) -> Model:
    """A model in the workspace."""
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "weights").write_text("1 2 3")
    return client.models.create_or_update(
        Model(name="fraud", path=str(tmp_path / "model"), type="custom_model", tags={"a": "b"})
    )


def test_models(client: MLClient, registry: MLClient, model: Model, tmp_path: Path) -> None:
    """A model is copied with its files; it stays when the one in the workspace is archived."""
    shared = client.models.share(
        model.name,
        model.version,
        share_with_name="shared",
        share_with_version="7",
        registry_name=registry._operation_scope.registry_name,
    )
    client.models.archive(model.name, version=model.version)

    assert shared.id.endswith("/models/shared/versions/7")
    assert shared.tags == {"a": "b"}
    assert [m.version for m in registry.models.list("shared")] == ["7"]
    registry.models.download("shared", "7", download_path=tmp_path / "down")
    assert (tmp_path / "down/shared/model/weights").read_text() == "1 2 3"


def test_data_and_environments(client: MLClient, registry: MLClient, tmp_path: Path) -> None:
    """Data and environments are shared alike."""
    (tmp_path / "a.csv").write_text("1")
    name = registry._operation_scope.registry_name
    client.data.create_or_update(
        Data(name="rows", version="1", path=str(tmp_path / "a.csv"), type="uri_file")
    )
    client.environments.create_or_update(Environment(name="train", version="1", image="image"))
    target = {"share_with_version": "1", "registry_name": name}

    client.data.share("rows", "1", share_with_name="rows", **target)
    client.environments.share("train", "1", share_with_name="train", **target)

    assert registry.data.get("rows", version="1").path.endswith("/a.csv")
    assert registry.environments.get("train", version="1").image == "image"


def test_what_is_in_the_registry_already(
    client: MLClient, registry: MLClient, model: Model
) -> None:
    """Sharing twice under one name and version is refused."""
    target = {
        "share_with_name": "shared",
        "share_with_version": "1",
        "registry_name": registry._operation_scope.registry_name,
    }
    client.models.share(model.name, model.version, **target)
    with pytest.raises(ValidationException, match="already exists in registry"):
        client.models.share(model.name, model.version, **target)


def test_what_does_not_exist(client: MLClient, registry: MLClient) -> None:
    """Only what is in the workspace can be shared."""
    with pytest.raises(HttpResponseError, match="was not found"):
        client.models.share(
            "nothing",
            "1",
            share_with_name="n",
            share_with_version="1",
            registry_name=registry._operation_scope.registry_name,
        )
