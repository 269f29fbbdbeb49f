"""What the offline workspace adds to an SDK call: compared with canned bytes from its own front."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from azureml_emulator import hosts, variables
from azureml_emulator.application import Application
from azureml_emulator.workspace_config import DEFAULT
from bench.measure import Figure
from offline_azure.front.certificate import Certificate
from offline_azure.front.proxy import Front
from offline_azure.http.hosts import HOSTS, Hosts
from offline_azure.http.messages import Handler, Headers, Request, Response
from offline_azure.process.environment import offline_environment

ROUNDS, CALLS = 5, 60

# Runs in a process of its own, inside the workspace, as a learner's code does.
CLIENT = """
import json, statistics, sys, time
from azure.ai.ml import MLClient
from azure.identity import DefaultAzureCredential

client = MLClient(DefaultAzureCredential(), *sys.argv[2:5])
actions = {
    "workspaces.get": lambda: client.workspaces.get(sys.argv[4]),
    "workspaces.list": lambda: list(client.workspaces.list()),
    "datastores.get_default": lambda: client.datastores.get_default(),
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


def canned(handler: Handler) -> Handler:
    """Return a handler that answers a repeated GET with the bytes of its first answer."""
    answers: dict[str, tuple[int, bytes, Headers]] = {}

    def answer(request: Request) -> Response:
        if request.method != "GET":
            return handler(request)
        key = f"{request.host}{request.path}?{sorted(request.query.items())}"
        if key not in answers:
            response = handler(request)
            body = response.body if isinstance(response.body, bytes) else b"".join(response.body)
            answers[key] = response.status, body, response.headers
        status, body, headers = answers[key]
        return Response(status, body, Headers(headers))

    return answer


@contextmanager
def workspace(
    certificate: Certificate, *, with_canned_answers: bool = False, state: Path | None = None
) -> Iterator[Front]:
    """Serve an offline workspace while the context lasts; a new one when no state is given."""
    with ExitStack() as stack:
        folder = state or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        application = Application(folder, default=DEFAULT)
        stack.callback(application.close)
        handler = canned(application.handle) if with_canned_answers else application.handle
        front = Front(handler, serves=application.serves, certificate=certificate)
        stack.callback(front.close)
        yield front


def run_inside(front: Front, code: str, *arguments: str) -> str:
    """Return what code prints that runs in a new process inside `front`.

    The code is given the arguments, then the names of subscription, resource group and workspace.
    """
    with tempfile.TemporaryDirectory() as folder:
        authority = Path(folder) / "authority.pem"
        authority.write_bytes(front.authority)
        environment = offline_environment(
            os.environ,
            address=front.address,
            secret=front.secret,
            ca_bundle=authority,
            package_index=False,
            variables=variables.inside(DEFAULT),
        )
        names = [DEFAULT.subscription_id, DEFAULT.resource_group, DEFAULT.workspace_name]
        result = subprocess.run(
            [sys.executable, "-c", code, *arguments, *names],
            cwd=folder,
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        )
    return result.stdout


def medians(front: Front) -> dict[str, float]:
    """Return the median seconds of each SDK call, taken in a new process inside `front`."""
    return dict(json.loads(run_inside(front, CLIENT, str(CALLS))))


def figures() -> Iterator[Figure]:
    """Measure the median metadata call."""
    certificate = Certificate(Hosts((*HOSTS, *hosts.HOSTS)))
    rounds = []
    for _ in range(ROUNDS):
        with (
            workspace(certificate) as ours,
            workspace(certificate, with_canned_answers=True) as other,
        ):
            rounds.append((medians(ours), medians(other)))
    for name in rounds[0][0]:
        pairs = sorted((ours[name] / other[name], ours[name]) for ours, other in rounds)
        ratio, seconds = pairs[len(pairs) // 2]
        yield Figure(
            f"SDK call `{name}`",
            f"{ratio:.2f}x ({seconds * 1000:.1f} ms)",
            "<= 1.3x",
            f"vs canned bytes from the same front; median of {ROUNDS} x {CALLS} calls",
        )
