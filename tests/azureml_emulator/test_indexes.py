"""Calls cost the same whatever else the workspace holds.

Counted are the steps of SQLite's virtual machine, which are the same on every machine: a statement
that looks at each record takes more of them with more records.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest

from azureml_emulator.application import Application
from azureml_emulator.indexes import INDEXES
from azureml_emulator.runs.pipelines import reuse
from offline_azure.arm.ids import WorkspaceId
from offline_azure.clock import ManualClock
from offline_azure.foundation import Foundation
from offline_azure.http.messages import Request, Response
from offline_azure.store import health as store_health
from offline_azure.store.indexes import Index
from offline_azure.store.store import Resource, Store

ALL = (*Foundation.indexes, *INDEXES)

FEW, MANY = 150, 450  # both more than a page
WORKSPACE = (
    "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-offline/providers"
    "/Microsoft.MachineLearningServices/workspaces/mlw-offline"
)
ML = "Microsoft.MachineLearningServices"
HISTORY = f"/history/v1.0{WORKSPACE}/runs"
API = "westeurope.api.azureml.ms"
SCORING = "greeter.westeurope.inference.ml.azure.com"
ARM = "management.azure.com"
SCOPES = {
    ARM: "https://management.azure.com/.default",
    API: "https://management.azure.com/.default",
}
DATA = {"properties": {"dataType": "uri_file", "dataUri": "azureml://datastores/d/paths/a"}}
MODEL = {"properties": {"modelType": "custom_model", "modelUri": DATA["properties"]["dataUri"]}}
COMPONENT = {
    "properties": {
        "componentSpec": {"name": "c", "version": "1", "type": "command", "command": "true"}
    }
}
JOB_ASKED = {
    "properties": {
        "jobType": "Command",
        "command": "true",
        "environmentId": f"{WORKSPACE}/environments/e/versions/1",
    }
}
ENDPOINT = {"location": "westeurope", "properties": {"authMode": "Key"}}
CLUSTER = {
    "location": "westeurope",
    "properties": {
        "computeType": "AmlCompute",
        "properties": {
            "vmSize": "STANDARD_DS3_V2",
            "scaleSettings": {"minNodeCount": 0, "maxNodeCount": 1},
        },
    },
}
FIRST = (
    ("environments/e/versions/1", {"properties": {"image": "i"}}),
    ("data/d/versions/1", DATA),
    ("models/m/versions/1", MODEL),
    ("components/c/versions/1", COMPONENT),
    ("jobs/parent", JOB_ASKED),
    ("jobs/child", JOB_ASKED),
    ("onlineEndpoints/greeter", ENDPOINT),
    ("computes/cluster", CLUSTER),
)


class Workspace:
    """A workspace over one state directory, and the steps that its store has taken."""

    def __init__(self, state: Path, default: WorkspaceId, clock: ManualClock) -> None:
        self.application = Application(state, default=default, clock=clock)
        self.tokens: dict[str, str] = {}

    def ask(self, method: str, target: str, body: object = b"", host: str = ARM) -> Response:
        """Ask a host, signed in."""
        default = "https://storage.azure.com/.default" if ".core." in host else SCOPES[ARM]
        scope = SCOPES.get(host, default)
        if scope not in self.tokens:
            form = {"grant_type": "client_credentials", "client_id": "learner", "scope": scope}
            answer = self.application.handle(
                Request.build(
                    "POST",
                    "login.microsoftonline.com",
                    "/tenant/oauth2/v2.0/token",
                    body=urlencode(form).encode(),
                )
            )
            assert isinstance(answer.body, bytes)
            self.tokens[scope] = str(json.loads(answer.body)["access_token"])
        headers = {
            "Authorization": f"Bearer {self.tokens[scope]}",
            "x-ms-version": "2024-01-01",
            "x-ms-blob-type": "BlockBlob",
        }
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.application.handle(Request.build(method, host, target, headers, sent))


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of steps that SQLite has taken, as the only item of a list."""
    steps, connect = [0], sqlite3.connect

    def count() -> None:
        steps[0] += 1

    def counted(*arguments: object, **options: object) -> sqlite3.Connection:
        connection = connect(*arguments, **options)  # type: ignore[call-overload]
        connection.set_progress_handler(count, 1)
        return connection  # type: ignore[no-any-return]

    monkeypatch.setattr(sqlite3, "connect", counted)
    return steps


