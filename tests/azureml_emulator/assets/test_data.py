"""Data assets, through the real SDK."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from azure.ai.ml import MLClient
from azure.ai.ml._artifacts import _artifact_utilities
from azure.ai.ml.entities import Data
from azure.ai.ml.exceptions import MlException
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

pytestmark = [
    # azure-ai-ml 1.35.2 uses what its dependencies have deprecated.
    pytest.mark.filterwarnings("ignore:The use of a 'BlobProperties':DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:content_as_bytes is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::marshmallow.warnings.RemovedInMarshmallow4Warning"),
]
CLOUD = "azureml://datastores/workspaceblobstore/paths/raw/a.csv"


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    """A small file."""
    path = tmp_path / "diabetes.csv"
    path.write_text("a,b\n1,2\n")
    return path


def file_asset(path: object, **more: Any) -> Data:
    """Return a data asset of a file."""
    return Data(name="diabetes", path=str(path), type="uri_file", **more)


def test_upload_of_a_file(client: MLClient, csv: Path) -> None:
    """A local file goes to the default datastore, and the asset names it there."""
    data = client.data.create_or_update(file_asset(csv, description="d", tags={"a": "b"}))
    assert (data.name, data.version, data.type) == ("diabetes", "1", "uri_file")
    assert data.path.startswith(
        f"azureml://subscriptions/{client.subscription_id}/resourcegroups/"
        f"{client.resource_group_name}/workspaces/{client.workspace_name}"
        "/datastores/workspaceblobstore/paths/LocalUpload/"
    )
    assert data.path.endswith("/diabetes.csv")
    assert (data.description, data.tags, data.properties) == ("d", {"a": "b"}, {})
    assert client.data.get("diabetes", version="1").path == data.path


def test_download(client: MLClient, csv: Path, tmp_path: Path) -> None:
    """What was uploaded comes down again."""
    data = client.data.create_or_update(file_asset(csv))
    _artifact_utilities.download_artifact_from_aml_uri(
        data.path, str(tmp_path / "down"), client.datastores
    )
    assert (tmp_path / "down/diabetes.csv").read_text() == "a,b\n1,2\n"


def test_upload_of_a_folder(client: MLClient, tmp_path: Path) -> None:
    """A folder goes up with all its files, large ones in blocks."""
    folder = tmp_path / "images"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.txt").write_text("a")
    (folder / "deep/b.txt").write_text("b")
    asset = Data(name="images", path=str(folder), type="uri_folder")
    data = client.data.create_or_update(asset)
    _artifact_utilities.download_artifact_from_aml_uri(
        data.path, str(tmp_path / "down"), client.datastores
    )
    assert sorted(p.name for p in (tmp_path / "down").rglob("*.txt")) == ["a.txt", "b.txt"]


def test_unchanged_content_is_not_sent_again(
    client: MLClient, csv: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The second version of the same file is the same upload."""
    first = client.data.create_or_update(file_asset(csv))
    assert "Uploading" in capsys.readouterr().err
    second = client.data.create_or_update(file_asset(csv))
    assert "Uploading" not in capsys.readouterr().err
    assert (first.version, second.version) == ("1", "2")
    assert first.path == second.path


def test_cloud_path(client: MLClient) -> None:
    """A path in a datastore or on the web is registered as it is, without a look at it."""
    data = client.data.create_or_update(file_asset(CLOUD, version="v1"))
    assert data.path.endswith("/datastores/workspaceblobstore/paths/raw/a.csv")
    web = client.data.create_or_update(Data(name="web", path="https://bla", type="uri_file"))
    assert web.path == "https://bla"


def test_latest(client: MLClient) -> None:
    """`latest` is the version that was created last, whatever its name."""
    for version in ("2", "1", "foo"):
        client.data.create_or_update(file_asset(f"{CLOUD}{version}", version=version))
    assert client.data.get("diabetes", label="latest").version == "foo"
    assert client.data.create_or_update(file_asset(CLOUD)).version == "3"


def test_immutable_path(client: MLClient) -> None:
    """A version's path and type cannot be changed; description and tags can."""
    client.data.create_or_update(file_asset(CLOUD, version="1"))
    with pytest.raises(HttpResponseError) as raised:
        client.data.create_or_update(file_asset(f"{CLOUD}.gz", version="1"))
    assert raised.value.error.code == "UserError"
    assert raised.value.error.message.startswith(
        "A data version with this name and version already exists."
    )
    changed = client.data.create_or_update(file_asset(CLOUD, version="1", tags={"a": "b"}))
    assert changed.tags == {"a": "b"}


def test_list(client: MLClient) -> None:
    """Names are listed newest first with their latest version, versions newest first."""
    for name, version in (("a", "1"), ("b", "1"), ("a", "2")):
        client.data.create_or_update(
            Data(name=name, version=version, path=f"{CLOUD}{version}", type="uri_file")
        )
    assert [(d.name, d.latest_version) for d in client.data.list()] == [("b", "1"), ("a", "2")]
    assert [d.version for d in client.data.list("a")] == ["2", "1"]


