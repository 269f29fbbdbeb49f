"""A data collector, spoken to as the package `azureml-ai-monitoring` does."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from azureml_emulator.serving.collection import Collection
from azureml_emulator.serving.collector import DataCollector
from offline_azure.store.storage import Location, Storage

HEADERS = {
    "Content-Type": "application/json",
    "ce-time": "1700000000",
    "ce-type": "azureml.inference.model_inputs",
    "ce-x-request-id": "c-1",
    "ce-agent": "test/1",
}
FOLDER = "mdc/model_inputs/2023/11/14/22"


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    """An empty store."""
    return Storage(tmp_path / "storage")


@pytest.fixture
def collector(storage: Storage) -> Iterator[DataCollector]:
    """A collector of `model_inputs`, `request` and `response`."""
    collections = tuple(Collection(name, "") for name in ("model_inputs", "request", "response"))
    places = {each.name: Location("acc", "c", f"mdc/{each.name}") for each in collections}
    collector = DataCollector("/deployments/blue", places, collections, "Hour", storage)
    yield collector
    collector.close()


def address(collector: DataCollector, folder: Path) -> str:
    """Return the address that the package would post to."""
    variables = collector.variables(folder / "collections.json")
    host, port = variables["AZUREML_MDC_HOST"], variables["AZUREML_MDC_PORT"]
    return f"http://{host}:{port}/modeldata/log"


def lines(storage: Storage, folder: str) -> list[dict[str, object]]:
    """Return the events in a folder."""
    files = sorted(storage.path("acc", "c", folder).rglob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text().splitlines()]


def test_the_configuration_names_the_collections(collector: DataCollector, tmp_path: Path) -> None:
    """The package reads which collections are enabled from a file."""
    address(collector, tmp_path)

    known = json.loads((tmp_path / "collections.json").read_text())["collections"]
    assert known["model_inputs"] == {"enabled": True, "sampleRatePercentage": 100.0}


def test_events_are_lines_of_one_file(
    collector: DataCollector, storage: Storage, tmp_path: Path
) -> None:
    """Many at once, and no line is lost or torn."""
    url = address(collector, tmp_path)

    def send(number: int) -> int:
        return requests.post(
            url, json.dumps([{"n": number}]), headers=HEADERS, timeout=60
        ).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = set(pool.map(send, range(100)))

    events = lines(storage, FOLDER)
    assert statuses == {200}
    assert sorted(event["data"][0]["n"] for event in events) == list(range(100))
    assert {event["correlationid"] for event in events} == {"c-1"}
    assert len(list(storage.path("acc", "c", FOLDER).iterdir())) == 1


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"Authorization": "Basic bm8="}, 401),
        ({"ce-type": "azureml.inference.other"}, 404),
        ({"ce-time": "never"}, 500),
    ],
)
def test_what_is_refused(
    collector: DataCollector, storage: Storage, tmp_path: Path, change: dict[str, str], status: int
) -> None:
    """A stranger, a collection that is not enabled, and nonsense."""
    url = address(collector, tmp_path)
    if "Authorization" in change:
        url = f"http://{url.partition('@')[2]}"

    sent = requests.post(url, "[]", headers={**HEADERS, **change}, timeout=60)

    assert sent.status_code == status
    assert lines(storage, "mdc") == []


def test_a_request_and_its_answer(collector: DataCollector, storage: Storage) -> None:
    """They share the id of the request; what is no JSON lies beside the events."""
    collector.payload("r-1", b'{"a": 1}', "application/json", b"plain", "text/plain")

    (request,), (response,) = lines(storage, "mdc/request"), lines(storage, "mdc/response")
    assert (request["data"], request["path"], request["method"]) == ({"a": 1}, "/score", "POST")
    assert request["xrequestid"] == response["xrequestid"] == "r-1"
    raw = str(response["data"]).removeprefix("https://acc.blob.core.windows.net/c/")
    assert storage.path("acc", "c", raw).read_bytes() == b"plain"


def test_sampling_leaves_out(storage: Storage) -> None:
    """With a rate of 0 nothing is collected."""
    never = (Collection("request", "", sampling=0.0),)
    collector = DataCollector("s", {"request": Location("acc", "c", "r")}, never, "Day", storage)
    collector.payload("r", b"1", "application/json", b"2", "application/json")
    collector.close()

    assert not storage.path("acc", "c", "r").exists()


def test_a_full_disk_does_not_cost_the_answer(
    collector: DataCollector, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be written is noted in the log."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Storage, "commit", full)

    collector.payload("r", b"1", "application/json", b"2", "application/json")

    assert lines(storage, "mdc") == []


def test_nothing_is_left_of_a_closed_collector(storage: Storage) -> None:
    """Its thread has ended, and nobody listens."""
    before = set(threading.enumerate())
    collector = DataCollector("s", {}, (), "Day", storage)
    collector.close()

    left = set(threading.enumerate()) - before
    assert not [thread for thread in left if thread.name == "collector"]