@pytest.fixture
def opened(
    tmp_path: Path, default: WorkspaceId, clock: ManualClock
) -> Iterator[Callable[[], Workspace]]:
    """Open the workspace: `opened()`; the one that was open before is closed first."""
    found: list[Workspace] = []

    def close() -> None:
        while found:
            found.pop().application.close()

    def start() -> Workspace:
        close()
        found.append(Workspace(tmp_path, default, clock))
        return found[0]

    yield start
    close()


def ok(response: Response) -> None:
    """Check that an answer is no error."""
    assert response.status < 300, response.body


def copy(store: Store, resource_type: str, first: int, last: int) -> None:
    """Copy the first resource of a type under the names `first` to `last`."""
    with store.write() as transaction:
        found = transaction.list(f"{ML}/{resource_type}", "/subscriptions")[0]
        collection, _, name = found.id.rpartition("/")
        for number in range(first, last):
            new = str(number) if name.isdecimal() else f"{name}-{number}"
            body = {**found.body, "id": f"{collection}/{new}", "name": new}
            transaction.put(Resource(f"{collection}/{new}", found.type, body, found.private))


def fill(state: Path, first: int, last: int) -> None:
    """Add copies of all kinds of records, and steps of other pipelines."""
    store = Store(state / "resources.sqlite", ALL)
    for kind in ("data", "models", "components", "environments"):
        copy(store, f"workspaces/{kind}", first, last)
        copy(store, f"workspaces/{kind}/versions", first, last)
    for kind in ("jobs", "onlineEndpoints", "computes", "datastores"):
        copy(store, f"workspaces/{kind}", first, last)
    copy(store, "locations/mfeOperationsStatus", first, last)
    with store.write() as transaction:
        for number in range(first, last):
            job = transaction.get(f"{WORKSPACE}/jobs/child")
            assert job is not None
            name = f"step-{number}"
            job.id = f"{WORKSPACE}/jobs/{name}"
            job.body |= {"id": job.id, "name": name}
            job.body["properties"] |= {"parentJobName": f"pipeline-{number}", "status": "Completed"}
            job.private["run"][reuse.KEY] = f"key-{number}"
            transaction.put(job)
    store.close()


def begin(workspace: Workspace, state: Path) -> None:
    """Create one record of each kind, and a child."""
    for target, body in FIRST:
        ok(workspace.ask("PUT", f"{WORKSPACE}/{target}", body))
    store = Store(state / "resources.sqlite", ALL)
    with store.write() as transaction:
        child = transaction.get(f"{WORKSPACE}/jobs/child")
        assert child is not None
        child.body["properties"] |= {"parentJobName": "parent", "status": "Completed"}
        child.private["run"][reuse.KEY] = "the key"
        transaction.put(child)
    store.close()


def account(workspace: Workspace) -> str:
    """Return the host and the container of the workspace's blobs."""
    answer = workspace.ask("GET", f"{WORKSPACE}/datastores/workspaceblobstore")
    assert isinstance(answer.body, bytes)
    properties = json.loads(answer.body)["properties"]
    return f"{properties['accountName']}.blob.core.windows.net/{properties['containerName']}"


