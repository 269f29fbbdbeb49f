"""MLflow's process: one for all, gone with us, back when killed."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path

import psutil
import pytest

from azureml_emulator.tracking.process import (
    PATIENCE,
    TrackingServer,
    TrackingServerHangsError,
    TrackingServerLostError,
)
from azureml_emulator.tracking.stores import RunStore


def children() -> set[int]:
    """Return the numbers of the running MLflow processes that this process has started."""
    found = set()
    for child in psutil.Process().children():
        with contextlib.suppress(psutil.NoSuchProcess):  # it has ended
            if any("tracking_server" in word for word in child.cmdline()):
                found.add(child.pid)
    return found


@pytest.fixture
def server(tmp_path: Path) -> Iterator[TrackingServer]:
    """A server of this test's own."""
    server = TrackingServer(tmp_path / "mlflow")
    yield server
    server.close()


def create(server: TrackingServer, store: RunStore, name: str) -> tuple[int, bytes]:
    body = json.dumps({"name": name}).encode()
    return server.call(store, "POST", "/api/2.0/mlflow/experiments/create", body)


def names(server: TrackingServer, store: RunStore) -> set[str]:
    target = "/api/2.0/mlflow/experiments/search?max_results=1000"
    status, body = server.call(store, "GET", target, b"")
    assert status == 200
    return {experiment["name"] for experiment in json.loads(body)["experiments"]}


def test_stores_are_apart(mlflow_server: TrackingServer, run_store: RunStore) -> None:
    """What one workspace logs, another one does not see."""
    other = RunStore(f"{run_store.name}-other", run_store.tracking_uri)

    assert create(mlflow_server, run_store, "mine")[0] == 200
    assert names(mlflow_server, run_store) == {"Default", "mine"}
    assert names(mlflow_server, other) == {"Default"}


def test_mlflows_own_errors_come_through(
    mlflow_server: TrackingServer, run_store: RunStore
) -> None:
    """A request that MLflow refuses is answered with its status and its words."""
    create(mlflow_server, run_store, "once")
    status, body = create(mlflow_server, run_store, "once")

    assert status == 400
    assert json.loads(body)["error_code"] == "RESOURCE_ALREADY_EXISTS"


def test_eight_threads_at_once(mlflow_server: TrackingServer, run_store: RunStore) -> None:
    """More callers than connections wait for each other, and all are served."""
    wanted = {f"experiment-{number}" for number in range(40)}
    with ThreadPoolExecutor(8) as pool:
        answers = pool.map(lambda name: create(mlflow_server, run_store, name), sorted(wanted))
        assert {status for status, _ in answers} == {200}

    assert names(mlflow_server, run_store) == wanted | {"Default"}


def survives(answer: Future[tuple[int, bytes]]) -> bool:
    """Return whether the request was acknowledged; the only other end is a lost process."""
    try:
        return answer.result()[0] == 200
    except TrackingServerLostError:
        return False


def test_kill(server: TrackingServer, run_store: RunStore) -> None:
    """Killed at any moment, MLflow's process comes back and has all that it acknowledged."""
    before = children()
    asked = [f"experiment-{number}" for number in range(20)]
    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(create, server, run_store, name) for name in asked]
        wait(answers, return_when=FIRST_COMPLETED)
        (pid,) = children() - before
        os.kill(pid, signal.SIGKILL)
        pairs = zip(asked, answers, strict=True)
        acknowledged = {name for name, answer in pairs if survives(answer)}
    found = names(server, run_store)
    again = children() - before
    server.close()

    assert acknowledged != set()
    assert acknowledged - found == set()
    assert pid not in again
    assert not psutil.pid_exists(pid)
    assert children() == before


def test_kill_between_requests(server: TrackingServer, run_store: RunStore) -> None:
    """A request right after the kill is answered, however little of the process has ended."""
    before = children()
    create(server, run_store, "first")
    (pid,) = children() - before
    os.kill(pid, signal.SIGSTOP)  # what is sent from now on is not read
    os.waitid(os.P_PID, pid, os.WSTOPPED)
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(names, server, run_store)
        wait([answer], timeout=0.2)
        os.kill(pid, signal.SIGKILL)

        assert answer.result() == {"Default", "first"}


@pytest.mark.parametrize("size", [1, 10_000_000], ids=["no answer", "request not taken"])
def test_hang(server: TrackingServer, run_store: RunStore, size: int) -> None:
    """A process that hangs is ended with an error, and its heir answers what is asked next.

    So an answer that comes late is never taken for the answer to another question.
    """
    before = children()
    create(server, run_store, "first")
    (pid,) = children() - before
    os.kill(pid, signal.SIGSTOP)
    os.waitid(os.P_PID, pid, os.WSTOPPED)
    server.patience = 0.1
    with pytest.raises(TrackingServerHangsError, match="was ended and starts again"):
        create(server, run_store, "x" * size)
    server.patience = PATIENCE

    assert names(server, run_store) == {"Default", "first"}
    assert not psutil.pid_exists(pid)


def test_close(server: TrackingServer, run_store: RunStore) -> None:
    """Closing ends the process; whoever calls afterwards is told and starts no other."""
    before = children()
    names(server, run_store)
    assert len(children() - before) == 1
    server.close()

    assert children() == before
    with pytest.raises(TrackingServerLostError, match="closing"):
        create(server, run_store, "late")


def test_no_orphan(tmp_path: Path) -> None:
    """Killed with -9, the workspace takes MLflow's process with it."""
    program = (
        "import os, sys, time; from pathlib import Path\n"
        "from azureml_emulator.tracking.process import TrackingServer\n"
        "from azureml_emulator.tracking.stores import RunStore\n"
        "server = TrackingServer(Path(sys.argv[1]))\n"
        "server.call(RunStore('a', 'azureml://a'), 'GET', '/health', b'')\n"
        "print(server._child.pid, flush=True); time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path / "mlflow")], stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        parent.kill()

    child.wait(60)
    assert not child.is_running()
