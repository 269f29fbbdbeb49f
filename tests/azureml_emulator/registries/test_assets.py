"""Assets in a registry, and jobs that use them from a workspace."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from azure.ai.ml import Input, MLClient, command, load_component
from azure.ai.ml.entities import BuildContext, Data, Environment, Model
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

# azure-ai-ml 1.35.2 uses what newer marshmallow and azure-storage-blob will change.
pytestmark = [
    pytest.mark.filterwarnings("ignore::marshmallow.warnings.RemovedInMarshmallow4Warning"),
    pytest.mark.filterwarnings("ignore:The use of a 'BlobProperties':DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:content_as_bytes is deprecated:DeprecationWarning"),
]

CONDA = "dependencies: [python=3.10, {pip: [scikit-learn, mlflow, pandas]}]"


def wait(client: MLClient, name: str) -> Any:
    deadline = time.monotonic() + 300
    while (job := client.jobs.get(name)).status not in ("Completed", "Failed", "Canceled"):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return job


@pytest.fixture
def environment(registry: MLClient, tmp_path: Path) -> Environment:
    """An environment in the registry."""
    (tmp_path / "conda.yml").write_text(CONDA)
    return registry.environments.create_or_update(
        Environment(
            name="train",
            version="1",
            image="mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu22.04",
            conda_file=str(tmp_path / "conda.yml"),
        )
    )


def test_environments(registry: MLClient, environment: Environment) -> None:
    """An environment is created, found by version and label, listed and archived."""
    name = registry._operation_scope.registry_name
    assert environment.id == f"azureml://registries/{name}/environments/train/versions/1"
    registry.environments.create_or_update(Environment(name="train", version="2", image="image"))

    assert registry.environments.get("train", version="1").image.endswith(
        "openmpi4.1.0-ubuntu22.04"
    )
    assert registry.environments.get("train", label="latest").version == "2"
    assert [e.name for e in registry.environments.list()] == ["train"]
    assert [e.version for e in registry.environments.list("train")] == ["2", "1"]
    registry.environments.archive("train", version="2")
    assert [e.version for e in registry.environments.list("train")] == ["1"]


def test_a_build_context_is_uploaded(registry: MLClient, tmp_path: Path) -> None:
    """The Dockerfile of an environment is kept by the registry."""
    (tmp_path / "Dockerfile").write_text("FROM scratch")

    made = registry.environments.create_or_update(
        Environment(name="built", version="1", build=BuildContext(path=str(tmp_path)))
    )

    assert ".blob.core.windows.net" in made.build.path


def test_models(registry: MLClient, tmp_path: Path) -> None:
    """A model is uploaded to the registry, numbered, and downloaded again."""
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "weights").write_text("1 2 3")
    asked = {"name": "fraud", "path": str(tmp_path / "model"), "type": "custom_model"}

    assert registry.models.create_or_update(Model(**asked)).version == "1"
    second = registry.models.create_or_update(Model(**asked))

    assert second.version == "2"
    assert registry.models.get("fraud", label="latest").version == "2"
    registry.models.download("fraud", "2", download_path=tmp_path / "down")
    assert (tmp_path / "down/fraud/model/weights").read_text() == "1 2 3"


def test_data(registry: MLClient, tmp_path: Path) -> None:
    """Data is uploaded to the registry; a version is wanted, as the SDK says."""
    (tmp_path / "a.csv").write_text("1")

    made = registry.data.create_or_update(
        Data(name="rows", version="1", path=str(tmp_path / "a.csv"), type="uri_file")
    )

    assert made.id.endswith("/data/rows/versions/1")
    assert registry.data.get("rows", label="latest").version == "1"
    assert [d.name for d in registry.data.list()] == ["rows"]


@pytest.fixture
def component(registry: MLClient, environment: Environment, tmp_path: Path) -> Any:
    """A component in the registry, with code."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "train.py").write_text("print('trained')")
    (tmp_path / "train.yml").write_text(
        "type: command\nname: train\nversion: '1'\ncode: ./src\ncommand: python train.py\n"
        f"environment: {environment.id}\n"
    )
    return registry.components.create_or_update(load_component(tmp_path / "train.yml"))


def test_components(registry: MLClient, component: Any, tmp_path: Path) -> None:
    """A component keeps its code and its environment in the registry."""
    name = registry._operation_scope.registry_name
    assert component.id == f"azureml://registries/{name}/components/train/versions/1"
    found = registry.components.get("train", version="1")
    assert found.environment == f"azureml://registries/{name}/environments/train/versions/1"
    assert found.code.startswith(f"azureml://registries/{name}/codes/")
    assert [c.name for c in registry.components.list()] == ["train"]
    again = load_component(tmp_path / "train.yml", params_override=[{"version": "2"}])
    assert registry.components.create_or_update(again).version == "2"
    with pytest.raises(HttpResponseError, match="already exists"):
        registry.components.create_or_update(again)


def test_what_is_there_is_not_replaced(
    registry: MLClient, environment: Environment, tmp_path: Path
) -> None:
    """A version that is in the registry is refused; what describes it can be changed."""
    same = {"name": "train", "version": "1", "image": "another"}
    with pytest.raises(HttpResponseError, match="already exists"):
        registry.environments.create_or_update(Environment(**same))
    with pytest.raises(HttpResponseError, match="already exists"):
        registry.environments.create_or_update(environment)

    asked = {"name": "fraud", "version": "1", "path": str(tmp_path), "type": "custom_model"}
    registry.models.create_or_update(Model(**asked))
    with pytest.raises(
        ValueError, match="No value for given attribute"
    ):  # what the SDK makes of it
        registry.models.create_or_update(Model(**asked))

    environment.description = "For training."
    changed = registry.environments.create_or_update(environment)
    assert changed.description == "For training."


def test_what_does_not_exist(registry: MLClient) -> None:
    """Unknown assets are not found."""
    with pytest.raises(ResourceNotFoundError):
        registry.environments.get("nothing", version="1")
    with pytest.raises(Exception, match="nothing"):
        registry.models.get("nothing", label="latest")
    assert list(registry.models.list("nothing")) == []


def test_a_job_in_a_workspace_uses_them(
    registry: MLClient, client: MLClient, environment: Environment, tmp_path: Path
) -> None:
    """A job takes environment, model and data from a registry."""
    (tmp_path / "a.csv").write_text("from the registry")
    made = registry.data.create_or_update(
        Data(name="rows", version="1", path=str(tmp_path / "a.csv"), type="uri_file")
    )
    (tmp_path / "weights").write_text("weights too")
    model = registry.models.create_or_update(
        Model(name="fraud", version="1", path=str(tmp_path / "weights"), type="custom_model")
    )

    job = client.jobs.create_or_update(
        command(
            command="cat ${{inputs.rows}} ${{inputs.model}} > outputs/all",
            environment=environment.id,
            inputs={
                "rows": Input(type="uri_file", path=made.id),
                "model": Input(type="custom_model", path=model.id),
            },
        )
    )

    assert wait(client, job.name).status == "Completed"
    client.jobs.download(job.name, download_path=tmp_path / "down", all=True)
    text = (tmp_path / "down/artifacts/outputs/all").read_text()
    assert text == "from the registryweights too"
