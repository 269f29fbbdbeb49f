"""A data lake, through the storage client that the SDK uses."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.storage.blob import ContainerClient
from azure.storage.filedatalake import DataLakeServiceClient, FileSystemClient

from offline_azure.store.blob_records import Properties
from offline_azure.store.storage import Storage


@pytest.fixture
def lake(container: ContainerClient, account: str, account_key: str) -> FileSystemClient:
    """The same container, as a file system."""
    client = DataLakeServiceClient(f"https://{account}.dfs.core.windows.net", account_key)
    return client.get_file_system_client(container.container_name)


def test_upload_and_download(lake: FileSystemClient, container: ContainerClient) -> None:
    """A file that was created, appended to and flushed is a blob too."""
    file = lake.create_directory("data").create_file("a.csv")
    file.upload_data(b"1,2\n" * 1000, overwrite=True)
    assert file.download_file().readall() == b"1,2\n" * 1000
    assert container.download_blob("data/a.csv").readall() == b"1,2\n" * 1000


def test_append_goes_on(lake: FileSystemClient) -> None:
    """Bytes are seen once they are flushed, and must leave no gap."""
    file = lake.get_file_client("log")
    file.create_file()
    file.append_data(b"one", offset=0)
    assert file.download_file().readall() == b""
    file.flush_data(3)
    file.append_data(b"two", offset=3)
    file.flush_data(6)
    assert file.download_file().readall() == b"onetwo"
    file.append_data(b"four", offset=9)
    with pytest.raises(HttpResponseError) as raised:
        file.flush_data(13)
    assert raised.value.error_code == "InvalidFlushPosition"
    assert file.download_file().readall() == b"onetwo"


def test_two_clients_of_one_file(lake: FileSystemClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one flushes, another appends and flushes: what both were told is kept, is kept."""
    file = lake.get_file_client("shared")
    file.create_file()
    file.append_data(b"one", offset=0)
    commit, others = Storage.commit, []

    def slowly(self: Storage, *arguments: Any) -> Properties:
        if not others:
            others.append(pool.submit(file.append_data, b"two", offset=3, flush=True))
            wait(others, timeout=0.5)  # it has to wait for this one
        return commit(self, *arguments)

    monkeypatch.setattr(Storage, "commit", slowly)
    with ThreadPoolExecutor() as pool:
        file.flush_data(3)
        others[0].result()

    assert file.download_file().readall() == b"onetwo"


def test_a_file_that_is_replaced_while_it_is_flushed(
    lake: FileSystemClient, container: ContainerClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An upload through the Blob service is not overwritten with what was there before it."""
    file = lake.get_file_client("shared")
    file.create_file()
    file.append_data(b"one", offset=0)
    commit, uploads = Storage.commit, []

    def slowly(self: Storage, *arguments: Any) -> Properties:
        if not uploads:
            uploads.append("another")
            container.upload_blob("shared", b"new", overwrite=True)
        return commit(self, *arguments)

    monkeypatch.setattr(Storage, "commit", slowly)
    with pytest.raises(HttpResponseError) as raised:
        file.flush_data(3)

    assert raised.value.error_code == "InvalidFlushPosition"
    assert file.download_file().readall() == b"new"


def test_a_name_that_is_too_long(lake: FileSystemClient) -> None:
    """Neither a file nor a folder can have it."""
    name = "n" * 300
    for ask in (lake.get_file_client(name).create_file, lambda: list(lake.get_paths(name))):
        with pytest.raises(HttpResponseError) as raised:
            ask()
        assert raised.value.status_code == 400


def test_folders(lake: FileSystemClient) -> None:
    """A folder exists on its own, has metadata, and goes with what is in it."""
    folder = lake.create_directory("a")
    assert folder.exists()
    folder.set_metadata({"upload_status": "completed"})
    assert folder.get_directory_properties().metadata["upload_status"] == "completed"
    lake.get_file_client("a/b/c.txt").create_file()
    assert [(p.name, p.is_directory) for p in lake.get_paths()] == [
        ("a", True),
        ("a/b", True),
        ("a/b/c.txt", False),
    ]
    assert [p.name for p in lake.get_paths("a", recursive=False)] == ["a/b"]
    assert [p.name for p in lake.get_paths("a/b/c.txt")] == ["a/b/c.txt"]
    assert lake.get_directory_client("a/b").exists()
    folder.delete_directory()
    assert not folder.exists()
    assert list(lake.get_paths()) == []


def test_what_does_not_exist(lake: FileSystemClient, account: str, account_key: str) -> None:
    """Missing paths and file systems have their own codes."""
    with pytest.raises(ResourceNotFoundError) as raised:
        lake.get_file_client("nothing").delete_file()
    assert raised.value.error_code == "PathNotFound"
    with pytest.raises(ResourceNotFoundError):
        list(lake.get_paths("nothing"))
    client = DataLakeServiceClient(f"https://{account}.dfs.core.windows.net", account_key)
    with pytest.raises(ResourceNotFoundError) as raised:
        client.get_file_client("missing", "a").create_file()
    assert raised.value.error_code == "FilesystemNotFound"


def test_renaming_is_not_emulated(lake: FileSystemClient) -> None:
    """A rename is refused by name."""
    file = lake.get_file_client("a")
    file.create_file()
    with pytest.raises(HttpResponseError, match="renaming") as raised:
        file.rename_file("files/b")
    assert raised.value.status_code == 501
