"""One blob, through the storage client that the SDK uses."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from azure.core.exceptions import (
    HttpResponseError,
    ResourceNotFoundError,
)
from azure.storage.blob import ContainerClient, ContentSettings

from azureml_emulator.application import Application
from offline_azure.http.messages import Request


def test_bytes_come_back(container: ContainerClient) -> None:
    """What was uploaded is downloaded, with type, metadata and MD5."""
    blob = container.get_blob_client("folder/ä b.csv")
    blob.upload_blob(
        b"a,b\n1,2\n",
        metadata={"name": "iris", "version": "1"},
        content_settings=ContentSettings(content_type="text/csv"),
    )
    properties = blob.get_blob_properties()
    assert blob.download_blob().readall() == b"a,b\n1,2\n"
    assert properties.size == 8
    assert properties.metadata == {"name": "iris", "version": "1"}
    assert properties.content_settings.content_type == "text/csv"
    assert properties.content_settings.content_md5 == hashlib.md5(b"a,b\n1,2\n").digest()  # noqa: S324


def test_a_blob_is_a_plain_file(container: ContainerClient, tmp_path: Path, account: str) -> None:
    """Jobs read and write blobs by path; a blob that a job overwrote has no old metadata."""
    blob = container.upload_blob("a/b.txt", b"old", metadata={"upload_status": "completed"})
    path = tmp_path / "storage" / account / "files/a/b.txt"
    assert path.read_bytes() == b"old"
    path.write_bytes(b"newer")
    assert blob.download_blob().readall() == b"newer"
    assert blob.get_blob_properties().metadata == {}


def test_a_missing_blob(container: ContainerClient) -> None:
    """GET and HEAD say which of blob and container is missing."""
    with pytest.raises(ResourceNotFoundError) as raised:
        container.get_blob_client("nothing").get_blob_properties()
    assert raised.value.error_code == "BlobNotFound"
    with pytest.raises(ResourceNotFoundError) as raised:
        container.download_blob("nothing")
    assert raised.value.error_code == "BlobNotFound"


def test_a_name_with_a_slash_at_its_end(container: ContainerClient) -> None:
    """`model.pkl/` is not `model.pkl`: the SDK asks so whether a path is a folder."""
    container.upload_blob("model.pkl", b"1")
    assert not container.get_blob_client("model.pkl/").exists()
    with pytest.raises(HttpResponseError) as raised:
        container.upload_blob("model.pkl/", b"2")
    assert raised.value.error_code == "InvalidResourceName"


def test_ranges(container: ContainerClient) -> None:
    """A range is answered with its part, one behind the end with 416."""
    blob = container.upload_blob("r", b"0123456789")
    assert blob.download_blob(offset=3, length=4).readall() == b"3456"
    assert blob.download_blob(offset=8).readall() == b"89"
    with pytest.raises(HttpResponseError) as raised:
        blob.download_blob(offset=10, length=1)
    assert raised.value.status_code == 416
    assert raised.value.error_code == "InvalidRange"


def test_an_empty_blob(container: ContainerClient) -> None:
    """The client's first ranged request fails with 416, and it asks again without a range."""
    container.upload_blob("empty", b"")
    assert container.download_blob("empty").readall() == b""


def test_delete(container: ContainerClient) -> None:
    """A deleted blob is gone, and so are the folders that only it was in."""
    blob = container.upload_blob("x/y/z", b"1")
    blob.delete_blob()
    assert not blob.exists()
    container.upload_blob("x", b"now a blob")
    with pytest.raises(ResourceNotFoundError):
        blob.delete_blob()


def test_a_folder_is_no_blob(container: ContainerClient) -> None:
    """A blob cannot have a folder's name: here both are plain files."""
    container.upload_blob("a/b", b"1")
    for name in ("a", "a/b/c"):
        with pytest.raises(HttpResponseError) as raised:
            container.upload_blob(name, b"2")
        assert raised.value.error_code == "ResourceTypeMismatch"


@pytest.mark.parametrize(
    "path",
    [
        "files/../../secret",
        "files/..%2F..%2Fsecret",
        "files/a/%2e%2e/%2E%2E/secret",
        "..%2Fsecret/x",
        "%2e%2e/secret",
        ".uploads/secret",
        "files/a%00secret",
        "files/a//secret",
    ],
)
@pytest.mark.parametrize("method", ["PUT", "GET", "DELETE"])
def test_names_that_lead_out(
    application: Application,
    get_token: Callable[..., str],
    account: str,
    tmp_path: Path,
    method: str,
    path: str,
) -> None:
    """A name never leads out of its container, however it is spelled."""
    (tmp_path / "storage" / account / "files").mkdir(parents=True)
    token = get_token(scope="https://storage.azure.com/.default")
    headers = {"authorization": f"Bearer {token}", "x-ms-blob-type": "BlockBlob"}
    host = f"{account}.blob.core.windows.net"
    response = application.handle(Request.build(method, host, f"/{path}", headers, b"1"))
    assert response.status == 400
    assert response.headers["x-ms-error-code"] == "InvalidResourceName"
    assert [found for found in tmp_path.rglob("*") if "secret" in found.name] == []


def test_an_operation_that_is_not_emulated(container: ContainerClient) -> None:
    """A snapshot is refused by name."""
    blob = container.upload_blob("s", b"1")
    with pytest.raises(HttpResponseError) as raised:
        blob.create_snapshot()
    assert raised.value.status_code == 501
    assert "comp=snapshot" in raised.value.message


def test_blobs_survive_a_restart(
    container: ContainerClient, application: Application, tmp_path: Path
) -> None:
    """What is left of a broken upload is gone after a restart; what was acknowledged is there."""
    container.upload_blob("kept", b"1", metadata={"a": "b"})
    leftover = tmp_path / "storage/.uploads/tmp-1"
    leftover.write_bytes(b"half")
    again = type(application._storage)(tmp_path / "storage")
    assert not leftover.exists()
    assert list(again.blobs(container.account_name, "files")) == [("kept", False)]
