"""Reading from a data lake on its own host, where the SDK's client never does it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import requests
from azure.storage.blob import ContainerClient

Get = Callable[..., requests.Response]


@pytest.fixture
def get(container: ContainerClient, account: str, get_token: Callable[..., str]) -> Get:
    """Ask for a path of the container: `get("GET", "folder/file", Range=...)`."""
    token = get_token("https://storage.azure.com/.default")
    container.upload_blob("folder/a.csv", b"0123456789")

    def get(method: str, path: str, **headers: str) -> requests.Response:
        url = f"https://{account}.dfs.core.windows.net/{container.container_name}/{path}"
        headers["Authorization"] = f"Bearer {token}"
        return requests.request(method, url, headers=headers, timeout=10)

    return get


def test_a_file_is_read_whole_and_in_parts(get: Get) -> None:
    """The bytes are those of the blob."""
    assert get("GET", "folder/a.csv").content == b"0123456789"
    part = get("GET", "folder/a.csv", Range="bytes=2-4")
    assert (part.status_code, part.content) == (206, b"234")
    assert part.headers["content-range"] == "bytes 2-4/10"


def test_properties_tell_files_from_folders(get: Get) -> None:
    """A client must not take a folder for an empty file."""
    file, folder = get("HEAD", "folder/a.csv"), get("HEAD", "folder")
    assert (file.headers["content-length"], file.headers["x-ms-resource-type"]) == ("10", "file")
    assert folder.headers["x-ms-resource-type"] == "directory"
    assert file.headers["etag"]


def test_what_does_not_exist(get: Get) -> None:
    """A path and a file system that are missing have codes of their own."""
    for path, code in (("nothing", "PathNotFound"), ("../absent/a", "FilesystemNotFound")):
        response = get("HEAD", path)
        assert (response.status_code, response.headers["x-ms-error-code"]) == (404, code)
    assert "PathNotFound" in get("GET", "nothing").text


def test_access_control_is_not_emulated(get: Get) -> None:
    """It is refused by name, not shown empty."""
    assert get("HEAD", "folder/a.csv?action=getAccessControl").status_code == 501
    assert get("HEAD", "folder/a.csv?action=getStatus").status_code == 200


def test_nobody_reads_without_a_token(get: Get) -> None:
    """The host of the data lake is no way around the account's keys."""
    url = get("GET", "folder/a.csv").url
    assert requests.get(url, timeout=10).status_code == 409
