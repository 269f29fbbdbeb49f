"""Keeping versions without a request, as jobs and MLflow do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from azureml_emulator.assets import data, versions
from azureml_emulator.assets.kind import Place
from offline_azure.http.errors import AzureError
from offline_azure.store.store import Store, Transaction

WORKSPACE = (
    "/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/W"
)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
SENT = {"dataType": "uri_file", "dataUri": "azureml://datastores/d/paths/a"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Transaction]:
    """An empty store."""
    database = Store(tmp_path / "store")
    with database.write() as store:
        yield store
    database.close()


def test_put_version(store: Transaction) -> None:
    """A version brings its container along; ids keep the workspace's spelling."""
    version, new = versions.put_version(data.KIND, Place(store, WORKSPACE, "D", "1", NOW), SENT)
    assert new
    assert version.body["id"] == f"{WORKSPACE}/data/D/versions/1"
    assert version.body["properties"]["dataUri"].endswith("/workspaces/W/datastores/d/paths/a")
    container = store.get(f"{WORKSPACE}/data/D")
    assert container is not None
    assert container.body["properties"]["dataType"] == "uri_file"
    _, again = versions.put_version(data.KIND, Place(store, WORKSPACE, "d", "1", NOW), SENT)
    assert not again


def test_next_and_latest(store: Transaction) -> None:
    """The next version and the latest one are found by name."""
    assert versions.find_latest(store, data.KIND, WORKSPACE, "D") is None
    for expected in ("1", "2"):
        number = versions.next_version(store, data.KIND, WORKSPACE, "D", NOW)
        assert number == expected
        versions.put_version(data.KIND, Place(store, WORKSPACE, "D", number, NOW), SENT)
    latest = versions.find_latest(store, data.KIND, WORKSPACE, "D")
    assert latest is not None
    assert latest.body["name"] == "2"


@pytest.mark.parametrize(
    ("names", "number"),
    [
        ([], "1"),
        (["1"], "2"),
        (["2", "1"], "3"),
        (["9", "10"], "11"),
        (["1", "foo"], "2"),
        (["foo"], "1"),
        (["007", "10"], "11"),
        (["0"], "1"),
        (["9" * 30, "8" * 30], "1" + "0" * 30),
    ],
)
def test_next_number(store: Transaction, names: list[str], number: str) -> None:
    """The next version is one more than the highest number, in whichever order they came."""
    for name in names:
        versions.put_version(data.KIND, Place(store, WORKSPACE, "D", name, NOW), SENT)
    versions.put_version(data.KIND, Place(store, WORKSPACE, "other", "77", NOW), SENT)
    assert versions.next_version(store, data.KIND, WORKSPACE, "D", NOW) == number


def test_archived_versions_are_not_the_latest(store: Transaction) -> None:
    """The latest version is one that is not archived; with none left the container names one."""
    for name in ("1", "2"):
        versions.put_version(data.KIND, Place(store, WORKSPACE, "D", name, NOW), SENT)
    latest = []
    for name in ("2", "1"):
        asked = {**SENT, "isArchived": True}
        versions.put_version(data.KIND, Place(store, WORKSPACE, "D", name, NOW), asked)
        found = versions.find_latest(store, data.KIND, WORKSPACE, "D")
        summary = versions.summarise(store, data.KIND, WORKSPACE, "D")
        assert summary.latest is not None
        latest.append((found and found.body["name"], summary.latest.body["name"]))
    assert latest == [("1", "1"), (None, "2")]


def test_bad_names(store: Transaction) -> None:
    """Names are checked here too."""
    for name, version in (("a b", "1"), ("a", "../1")):
        with pytest.raises(AzureError):
            versions.put_version(data.KIND, Place(store, WORKSPACE, name, version, NOW), SENT)
