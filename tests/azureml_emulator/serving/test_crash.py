"""Kill -9 of the workspace while it serves a model."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from azureml_emulator.serving.deployment import TYPE, Deployment
from offline_azure.arm.ids import WorkspaceId
from offline_azure.store.store import Resource

ID = "/subscriptions/s/onlineEndpoints/e/deployments/blue"
SERVER = """
import sys, time
from pathlib import Path
from azureml_emulator.application import Application
from offline_azure.arm.ids import WorkspaceId
application = Application(Path(sys.argv[1]), default=WorkspaceId(*sys.argv[2:5]))
application.start({"PATH": sys.argv[5]})
time.sleep(600)
"""


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 300
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_no_worker_survives(
    default: WorkspaceId, database, storage, make_plan, tmp_path: Path
) -> None:
    """The server is killed, and its deployment's processes end too."""
    body = {"name": "blue", "properties": {"provisioningState": "Updating"}}
    with database.write() as store:
        store.put(Resource(ID, TYPE, body, Deployment.private(make_plan())))

    def state() -> str:
        with database.read() as store:
            found = Deployment.find(store, ID)
        return found.state if found else ""

    def workers() -> list[int]:
        # By its command line: it names the script in the folder of this test.
        return [
            process.pid
            for process in psutil.process_iter(["cmdline"])
            if any(str(tmp_path / "serving") in word for word in process.info["cmdline"] or ())
        ]

    ids = (default.subscription_id, default.resource_group, default.workspace_name)
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(tmp_path), *ids, os.environ["PATH"]]
    )
    try:
        until(lambda: state() == "Succeeded")
        assert workers()
    finally:
        server.send_signal(signal.SIGKILL)
        server.wait()
    until(lambda: not workers())