def calls(workspace: Workspace, state: Path) -> dict[str, Callable[[], object]]:
    """Return the calls whose cost is compared, by a name for each."""
    host, _, container = account(workspace).partition("/")
    store = Store(state / "resources.sqlite", ALL)

    def get(target: str, host: str = ARM) -> Callable[[], None]:
        def ask() -> None:
            answer = workspace.ask("GET", target, host=host)
            ok(answer)
            assert b"".join([answer.body] if isinstance(answer.body, bytes) else answer.body)

        return ask

    def put(target: str, body: object, host: str = ARM) -> Callable[[], None]:
        return lambda: ok(workspace.ask("PUT", target, body, host))

    def find_step() -> None:
        found = reuse.find(store, WORKSPACE, "the key")
        assert found is not None
        assert found.name == "child"

    def score() -> None:
        answer = workspace.ask("POST", "/score", {}, SCORING)
        assert answer.status == 401  # a management token is no key

    listed = {
        f"first page of {kind}": get(f"{WORKSPACE}/{kind}")
        for kind in (
            *("jobs", "data", "models", "components", "environments", "onlineEndpoints"),
            *("computes", "datastores", "models/m/versions", "data/d/versions"),
            *("jobs?listViewType=All", "jobs?listViewType=ArchivedOnly"),
            *("models?listViewType=All", "models?listViewType=ArchivedOnly"),
        )
    }
    return listed | {
        "workspaces.get": get(WORKSPACE),
        "data.get": get(f"{WORKSPACE}/data/d/versions/1"),
        "data.get latest": get(f"{WORKSPACE}/data/d"),
        "environments.get": get(f"{WORKSPACE}/environments/e/versions/1"),
        "environments.get latest": get(f"{WORKSPACE}/environments/e"),
        "data.create": put(f"{WORKSPACE}/data/new/versions/1", DATA),
        "codes by hash": get(f"{WORKSPACE}/codes/any/versions?hash=abc"),
        "jobs.get": get(f"{WORKSPACE}/jobs/parent"),
        "jobs.create": put(f"{WORKSPACE}/jobs/new", JOB_ASKED),
        "children of a job": get(f"{HISTORY}/parent/children", API),
        "step to reuse": find_step,
        "default datastore": get(f"{WORKSPACE}/datastores?isDefault=true"),
        "endpoint update": put(f"{WORKSPACE}/onlineEndpoints/greeter", ENDPOINT),
        "scoring": score,
        "blob upload": put(f"/{container}/a/b", b"bytes", host),
        "blob download": get(f"/{container}/a/b", host),
        "blob list": get(f"/{container}?restype=container&comp=list&prefix=a/", host),
        "close": store.close,
    }


def test_calls_cost_the_same_with_more_records(
    opened: Callable[[], Workspace], tmp_path: Path, steps: list[int]
) -> None:
    """Single records, first pages, uploads, scoring and steps never look through all records."""
    begin(opened(), tmp_path)

    def costs() -> dict[str, int]:
        counted = {}
        for name, call in calls(opened(), tmp_path).items():
            call()  # creates what is only changed the second time
            before = steps[0]
            call()
            counted[name] = steps[0] - before
        return counted

    fill(tmp_path, 2, FEW)
    few = costs()
    fill(tmp_path, FEW, MANY)
    assert costs() == few


@pytest.mark.parametrize("index", ALL, ids=lambda index: index.name)
def test_each_index_serves_what_it_is_declared_for(index: Index, tmp_path: Path) -> None:
    """SQLite takes the index for its look-up, also to have the order: it need not sort."""
    Store(tmp_path / "store", ALL).close()
    where = index.where(len(index.fields))
    query = f"SELECT body FROM resource WHERE {where} ORDER BY position"  # noqa: S608
    with closing(sqlite3.connect(tmp_path / "store")) as connection:
        plan = connection.execute(f"EXPLAIN QUERY PLAN {query}", ["key"] * len(index.fields))
        (step,) = [row[-1] for row in plan]
    assert step.startswith(f"SEARCH resource USING INDEX {index.name} ")


def test_counting_sees_a_scan(tmp_path: Path, steps: list[int]) -> None:
    """A look at all records is counted: otherwise the test above could not fail."""

    def cost(store: Store) -> int:
        before = steps[0]
        with store.read() as transaction:
            transaction.list("t", "/a")
        return steps[0] - before

    store = Store(tmp_path / "store")
    with store.write() as transaction:
        transaction.put(Resource("/a/1", "t", {}))
    few = cost(store)
    with store.write() as transaction:
        transaction.put(Resource("/a/2", "t", {}))
    many = cost(store)
    store.close()
    assert 0 < few < many


def test_start_does_not_read_what_has_ended(
    opened: Callable[[], Workspace],
    tmp_path: Path,
    steps: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Opening the workspace again costs the same with more records.

    Apart from the look whether a small store is whole.
    """
    monkeypatch.setattr(store_health, "_LARGEST", 0)
    begin(opened(), tmp_path)
    costs = []
    for first, last in ((2, FEW), (FEW, MANY)):
        fill(tmp_path, first, last)
        opened()
        before = steps[0]
        opened()
        costs.append(steps[0] - before)
    assert costs[0] == costs[1]
