"""The offline kernel, spoken to as Jupyter does."""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client import BlockingKernelClient, KernelManager

from azureml_emulator.workspace_config import DEFAULT
from offline_azure.kernel.kernelspec import NAME, install
from offline_azure.process import state as states
from offline_azure.process.endpoint import Endpoint
from offline_azure.process.state import State

# A call that changes the store, so it can be made to wait.
SLOW_CALL = f"""
import requests
from azure.identity import DefaultAzureCredential
scope = "https://management.azure.com/.default"
token = DefaultAzureCredential(retry_total=0).get_token(scope).token
print("calling")
requests.patch(
    "https://management.azure.com{DEFAULT.arm_id}?api-version=2024-10-01",
    json={{"tags": {{}}}},
    headers={{"authorization": f"Bearer {{token}}"}},
).raise_for_status()
print("called", 1)
"""


class Kernel:
    """A running kernel."""

    def __init__(self, folder: Path) -> None:
        self.manager = KernelManager(kernel_name=NAME)
        self.manager.start_kernel(cwd=str(folder), extra_arguments=["--log-level=ERROR"])
        self.client = self._connect()

    def _connect(self) -> BlockingKernelClient:
        client = self.manager.blocking_client()
        client.start_channels()
        client.wait_for_ready(timeout=300)
        return client

    def run(self, code: str, during: Callable[[], None] | None = None) -> str:
        """Run a cell and return all that it shows; call `during` when it prints the first line."""
        shown: list[str] = []
        calls = [during] if during else []

        def show(message: dict) -> None:  # type: ignore[type-arg]
            content = message["content"]
            if message["msg_type"] == "stream":
                shown.append(content["text"])
                if calls:
                    calls.pop()()
            elif message["msg_type"] == "error":
                shown.append(re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(content["traceback"])))

        self.client.execute_interactive(code, output_hook=show, timeout=300)
        return "".join(shown)

    def restart(self) -> None:
        """Restart as the button in JupyterLab does."""
        self.client.stop_channels()
        self.manager.restart_kernel(now=False)
        self.client = self._connect()

    def end(self, *, kill: bool) -> None:
        """Shut down in good order, or kill."""
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=kill)


@pytest.fixture
def start_kernel(
    home: Path, checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], Kernel]]:
    """Start kernels from their installed specification, in a folder of the checkout."""
    install(prefix=str(tmp_path / "prefix"))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "prefix" / "share" / "jupyter"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    folder = checkout / "notebooks"
    folder.mkdir()
    with contextlib.ExitStack() as stack:

        def start() -> Kernel:
            kernel = Kernel(folder)
            stack.callback(lambda: kernel.manager.has_kernel and kernel.end(kill=True))
            return kernel

        yield start


@pytest.fixture
def state(home: Path, checkout: Path) -> State:
    """The state of the checkout."""
    return states.of_checkout(checkout, states.home())


@contextlib.contextmanager
def busy(state: State) -> Iterator[None]:
    """Hold the store, so that a call that changes it waits."""
    with contextlib.closing(
        sqlite3.connect(state.workspace / "resources.sqlite", isolation_level=None)
    ) as store:
        store.execute("BEGIN IMMEDIATE")
        yield
        store.execute("ROLLBACK")


def server_of(state: State) -> int:
    """Return the process number of the running server."""
    endpoint = Endpoint.read(state)
    assert endpoint is not None
    return endpoint.process.pid


def test_an_interrupt_stops_the_cell_and_not_the_workspace(
    start_kernel: Callable[[], Kernel], state: State, processes_left: Callable[[], list[str]]
) -> None:
    """In the middle of a call of the SDK, too; the next cell works on the same server."""
    kernel = start_kernel()
    kernel.run("import azure.identity")
    server = server_of(state)

    with busy(state):
        shown = kernel.run(SLOW_CALL, during=kernel.manager.interrupt_kernel)
    again = kernel.run(SLOW_CALL)

    assert "KeyboardInterrupt" in shown
    assert "called 1" not in shown
    assert again == "calling\ncalled 1\n"
    assert server_of(state) == server
    kernel.end(kill=True)
    assert processes_left() == []


def test_a_restart_loses_nothing(
    start_kernel: Callable[[], Kernel], state: State, processes_left: Callable[[], list[str]]
) -> None:
    """The restarted kernel finds the state that it left, and a shutdown ends all."""
    kernel = start_kernel()
    kernel.run("pass")
    (state.workspace / "mark").touch()

    kernel.restart()

    assert kernel.run("import os; print('HTTPS_PROXY' in os.environ)") == "True\n"
    assert (state.workspace / "mark").exists()
    kernel.end(kill=False)
    assert processes_left() == []


def test_kill_in_the_middle_of_a_call_leaves_no_process(
    start_kernel: Callable[[], Kernel], state: State, processes_left: Callable[[], list[str]]
) -> None:
    """Kernel and server are gone; what was made before is kept."""
    kernel = start_kernel()
    kernel.run("pass")
    (state.workspace / "mark").touch()

    with busy(state):
        kernel.client.execute(SLOW_CALL)
        time.sleep(0.5)
        kernel.end(kill=True)

    assert processes_left() == []
    assert (state.workspace / "mark").exists()
    assert not (state.root / ".azureml").exists()


