"""Containers, through the storage client that the SDK uses."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

import pytest
import requests
from azure.core.exceptions import (
    HttpResponseError,
    ResourceExistsError,
    ResourceNotFoundError,
)
from azure.storage.blob import (
    BlobPrefix,
    BlobServiceClient,
    ContainerClient,
    generate_container_sas,
)

from azureml_emulator.application import Application


@pytest.fixture
def filled(container: ContainerClient) -> ContainerClient:
    """A container with a few blobs."""
    for name in ("b.txt", "a/1.txt", "a/2.txt", "a/deep/3.txt", "ab.txt"):
        container.upload_blob(name, name.encode(), metadata={"of": "test"})
    return container


def test_list(filled: ContainerClient) -> None:
    """Blobs are listed by name, with their properties."""
    blobs = list(filled.list_blobs())
    assert [b.name for b in blobs] == ["a/1.txt", "a/2.txt", "a/deep/3.txt", "ab.txt", "b.txt"]
    assert blobs[0].size == 7
    assert blobs[0].etag is not None
    assert not blobs[0].metadata


def test_list_with_metadata(filled: ContainerClient) -> None:
    """Metadata is listed when asked for."""
    assert [b.metadata for b in filled.list_blobs("b", include=["metadata"])] == [{"of": "test"}]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("abc", "InvalidQueryParameterValue"),
        ("-1", "InvalidQueryParameterValue"),
        ("9" * 5000, "InvalidQueryParameterValue"),
        ("0", "OutOfRangeQueryParameterValue"),
    ],
)
def test_a_page_has_a_size(
    filled: ContainerClient, account: str, account_key: str, asked: str, code: str
) -> None:
    """It is a number, and not zero."""
    until = datetime.now(UTC) + timedelta(days=1)
    token = generate_container_sas(account, "files", account_key, permission="l", expiry=until)
    answer = requests.get(
        f"{filled.url}?restype=container&comp=list&maxresults={asked}&{token}", timeout=60
    )
    assert (answer.status_code, answer.headers["x-ms-error-code"]) == (400, code)


@pytest.mark.parametrize(
    ("prefix", "names"),
    [
        ("a", ["a/1.txt", "a/2.txt", "a/deep/3.txt", "ab.txt"]),
        ("a/", ["a/1.txt", "a/2.txt", "a/deep/3.txt"]),
        ("a/de", ["a/deep/3.txt"]),
        ("nothing/at/all", []),
        ("../", []),
    ],
)
def test_list_with_prefix(filled: ContainerClient, prefix: str, names: list[str]) -> None:
    """A prefix is of the name, not of a folder."""
    assert [blob.name for blob in filled.list_blobs(prefix)] == names


def test_walk(filled: ContainerClient) -> None:
    """With a delimiter, what is behind it is one entry."""
    found = [(b.name, isinstance(b, BlobPrefix)) for b in filled.walk_blobs("a")]
    assert found == [("a/", True), ("ab.txt", False)]


def test_pages(filled: ContainerClient) -> None:
    """A list goes on where the last page ended."""
    pages = filled.list_blobs(results_per_page=2).by_page()
    assert [[blob.name for blob in page] for page in pages] == [
        ["a/1.txt", "a/2.txt"],
        ["a/deep/3.txt", "ab.txt"],
        ["b.txt"],
    ]


def test_create_and_delete(service_client: BlobServiceClient) -> None:
    """A container is created once, listed, and gone when deleted."""
    container = service_client.create_container("first")
    container.upload_blob("a", b"1")
    with pytest.raises(ResourceExistsError) as raised:
        service_client.create_container("first")
    assert raised.value.error_code == "ContainerAlreadyExists"
    assert container.exists()
    assert "first" in [found.name for found in service_client.list_containers()]
    container.delete_container()
    assert not container.exists()
    assert "first" not in [found.name for found in service_client.list_containers()]
    service_client.create_container("first")
    assert list(container.list_blobs()) == []


def test_a_missing_container(service_client: BlobServiceClient) -> None:
    """Blobs of a missing container are not found, and cannot be made."""
    container = service_client.get_container_client("missing")
    for attempt in (
        lambda: list(container.list_blobs()),
        lambda: container.upload_blob("a", b"1"),
        lambda: container.download_blob("a"),
        container.delete_container,
    ):
        with pytest.raises(ResourceNotFoundError) as raised:
            attempt()
        assert raised.value.error_code == "ContainerNotFound"


@pytest.mark.parametrize("name", ["Upper", "a", "two--dashes", "under_score"])
def test_bad_names(service_client: BlobServiceClient, name: str) -> None:
    """A container's name is short, lower-case letters, digits and single dashes."""
    with pytest.raises(HttpResponseError) as raised:
        service_client.create_container(name)
    assert raised.value.error_code == "InvalidResourceName"


def test_the_default_container_is_there(service_client: BlobServiceClient) -> None:
    """A workspace is born with its containers."""
    service_client.get_blob_client("azureml", "a").upload_blob(b"1")
    assert service_client.get_container_client("azureml").exists()


def test_names_that_xml_cannot_carry(
    container: ContainerClient, application: Application, account: str
) -> None:
    """Such names arrive whole; names that no blob can have are left out."""
    names = ["a/\ufffe", "a/b c&<>", "a/%41", "a/\u00e9"]
    for name in names:
        container.upload_blob(name, b"1")
    folder = application._storage.path(account, "files", "a")
    (folder / os.fsdecode(b"caf\xe9")).write_bytes(b"2")
    (folder / "a\x01b").write_bytes(b"3")

    assert sorted(blob.name for blob in container.list_blobs()) == sorted(names)
    assert [blob.name for blob in container.list_blobs("a/\ufffe")] == ["a/\ufffe"]
    pages = container.list_blobs(results_per_page=1).by_page()
    assert sorted(blob.name for page in pages for blob in page) == sorted(names)
    assert container.download_blob("a/\ufffe").readall() == b"1"
    assert list(container.list_blobs("\x01")) == []


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("x\x01y", "InvalidResourceName"),
        ("x" * 256, "OutOfRangeInput"),
        ("/".join(["x" * 200] * 6), "OutOfRangeInput"),
    ],
)
def test_names_of_blobs_that_are_refused(container: ContainerClient, name: str, code: str) -> None:
    """A name that no blob can have is the client's fault."""
    with pytest.raises(HttpResponseError) as caught:
        container.upload_blob(name, b"1")

    assert (caught.value.status_code, caught.value.error_code) == (400, code)


def test_metadata_that_is_refused(container: ContainerClient) -> None:
    """The name of metadata is an identifier: the list of blobs has elements of that name."""
    with pytest.raises(HttpResponseError) as caught:
        container.upload_blob("a", b"1", metadata={"1-a": "b"})

    assert (caught.value.status_code, caught.value.error_code) == (400, "InvalidMetadata")


@pytest.mark.parametrize("content", ["", "{", "[]", "{}"])
def test_a_damaged_record_harms_nobody(
    container: ContainerClient, application: Application, content: str
) -> None:
    """A blob whose record is lost is there without its metadata, and can be replaced."""
    container.upload_blob("a", b"1", metadata={"owner": "me"})
    (record,) = application._storage.root.glob(".properties/*/files/*.json")
    record.write_text(content)

    assert [(blob.name, blob.size) for blob in container.list_blobs()] == [("a", 1)]
    assert container.download_blob("a").readall() == b"1"
    container.upload_blob("a", b"22", overwrite=True)
    record.write_text(content)
    container.delete_blob("a")
    assert list(container.list_blobs()) == []
