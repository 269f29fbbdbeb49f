"""Models, through the real SDK."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from azure.ai.ml import MLClient
from azure.ai.ml.entities import Model
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

pytestmark = [
    # azure-ai-ml 1.35.2 uses what its dependencies have deprecated.
    pytest.mark.filterwarnings("ignore:The use of a 'BlobProperties':DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:content_as_bytes is deprecated:DeprecationWarning"),
]
CLOUD = "azureml://datastores/workspaceblobstore/paths/models/m"


def model(version: str | None = "1", path: str = CLOUD, **more: Any) -> Model:
    """Return a model."""
    return Model(name="m", version=version, path=path, **more)


def test_from_a_file(client: MLClient, tmp_path: Path) -> None:
    """A local file is uploaded, and comes down into a folder with the model's name."""
    (tmp_path / "model.pkl").write_bytes(b"weights")
    created = client.models.create_or_update(model(None, str(tmp_path / "model.pkl")))
    assert (created.version, created.type, created.stage) == ("1", "custom_model", "Development")
    assert f"/resourceGroups/{client.resource_group_name}/" in created.path
    client.models.download("m", "1", download_path=str(tmp_path / "down"))
    assert (tmp_path / "down/m/model.pkl").read_bytes() == b"weights"


def test_from_a_folder(client: MLClient, tmp_path: Path) -> None:
    """A folder in MLflow's format is uploaded as it is."""
    folder = tmp_path / "mlmodel"
    folder.mkdir()
    (folder / "MLmodel").write_text("flavors:\n  python_function:\n    loader_module: x\n")
    created = client.models.create_or_update(
        model(None, str(folder), type="mlflow_model", flavors={"sklearn": {"version": "1.5"}})
    )
    assert created.type == "mlflow_model"
    assert created.flavors == {"sklearn": {"version": "1.5"}}
    client.models.download("m", created.version, download_path=str(tmp_path / "down"))
    assert (tmp_path / "down/m/mlmodel/MLmodel").exists()


@pytest.mark.parametrize(
    "path", ["azureml://jobs/job1/outputs/artifacts/paths/model/", "runs:/job1/model/"]
)
def test_from_a_job(client: MLClient, path: str) -> None:
    """A job's artifact is registered as the place in the datastore where it is."""
    created = client.models.create_or_update(model(None, path, type="mlflow_model"))
    assert created.path.endswith(
        "/datastores/workspaceartifactstore/paths/ExperimentRun/dcid.job1/model/"
    )
    assert created.job_name == "job1"


def test_from_an_output_that_no_job_has(client: MLClient) -> None:
    """A job without such an output has nothing to register."""
    with pytest.raises(HttpResponseError, match="is invalid") as raised:
        client.models.create_or_update(model(None, "azureml://jobs/j/outputs/out/paths/"))
    assert raised.value.status_code == 400


def test_auto_increment(client: MLClient) -> None:
    """A model without a version gets the number behind the highest."""
    versions = [client.models.create_or_update(model(None)).version for _ in range(2)]
    client.models.create_or_update(model("7"))
    versions.append(client.models.create_or_update(model(None)).version)
    assert versions == ["1", "2", "8"]
    assert client.models.get("m", label="latest").version == "8"


def test_what_can_be_updated(client: MLClient) -> None:
    """Description, tags and stage can be changed."""
    client.models.create_or_update(model(description="old", tags={"a": "1"}))
    changed = client.models.get("m", version="1")
    changed.description, changed.tags, changed.stage = "new", {"b": "2"}, "Production"
    client.models.create_or_update(changed)
    found = client.models.get("m", version="1")
    assert (found.description, found.tags, found.stage) == ("new", {"b": "2"}, "Production")
    assert found.creation_context.last_modified_at >= found.creation_context.created_at


def test_what_cannot_be_updated(client: MLClient) -> None:
    """Path, type and properties of a version stay."""
    client.models.create_or_update(model(properties={"a": "1"}))
    with pytest.raises(HttpResponseError) as raised:
        client.models.create_or_update(model(path=f"{CLOUD}2"))
    assert raised.value.error.message == "Asset paths cannot be updated."
    for change in ({"type": "triton_model"}, {"properties": {"a": "2"}}):
        with pytest.raises(HttpResponseError, match="cannot be changed"):
            client.models.create_or_update(model(**change))
    assert client.models.get("m", version="1").properties == {"a": "1"}


def test_archive_and_restore(client: MLClient) -> None:
    """An archived version has the stage Archived, is hidden, and comes back as it was."""
    client.models.create_or_update(model(stage="Staging"))
    client.models.archive("m", version="1")
    assert list(client.models.list("m")) == []
    archived = list(client.models.list("m", list_view_type="ArchivedOnly"))
    assert [(m.version, m.stage) for m in archived] == [("1", "Archived")]
    assert client.models.get("m", version="1").stage == "Archived"
    client.models.restore("m", version="1")
    assert [m.stage for m in client.models.list("m")] == ["Staging"]


def test_archive_of_all_versions(client: MLClient) -> None:
    """An archived name is not listed."""
    client.models.create_or_update(model())
    client.models.archive("m")
    assert list(client.models.list()) == []
    client.models.restore("m")
    assert [m.name for m in client.models.list()] == ["m"]


def test_list(client: MLClient) -> None:
    """Versions are listed newest first, also by stage."""
    client.models.create_or_update(model("1"))
    client.models.create_or_update(model("2", stage="Production"))
    assert [m.version for m in client.models.list("m")] == ["2", "1"]
    assert [m.version for m in client.models.list("m", stage="Production")] == ["2"]
    assert [(m.name, m.latest_version) for m in client.models.list()] == [("m", "2")]


def test_many_versions(client: MLClient) -> None:
    """A list goes on over its pages."""
    for number in range(1, 106):
        client.models.create_or_update(model(str(number)))
    assert len(list(client.models.list("m"))) == 105


def test_what_does_not_exist(client: MLClient) -> None:
    """The answer names the model in its details."""
    with pytest.raises(ResourceNotFoundError) as raised:
        client.models.get("nothing", version="1")
    assert raised.value.error.message == "The specified resource was not found."
    with pytest.raises(ResourceNotFoundError) as raised:
        list(client.models.list("nothing"))
    assert [(d.code, d.message) for d in raised.value.error.details] == [
        ("ModelNotFound", "Model container with name: nothing not found.")
    ]


def test_bad_type(client: MLClient) -> None:
    """There are three kinds of models."""
    with pytest.raises(HttpResponseError, match="The model type 'pickle' is invalid"):
        client.models.create_or_update(model(type="pickle"))


@pytest.mark.parametrize("version", ["latest", "1.0", "0"])
def test_bad_version(client: MLClient, version: str) -> None:
    """Unlike those of data and environments, a model's versions are numbers."""
    with pytest.raises(HttpResponseError, match=f"The model version '{version}' is invalid"):
        client.models.create_or_update(model(version))