def test_a_killed_server_is_replaced_for_the_next_cell(
    start_kernel: Callable[[], Kernel], state: State, processes_left: Callable[[], list[str]]
) -> None:
    """The cell under way fails; the next one says what happened and works."""
    kernel = start_kernel()
    kernel.run("import azure.identity")
    (state.workspace / "mark").touch()

    with busy(state):
        failed = kernel.run(SLOW_CALL, during=lambda: os.kill(server_of(state), 9))
    works = kernel.run(SLOW_CALL)

    assert "ConnectionError" in failed or "ProxyError" in failed
    assert sorted(works.splitlines()) == [
        "The offline workspace had stopped. It has been started again, "
        "with everything that was in it.",
        "called 1",
        "calling",
    ]
    assert (state.workspace / "mark").exists()
    kernel.end(kill=True)
    assert processes_left() == []


def test_without_a_workspace_no_cell_runs(
    start_kernel: Callable[[], Kernel], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kernel starts, the cell shows the reason, and works once the cause is gone."""
    monkeypatch.setenv("AZURE_CLIENT_SECRET", "real")
    home.touch()
    kernel = start_kernel()

    shown = kernel.run("print('ran')")
    home.unlink()
    again = kernel.run("import os; print('ran with', os.environ['AZURE_CLIENT_SECRET'])")

    assert shown == (
        "WorkspaceUnavailableError: the cell was not run: the offline workspace cannot write its "
        f"state to {home} (File exists); make it writable or set AZUREML_EMULATOR_HOME to another "
        "folder. Then run the cell again."
    )
    assert again == "ran with offline\n"


def test_nothing_escapes_from_a_hostile_environment(
    start_kernel: Callable[[], Kernel], hostile: Any
) -> None:
    """Inherited proxies, endpoints and secrets lead nowhere; the user's config.json counts."""
    kernel = start_kernel()

    assert kernel.run(hostile.cells).splitlines()[-1] == hostile.workspace
    assert hostile.visitors() == 0


def test_a_failing_call_shows_its_error_and_nothing_else(
    start_kernel: Callable[[], Kernel], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The SDK's telemetry, which is on in notebooks, prints nothing and leaves no folder."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    kernel = start_kernel()
    kernel.run(
        "from azure.ai.ml import MLClient\n"
        "from azure.identity import DefaultAzureCredential\n"
        "client = MLClient.from_config(credential=DefaultAzureCredential())\n"
    )

    shown = kernel.run(
        "try:\n    client.workspaces.get('no-such-workspace')\n"
        "except Exception as error:\n    print(type(error).__name__)"
    )

    assert shown == "ResourceNotFoundError\n"
    assert list(temporary.glob("Microsoft*")) == []


def test_a_module_beside_the_notebook_hides_nothing_from_the_kernel(
    start_kernel: Callable[[], Kernel], checkout: Path
) -> None:
    """A learner's `ssl.py` breaks neither kernel nor server, and own modules are importable."""
    (checkout / "notebooks" / "ssl.py").write_text("raise RuntimeError")
    (checkout / "notebooks" / "helper.py").write_text("value = 42")

    assert start_kernel().run("import helper; print(helper.value)") == "42\n"


@pytest.mark.parametrize("nested", [False, True], ids=["alone", "inside a run"])
def test_mlflow_logs_to_the_workspace(
    start_kernel: Callable[[], Kernel], monkeypatch: pytest.MonkeyPatch, nested: bool
) -> None:
    """As on a compute instance, no cell has to say where MLflow logs."""
    uri = (
        "azureml://westeurope.api.azureml.ms/mlflow/v1.0/subscriptions/11111111-2222-3333-4444-"
        "555555555555/resourceGroups/rg-offline/providers/Microsoft.MachineLearningServices"
        "/workspaces/mlw-offline"
    )
    monkeypatch.setenv("MLFLOW_TRACKING_URI", uri if nested else "http://elsewhere.test")
    kernel = start_kernel()

    assert kernel.run("import os; print(os.environ['MLFLOW_TRACKING_URI'])") == f"{uri}\n"
    kernel.run("import mlflow, sys")
    assert kernel.run("print('databricks.sdk.service' in sys.modules)") == "False\n"  # not used


def test_a_kernel_that_is_started_inside(
    start_kernel: Callable[[], Kernel],
    member_environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """JupyterLab may have been started with `azureml-emulator run`: its kernels find the server."""
    for name, value in member_environment.items():
        monkeypatch.setenv(name, value)
    kernel = start_kernel()

    shown = kernel.run("import os; print(os.environ['HTTPS_PROXY'])\n" + SLOW_CALL)

    assert shown.splitlines() == [member_environment["HTTPS_PROXY"], "calling", "called 1"]
