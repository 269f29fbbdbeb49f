"""One blob, through the storage client that the SDK uses."""

from __future__ import annotations

import hashlib
import io
import os
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest
from azure.core import MatchConditions
from azure.core.exceptions import (
    HttpResponseError,
    ResourceExistsError,
    ResourceModifiedError,
    ResourceNotFoundError,
)
from azure.storage.blob import BlobBlock, BlobType, ContainerClient, ContentSettings

from azureml_emulator.application import Application
from azureml_emulator.core.http import Request, Response


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


def test_upload_without_overwriting(container: ContainerClient) -> None:
    """A blob that exists is only replaced when the client says so."""
    container.upload_blob("a", b"1")
    with pytest.raises(ResourceExistsError) as raised:
        container.upload_blob("a", b"2")
    assert raised.value.error_code == "BlobAlreadyExists"
    container.upload_blob("a", b"3", overwrite=True)
    assert container.download_blob("a").readall() == b"3"


def test_large_upload_and_download(container: ContainerClient) -> None:
    """A large blob goes up in blocks and comes down in ranges."""
    data = os.urandom(100_000)
    container._config.max_single_put_size = 10_000
    container._config.max_block_size = 7_000
    container._config.max_single_get_size = 9_000
    container._config.max_chunk_get_size = 8_000
    container.upload_blob("large", data)
    assert container.download_blob("large").readall() == data


def test_blocks_are_not_seen_before_the_list(container: ContainerClient) -> None:
    """Staged blocks are no blob, and an unknown block is refused."""
    blob = container.get_blob_client("b")
    blob.stage_block("1", b"one")
    blob.stage_block("2", b"two")
    assert not blob.exists()
    with pytest.raises(HttpResponseError) as raised:
        blob.commit_block_list([BlobBlock("1"), BlobBlock("3")])
    assert raised.value.error_code == "InvalidBlockList"
    blob.commit_block_list([BlobBlock("2"), BlobBlock("1")])
    assert blob.download_blob().readall() == b"twoone"


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


def test_metadata_is_replaced(container: ContainerClient) -> None:
    """Setting metadata replaces all of it and changes the ETag."""
    blob = container.upload_blob("m", b"1", metadata={"a": "1"})
    before = blob.get_blob_properties().etag
    blob.set_blob_metadata({"b": "2"})
    assert blob.get_blob_properties().metadata == {"b": "2"}
    assert blob.get_blob_properties().etag != before


def test_headers_are_replaced(container: ContainerClient) -> None:
    """A blob's type can be changed without its bytes."""
    blob = container.upload_blob("h", b"1", metadata={"a": "1"})
    blob.set_http_headers(ContentSettings(content_type="text/plain"))
    assert blob.get_blob_properties().content_settings.content_type == "text/plain"
    assert blob.get_blob_properties().metadata == {"a": "1"}


def test_append_blob(container: ContainerClient) -> None:
    """An append blob grows; nothing can be appended to a block blob."""
    blob = container.get_blob_client("log.txt")
    blob.create_append_blob()
    blob.append_block(b"one\n")
    blob.append_block(b"two\n", appendpos_condition=4)
    assert blob.download_blob().readall() == b"one\ntwo\n"
    assert blob.get_blob_properties().blob_type == BlobType.APPENDBLOB
    with pytest.raises(HttpResponseError) as raised:
        blob.append_block(b"three\n", appendpos_condition=4)
    assert raised.value.error_code == "AppendPositionConditionNotMet"
    container.upload_blob("block", b"")
    with pytest.raises(HttpResponseError) as raised:
        container.get_blob_client("block").append_block(b"1")
    assert raised.value.error_code == "InvalidBlobType"


def test_conditions(container: ContainerClient) -> None:
    """A request for another version of the blob is refused."""
    blob = container.upload_blob("c", b"1")
    etag = blob.get_blob_properties().etag
    container.upload_blob("c", b"2", overwrite=True)
    with pytest.raises(ResourceModifiedError) as raised:
        blob.download_blob(etag=etag, match_condition=MatchConditions.IfNotModified)
    assert raised.value.error_code == "ConditionNotMet"


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


@pytest.fixture
def put(
    application: Application, get_token: Callable[..., str], account: str
) -> Callable[..., Response]:
    """Put a blob whose body is a stream: `put(stream)`."""
    token = get_token(scope="https://storage.azure.com/.default")
    headers = {"authorization": f"Bearer {token}", "x-ms-blob-type": "BlockBlob"}
    host = f"{account}.blob.core.windows.net"

    def put(stream: BinaryIO) -> Response:
        return application.handle(Request.build("PUT", host, "/azureml/blob", headers, stream))

    return put


class Zeros(io.RawIOBase):
    """A stream of zeros that may break off."""

    def __init__(self, length: int, *, broken: bool = False) -> None:
        self._left = length
        self._broken = broken

    def readable(self) -> bool:
        """Return True: it can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill `buffer` with zeros."""
        count = min(self._left, len(buffer))
        if count == 0 and self._broken:
            raise ConnectionError("the client went away")
        buffer[:count] = bytes(count)
        self._left -= count
        return count


def test_a_large_upload_stays_out_of_memory(put: Callable[..., Response], tmp_path: Path) -> None:
    """A body goes to disk piece by piece."""
    tracemalloc.start()
    response = put(io.BufferedReader(Zeros(64 << 20)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert response.status == 201
    assert [p.stat().st_size for p in tmp_path.rglob("blob")] == [64 << 20]
    assert peak < 8 << 20


def test_an_upload_that_breaks_off(
    put: Callable[..., Response], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Half a body is no blob, and nothing of it is left."""
    put(io.BufferedReader(Zeros(1 << 20, broken=True)))
    assert "the client went away" in caplog.text
    files = (p for p in (tmp_path / "storage").rglob("*") if p.is_file())
    assert list(files) == []


def test_wrong_md5(container: ContainerClient) -> None:
    """Bytes that are not what was promised are refused, and nothing is kept."""
    with pytest.raises(HttpResponseError) as raised:
        container.upload_blob("md5", b"1", headers={"Content-MD5": "AAAAAAAAAAAAAAAAAAAAAA=="})
    assert raised.value.error_code == "Md5Mismatch"
    assert not container.get_blob_client("md5").exists()


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