def test_archive_and_restore_of_a_version(client: MLClient) -> None:
    """An archived version is hidden from lists and from `latest`, and can still be used."""
    for version in ("1", "2"):
        client.data.create_or_update(file_asset(f"{CLOUD}{version}", version=version))
    client.data.archive("diabetes", version="2")
    assert [d.version for d in client.data.list("diabetes")] == ["1"]
    archived = client.data.list("diabetes", list_view_type="ArchivedOnly")
    assert [d.version for d in archived] == ["2"]
    assert [d.version for d in client.data.list("diabetes", list_view_type="All")] == ["2", "1"]
    assert client.data.get("diabetes", version="2").version == "2"
    assert client.data.get("diabetes", label="latest").version == "1"
    assert client.data.create_or_update(file_asset(CLOUD)).version == "3"
    client.data.restore("diabetes", version="2")
    assert [d.version for d in client.data.list("diabetes")] == ["3", "2", "1"]


def test_archive_and_restore_of_all_versions(client: MLClient) -> None:
    """An archived name is hidden with all its versions."""
    client.data.create_or_update(file_asset(CLOUD))
    client.data.archive("diabetes")
    assert list(client.data.list()) == []
    assert list(client.data.list("diabetes")) == []
    assert [d.name for d in client.data.list(list_view_type="ArchivedOnly")] == ["diabetes"]
    client.data.restore("diabetes")
    assert [d.name for d in client.data.list()] == ["diabetes"]


def test_what_does_not_exist(client: MLClient) -> None:
    """Unknown names and versions are told apart."""
    with pytest.raises(ResourceNotFoundError) as raised:
        client.data.get("diabetes", version="7")
    assert raised.value.error.code == "UserError"
    assert raised.value.error.message == (
        "Data version diabetes:7 (dataContainerName:version) not found."
    )
    with pytest.raises(ResourceNotFoundError):
        list(client.data.list("diabetes"))
    with pytest.raises(MlException, match="Asset diabetes does not exist in workspace"):
        client.data.get("diabetes", label="latest")


@pytest.mark.parametrize("name", ["has space", "-a", "a/b", "x" * 256, "ä"])
def test_bad_names(client: MLClient, name: str) -> None:
    """A name has letters, digits, hyphens, underscores and periods."""
    with pytest.raises(HttpResponseError) as raised:
        client.data.create_or_update(Data(name=name, version="1", path=CLOUD, type="uri_file"))
    assert raised.value.status_code in (400, 501)


def test_another_type_under_the_same_name(client: MLClient) -> None:
    """All versions of a name are of one type."""
    client.data.create_or_update(file_asset(CLOUD))
    with pytest.raises(HttpResponseError, match="is of type 'uri_file'"):
        client.data.create_or_update(Data(name="diabetes", path=CLOUD, type="uri_folder"))


def test_mltable(client: MLClient, tmp_path: Path) -> None:
    """A table is checked against the schema, and its files are named in the asset."""
    table = tmp_path / "table"
    table.mkdir()
    (table / "a.csv").write_text("a\n1\n")
    (table / "MLTable").write_text(
        "paths:\n  - file: ./a.csv\ntransformations:\n"
        "  - read_delimited:\n      delimiter: ','\n      encoding: utf8\n"
    )
    data = client.data.create_or_update(Data(name="table", path=str(table), type="mltable"))
    assert data.type == "mltable"
    (table / "MLTable").write_text(
        "paths:\n  - file: ./a.csv\ntransformations:\n  - read_excel: {}\n"
    )
    with pytest.raises(MlException, match="read_excel"):
        client.data.create_or_update(Data(name="table", path=str(table), type="mltable"))


def test_from_a_job(client: MLClient) -> None:
    """The path of a run's artifact is kept as the place where it is."""
    data = client.data.create_or_update(
        Data(name="out", path="azureml://jobs/j1/outputs/artifacts/paths/x", type="uri_folder")
    )
    assert data.path.endswith("/datastores/workspaceartifactstore/paths/ExperimentRun/dcid.j1/x/")


@pytest.mark.offline_only
def test_body_without_a_path(ask: Callable[..., Any], default: Any) -> None:
    """A version needs a path and a type that exists."""
    version = f"{default.arm_id}/data/d/versions/1"
    for properties in ({"dataType": "uri_file"}, {"dataType": "csv", "dataUri": CLOUD}, {}):
        assert ask("PUT", version, {"properties": properties}).status == 400


@pytest.mark.parametrize(
    ("kind", "uri", "end"),
    [
        ("uri_folder", "azureml://datastores/workspaceblobstore/paths/raw", "/paths/raw/"),
        ("mltable", "azureml://datastores/workspaceblobstore/paths/raw/", "/paths/raw/"),
        ("uri_file", "azureml://datastores/workspaceblobstore/paths/raw", "/paths/raw"),
        ("uri_folder", "https://example.org/raw", "org/raw"),
    ],
)
def test_the_path_of_a_folder_ends_with_a_slash(
    ask: Callable[..., Any], default: Any, kind: str, uri: str, end: str
) -> None:
    """Sent without one it is answered with one; sent again it is the same path."""
    asked = {"properties": {"dataType": kind, "dataUri": uri}}
    for _ in range(2):
        answer = ask("PUT", f"{default.arm_id}/data/raw/versions/1", asked)
        assert json.loads(answer.body)["properties"]["dataUri"].endswith(end)
