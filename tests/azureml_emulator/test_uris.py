"""From a URI to the place of its bytes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from azureml_emulator import uris
from offline_azure.store.storage import Location
from offline_azure.store.store import Resource, Store, Transaction

GROUP = "/subscriptions/s/resourceGroups/g"
WORKSPACE = f"{GROUP}/providers/Microsoft.MachineLearningServices/workspaces/w"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Transaction]:
    """Three datastores, two assets and a job."""
    database = Store(tmp_path / "store")
    with database.write() as store:
        for name, properties in {
            "blobs": {"datastoreType": "AzureBlob", "containerName": "files"},
            "lake": {"datastoreType": "AzureDataLakeGen2", "filesystem": "lake"},
            "share": {"datastoreType": "AzureFile", "fileShareName": "share"},
            "workspaceartifactstore": {"datastoreType": "AzureBlob", "containerName": "azureml"},
        }.items():
            body = {"properties": {"accountName": "Acct", **properties}}
            store.put(Resource(f"{WORKSPACE}/datastores/{name}", "datastores", body))
        kind = "Microsoft.MachineLearningServices/workspaces/data/versions"
        for version in ("1", "2"):
            body = {"properties": {"dataUri": f"azureml://datastores/blobs/paths/v{version}"}}
            store.put(Resource(f"{WORKSPACE}/data/d/versions/{version}", kind, body))
        body = {"properties": {"modelUri": "azureml://datastores/blobs/paths/m"}}
        store.put(Resource(f"{WORKSPACE}/models/m/versions/1", "models", body))
        outputs = {"out": {"uri": "azureml://datastores/lake/paths/o/"}, "none": {"uri": None}}
        store.put(Resource(f"{WORKSPACE}/jobs/j", "jobs", {"properties": {"outputs": outputs}}))
        yield store
    database.close()


@pytest.mark.parametrize(
    ("uri", "account", "container", "path"),
    [
        ("azureml://datastores/blobs/paths/a/b.csv", "acct", "files", "a/b.csv"),
        ("azureml://datastores/blobs/paths/", "acct", "files", ""),
        ("azureml://datastores/lake/paths/a", "acct", "lake", "a"),
        ("azureml://datastores/share/paths/a", "acct.file", "share", "a"),
        (
            "azureml://subscriptions/s/resourcegroups/g/workspaces/w/datastores/blobs/paths/a",
            "acct",
            "files",
            "a",
        ),
        (
            "azureml://subscriptions/s/resourceGroups/g/providers/"
            "Microsoft.MachineLearningServices/workspaces/w/datastores/blobs/paths/a",
            "acct",
            "files",
            "a",
        ),
        ("azureml:d:1", "acct", "files", "v1"),
        ("azureml:d@latest", "acct", "files", "v2"),
        ("azureml:m:1", "acct", "files", "m"),
        (f"{WORKSPACE}/data/d/versions/2", "acct", "files", "v2"),
        (f"azureml:{WORKSPACE}/data/d/versions/2", "acct", "files", "v2"),
        ("azureml://locations/r/workspaces/guid/data/d/versions/1", "acct", "files", "v1"),
        ("azureml://jobs/j/outputs/out/paths/x/y", "acct", "lake", "o/x/y"),
        ("azureml://jobs/j/outputs/out", "acct", "lake", "o"),
        (
            "azureml://jobs/j/outputs/artifacts/paths/model/",
            "acct",
            "azureml",
            "ExperimentRun/dcid.j/model/",
        ),
        ("runs:/r/model", "acct", "azureml", "ExperimentRun/dcid.r/model"),
        (
            "azureml://datastores/workspaceartifactstore/ExperimentRun/dcid.j",
            "acct",
            "azureml",
            "ExperimentRun/dcid.j",
        ),
        ("https://other.blob.core.windows.net/c/a%20b.csv", "other", "c", "a b.csv"),
        ("https://other.blob.core.windows.net:443/c/a", "other", "c", "a"),
        ("https://other.dfs.core.windows.net/c/a", "other", "c", "a"),
        ("https://other.file.core.windows.net/c/a", "other.file", "c", "a"),
        ("wasbs://c@other.blob.core.windows.net/a/b", "other", "c", "a/b"),
        ("abfss://c@other.dfs.core.windows.net/a", "other", "c", "a"),
    ],
)
def test_resolve(store: Transaction, uri: str, account: str, container: str, path: str) -> None:
    """Every documented form leads to account, container and path."""
    assert uris.resolve(store, uri, WORKSPACE) == Location(account, container, path)


@pytest.mark.parametrize(
    "uri",
    [
        "azureml://datastores/nowhere/paths/a",
        "azureml:nothing:1",
        "azureml:d:9",
        f"{WORKSPACE}/data/d/versions/9",
        f"{WORKSPACE}/datastores/blobs",
        "azureml://jobs/j/outputs/none/paths/a",
        "ftp://example.com/a.csv",
        "./local",
    ],
)
def test_resolve_of_what_is_not_there(store: Transaction, uri: str) -> None:
    """What names nothing here is said so."""
    with pytest.raises(uris.UriError):
        uris.resolve(store, uri, WORKSPACE)


def test_other_hosts(store: Transaction) -> None:
    """An address that leads to no storage account may still be that of a file."""
    with pytest.raises(uris.OutsideError, match=r"^https://example\.com/$"):
        uris.resolve(store, "https://example.com/", WORKSPACE)
    place = uris.resolve(store, "https://Example.com/data/a%20b.csv", WORKSPACE)
    assert place == Location("example.com", "data", "a b.csv")


def test_long_form() -> None:
    """The service writes short URIs back in the long form, and leaves others alone."""
    long = "azureml://subscriptions/s/resourcegroups/g/workspaces/w/datastores/blobs/paths/a"
    assert uris.long_form("azureml://datastores/blobs/paths/a", WORKSPACE) == long
    camel = long.replace("resourcegroups", "resourceGroups")
    assert uris.long_form(long, WORKSPACE, "resourceGroups") == camel
    assert uris.long_form("https://bla", WORKSPACE) == "https://bla"


def test_datastore_of() -> None:
    """A datastore URI names its datastore in both forms."""
    assert uris.datastore_of("azureml://datastores/blobs/paths/a") == "blobs"
    assert uris.datastore_of(uris.long_form("azureml://datastores/b/paths/a", WORKSPACE)) == "b"
    assert uris.datastore_of("https://bla") is None
