"""The bytes of a blob on their way in, through the storage client that the SDK uses."""

from __future__ import annotations

import io
import os
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from azure.core.exceptions import HttpResponseError, ResourceExistsError
from azure.storage.blob import BlobBlock, BlobType, ContainerClient

from azureml_emulator.application import Application
from offline_azure.http.messages import Request, Response
from offline_azure.store.blob_records import Properties
from offline_azure.store.storage import Storage


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


@pytest.fixture
def put(
    application: Application, get_token: Callable[..., str], account: str
) -> Callable[..., Response]:
    """Put a blob whose body is a stream: `put(stream)`."""
    token = get_token(scope="https://storage.azure.com/.default")
    headers = {"authorization": f"Bearer {token}", "x-ms-blob-type": "BlockBlob"}
    host = f"{account}.blob.core.windows.net"

    def put(stream: BinaryIO, **more: str) -> Response:
        asked = {**headers, **more}
        return application.handle(Request.build("PUT", host, "/azureml/blob", asked, stream))

    return put


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


def test_of_two_appends_at_once_one_is_refused(
    container: ContainerClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both were to begin at the same place."""
    blob = container.get_blob_client("log")
    blob.create_append_blob()
    append, others = Storage.append, []

    def slowly(self: Storage, *arguments: Any) -> Properties:
        if not others:
            others.append("another")
            assert blob.append_block(b"two", appendpos_condition=0)["blob_append_offset"] == "0"
        return append(self, *arguments)

    monkeypatch.setattr(Storage, "append", slowly)
    with pytest.raises(HttpResponseError) as raised:
        blob.append_block(b"one", appendpos_condition=0)

    assert raised.value.error_code == "AppendPositionConditionNotMet"
    assert blob.append_block(b"!")["blob_append_offset"] == "3"
    assert blob.download_blob().readall() == b"two!"


def test_a_large_upload_stays_out_of_memory(put: Callable[..., Response], tmp_path: Path) -> None:
    """A body goes to disk piece by piece."""
    tracemalloc.start()
    response = put(io.BufferedReader(Zeros(64 << 20)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert response.status == 201
    assert [p.stat().st_size for p in tmp_path.rglob("blob")] == [64 << 20]
    assert peak < 8 << 20


def test_an_upload_that_breaks_off(put: Callable[..., Response], tmp_path: Path) -> None:
    """Half a body is no blob, nothing of it is left, and the caller hears of it."""
    with pytest.raises(ConnectionError, match="the client went away"):
        put(io.BufferedReader(Zeros(1 << 20, broken=True)))
    files = (p for p in (tmp_path / "storage").rglob("*") if p.is_file())
    assert list(files) == []


def test_wrong_md5(container: ContainerClient) -> None:
    """Bytes that are not what was promised are refused, and nothing is kept."""
    with pytest.raises(HttpResponseError) as raised:
        container.upload_blob("md5", b"1", headers={"Content-MD5": "AAAAAAAAAAAAAAAAAAAAAA=="})
    assert raised.value.error_code == "Md5Mismatch"
    assert not container.get_blob_client("md5").exists()


class Interrupted(io.RawIOBase):
    """A stream of one byte; something else happens while it is read."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        self._meanwhile: Callable[[], object] | None = meanwhile

    def readable(self) -> bool:
        """Return True: it can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill `buffer` with one byte, once."""
        if self._meanwhile is None:
            return 0
        self._meanwhile()
        self._meanwhile = None
        buffer[:1] = b"s"
        return 1


def test_of_two_uploads_at_once_one_wins(put: Callable[..., Response], tmp_path: Path) -> None:
    """Who must not overwrite is refused even when both began before either had ended."""
    new = {"if-none-match": "*"}
    slow = Interrupted(lambda: put(io.BytesIO(b"fast"), **new))
    response = put(io.BufferedReader(slow), **new)
    assert response.status == 409
    assert response.headers["x-ms-error-code"] == "BlobAlreadyExists"
    assert [p.read_bytes() for p in tmp_path.rglob("blob")] == [b"fast"]
