"""What calls cost in a workspace that holds much, compared with the same calls in an empty one."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil

from azureml_emulator import hosts
from azureml_emulator.indexes import INDEXES
from bench import calls
from bench.measure import Figure
from offline_azure.arm.ids import MACHINE_LEARNING
from offline_azure.foundation import Foundation
from offline_azure.front.certificate import Certificate
from offline_azure.http.hosts import HOSTS, Hosts
from offline_azure.store.store import Resource, Store

COUNTS, CALLS = (0, 1_200, 10_000, 100_000), 40
FULL = 1  # with that many, each list has a full first page
KINDS = ("jobs", "data/versions", "models/versions", "models", "onlineEndpoints", "datastores")

# Runs in a process of its own, inside the workspace, as a learner's code does. Makes one record of
# each kind first; there they are made anew, which changes nothing.
CLIENT = """
import json, statistics, sys, time, warnings
from pathlib import Path

warnings.simplefilter("ignore")
from azure.ai.ml import MLClient, command
from azure.ai.ml.entities import Data, ManagedOnlineEndpoint, Model
from azure.identity import DefaultAzureCredential

client = MLClient(DefaultAzureCredential(), *sys.argv[2:5])
Path("file").write_text("bytes")
data = Data(name="d", version="1", path="file", type="uri_file")
client.data.create_or_update(data)
client.models.create_or_update(Model(name="m", version="1", path="file"))
endpoint = ManagedOnlineEndpoint(name="greeter", auth_mode="key")
client.online_endpoints.begin_create_or_update(endpoint).result()
environment = "AzureML-sklearn-1.5@latest"
job = command(name=f"j{time.time_ns()}", command="true", environment=environment)
client.jobs.create_or_update(job)

first = lambda items: next(iter(items))
actions = {
    "workspaces.get": lambda: client.workspaces.get(sys.argv[4]),
    "data.get": lambda: client.data.get("d", version="1"),
    "data.get latest": lambda: client.data.get("d", label="latest"),
    "models.list, first page": lambda: first(client.models.list()),
    "models.list of a name, first page": lambda: first(client.models.list("m")),
    "jobs.list, first page": lambda: first(client.jobs.list()),
    "online_endpoints.list, first page": lambda: first(client.online_endpoints.list()),
    "datastores.get_default": lambda: client.datastores.get_default(),
    "data.create_or_update with upload": lambda: client.data.create_or_update(data),
}
medians = {}
for name, action in actions.items():
    action()
    times = []
    for _ in range(int(sys.argv[1])):
        started = time.perf_counter()
        action()
        times.append(time.perf_counter() - started)
    medians[name] = statistics.median(times)
print(json.dumps(medians))
"""


def fill(path: Path, first: int, last: int) -> None:
    """Copy a record of each kind under the numbers `first` to `last`, shared among the kinds."""
    store = Store(path, (*Foundation.indexes, *INDEXES))
    for kind in KINDS:
        with store.write() as transaction:
            resource_type = f"{MACHINE_LEARNING}/workspaces/{kind}"
            found = transaction.list(resource_type, "/subscriptions")[0]
            collection, _, name = str(found.body["id"]).rpartition("/")
            for number in range(first // len(KINDS), last // len(KINDS)):
                new = str(number + 2) if name.isdecimal() else f"{name}-{number}"
                body = {**found.body, "id": f"{collection}/{new}", "name": new}
                transaction.put(Resource(f"{collection}/{new}", found.type, body, found.private))
    store.close()


def figures() -> Iterator[Figure]:
    """Measure calls with ever more records in one workspace."""
    azure = Hosts((*HOSTS, *hosts.HOSTS))
    certificate, found, held = Certificate(azure), {}, 0
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder)
        for count in COUNTS:
            if count:
                fill(state / "resources.sqlite", held, count)
            held = count
            with calls.workspace(certificate, state=state) as front:
                found[count] = dict(json.loads(calls.run_inside(front, CLIENT, str(CALLS))))
    memory = psutil.Process().memory_info().rss / 2**20
    for name in found[0]:
        base = COUNTS[FULL if "first page" in name else 0]
        few = found[base][name]
        ratios = [f"{found[n][name] / few:.2f}x at {n:,}" for n in COUNTS[FULL + 1 :]]
        yield Figure(
            f"SDK call `{name}`",
            f"{', '.join(ratios)} ({few * 1000:.1f} ms)",
            "<= 1.1x",
            f"records of {len(KINDS)} kinds, vs {base:,}; medians of {CALLS} calls",
        )
    yield Figure(
        f"memory with {COUNTS[-1]:,} records",
        f"{memory:.0f} MB",
        "<= 150 MB",
        "of the process that serves, bench included, after all these calls",
    )
