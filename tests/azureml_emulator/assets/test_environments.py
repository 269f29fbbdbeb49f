"""Environments, through the real SDK."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from azure.ai.ml import MLClient
from azure.ai.ml.entities import BuildContext, Environment
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

IMAGE = "mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu20.04"
CONDA = {"name": "e", "dependencies": ["python=3.10", {"pip": ["pandas==2.2.3"]}]}


def environment(version: str | None = None, **more: Any) -> Environment:
    """Return an environment of one's own."""
    return Environment(name="own", version=version, **{"image": IMAGE, **more})


def test_image(client: MLClient) -> None:
    """An environment can be an image alone."""
    created = client.environments.create_or_update(environment(description="d", tags={"a": "b"}))
    assert (created.name, created.version, created.image) == ("own", "1", IMAGE)
    assert (created.os_type, created.conda_file) == ("Linux", None)
    assert (created.description, created.tags) == ("d", {"a": "b"})


def test_conda(client: MLClient, tmp_path: Path) -> None:
    """The service keeps the conda file as JSON, which is YAML too."""
    path = tmp_path / "conda.yaml"
    path.write_text(json.dumps(CONDA))
    created = client.environments.create_or_update(environment(conda_file=path))
    assert created.conda_file == CONDA
    assert created.properties == {"azureml.labels": "latest"}
    assert client.environments.get("own", version="1").conda_file == CONDA


def test_build_context(client: MLClient, tmp_path: Path) -> None:
    """The folder with the Dockerfile is uploaded."""
    (tmp_path / "context").mkdir()
    (tmp_path / "context/Dockerfile").write_text(f"FROM {IMAGE}\n")
    asked = Environment(name="built", build=BuildContext(path=str(tmp_path / "context")))
    created = client.environments.create_or_update(asked)
    assert created.build.dockerfile_path == "Dockerfile"
    assert ".blob.core.windows.net" in created.build.path
    assert created.image is None


def test_same_content_is_the_same_version(client: MLClient) -> None:
    """Without a version, the SDK makes a new one only when something changed."""
    versions = [
        client.environments.create_or_update(asked).version
        for asked in (environment(), environment(), environment(image=f"{IMAGE}:2"))
    ]
    assert versions == ["1", "1", "2"]


def test_immutable(client: MLClient) -> None:
    """A version's image and packages cannot be changed; its tags can."""
    client.environments.create_or_update(environment("1"))
    with pytest.raises(HttpResponseError) as raised:
        client.environments.create_or_update(environment("1", image="other"))
    assert raised.value.status_code == 409
    changed = client.environments.create_or_update(environment("1", tags={"a": "b"}))
    assert changed.tags == {"a": "b"}


def test_labels(client: MLClient) -> None:
    """`latest` moves on to the newest version."""
    for version in ("1", "bar"):
        client.environments.create_or_update(environment(version))
    assert client.environments.get("own", label="latest").version == "bar"
    assert client.environments.get("own", version="1").properties == {"azureml.labels": ""}


def test_list(client: MLClient) -> None:
    """Own environments come before the curated ones."""
    client.environments.create_or_update(environment())
    names = [found.name for found in client.environments.list()]
    assert names[0] == "own"
    assert "AzureML-sklearn-1.5" in names
    assert all(name.startswith("AzureML-") for name in names[1:])
    assert [found.version for found in client.environments.list("own")] == ["1"]


def test_archive_and_restore(client: MLClient) -> None:
    """Versions and names can be hidden."""
    client.environments.create_or_update(environment("1"))
    client.environments.archive("own", version="1")
    assert list(client.environments.list("own")) == []
    client.environments.restore("own", version="1")
    client.environments.archive("own")
    assert "own" not in [found.name for found in client.environments.list()]
    client.environments.restore("own")
    assert "own" in [found.name for found in client.environments.list()]


@pytest.mark.parametrize(
    ("name", "version"),
    [("AzureML-sklearn-1.5", "26"), ("AzureML-sklearn-1.0-ubuntu20.04-py38-cpu", "44")],
)
def test_curated(client: MLClient, name: str, version: str) -> None:
    """The curated environments of Microsoft's labs are there in the versions that they use."""
    found = client.environments.get(name, version=version)
    assert (found.name, found.version) == (name, version)
    assert found.image.endswith(f":{version}")
    assert found.tags["Scikit-learn"] == name[len("AzureML-sklearn-") :][:3]
    assert int(client.environments.get(name, label="latest").version) >= int(version)


def test_curated_versions_that_do_not_exist(client: MLClient) -> None:
    """A version that was never published is not found."""
    with pytest.raises(ResourceNotFoundError):
        client.environments.get("AzureML-sklearn-1.5", version="9999")


def test_reserved_names(client: MLClient) -> None:
    """Nobody can make an environment with a curated name."""
    for name in ("AzureML-own", "AzureML-sklearn-1.5"):
        with pytest.raises(HttpResponseError, match="are reserved"):
            client.environments.create_or_update(Environment(name=name, version="1", image=IMAGE))


def test_what_does_not_exist(client: MLClient) -> None:
    """The answers are those that the service was seen to give."""
    with pytest.raises(ResourceNotFoundError) as raised:
        client.environments.get("nothing", version="4")
    assert raised.value.error.message == (
        "No environment exists for name: nothing, version: 4, label:"
    )
    with pytest.raises(ResourceNotFoundError) as raised:
        client.environments.get("nothing", label="latest")
    assert raised.value.error.message == "System.Net.Http.HttpConnectionResponseContent"
