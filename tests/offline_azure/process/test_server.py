"""The process of the server, from the line that it says first to what it leaves."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from offline_azure.process import state as states
from offline_azure.process.endpoint import Endpoint, NoAnswerError
from offline_azure.process.state import Lock, State
from offline_azure.processes import Process

Start = Callable[..., str]
LeftOver = Callable[[], list[str]]

SERVER = """
import os, sys, time
from offline_azure import application
from offline_azure.process import server
{change}
sys.exit(server.main(sys.argv[1:]))
"""


@pytest.fixture
def state(home: Path, checkout: Path) -> State:
    """The state of the checkout."""
    return states.of_checkout(checkout, states.home())


@pytest.fixture
def start(home: Path, state: State) -> Start:
    """Start a server and return all that it says: `start(state, change="server._X = 1")`."""

    def start(of: State = state, lock: Lock | None = None, change: str = "") -> str:
        taken = lock or Lock.take(of.lock)
        assert taken is not None
        command = [sys.executable, "-P", "-c", SERVER.format(change=change), str(of.folder)]
        command += ["--root", str(of.root), "--home", str(home), "--start", str(of.root)]
        command += ["--lock", str(taken.descriptor), *(["--temporary"] if of.temporary else [])]
        with of.log.open("ab") as log:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                pass_fds=[taken.descriptor],
                start_new_session=True,
                text=True,
                timeout=300,
                check=False,
            )
        if lock is None:
            taken.release()
        return done.stdout

    return start


@pytest.fixture
def child() -> Iterator[subprocess.Popen[bytes]]:
    """A process that needs the server and does nothing."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        yield child
        child.kill()


def server_of(state: State) -> Endpoint:
    """Return the running server."""
    endpoint = Endpoint.read(state)
    assert endpoint is not None
    return endpoint


def lease(state: State, pid: int) -> None:
    """Give a process a lease."""
    process = Process.find(pid)
    assert process is not None
    content = {"pid": pid, "started": process.started, "kind": "test", "start": str(state.root)}
    server_of(state).call("POST", "/lease", content)


def stop(state: State) -> None:
    """Ask the server to end; it answers first."""
    server_of(state).call("POST", "/stop")


def is_free(lock: Path, patience: float = 0.0) -> bool:
    """Return whether nobody holds the lock."""
    taken = Lock.take(lock, patience)
    if taken is not None:
        taken.release()
    return taken is not None


def becomes_free(lock: Path) -> bool:
    """Return whether the lock is free soon: a process lets go of its files after its memory."""
    return is_free(lock, patience=10)


def left_in(state: State) -> list[str]:
    """Return the names of what is in the folder of the state."""
    return sorted(path.name for path in state.folder.iterdir())


def wait_until_gone(path: Path) -> None:
    """Wait for somebody else to remove `path`."""
    deadline = time.monotonic() + 300
    while path.exists():
        assert time.monotonic() < deadline, f"{path} is still there"
        time.sleep(0.01)


def test_a_running_server_can_be_found_by_its_user_only(
    start: Start, state: State, processes_left: LeftOver
) -> None:
    """The starter's end of the pipe closes; the lock is held and the secret is private."""
    said = start()

    assert said == "ready\n"
    assert not is_free(state.lock)
    endpoint = server_of(state)
    status = endpoint.call("GET", "/status")
    assert (status["pid"], status["address"]) == (endpoint.process.pid, endpoint.address)
    assert endpoint.secret not in str(status)
    assert stat.S_IMODE(state.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(state.server.stat().st_mode) == 0o600
    with pytest.raises(NoAnswerError, match="another program listens on port"):
        Endpoint(endpoint.process, endpoint.port, "wrong").call("GET", "/status")

    stop(state)

    assert processes_left() == []
    assert becomes_free(state.lock)
    assert left_in(state) == ["bin", "lock", "server.log", "workspace"]
    assert not (state.root / ".azureml").exists()


def test_the_last_lease_is_the_end(
    start: Start, state: State, child: subprocess.Popen[bytes], processes_left: LeftOver
) -> None:
    """A server outlasts its first user, and not its last one."""
    start()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as first:
        lease(state, first.pid)
        lease(state, child.pid)
        first.kill()
    while len(users := server_of(state).call("GET", "/status")["used_by"]) > 1:
        time.sleep(0.01)
    assert users == [{"kind": "test", "pid": child.pid}]

    child.kill()
    child.wait()

    assert processes_left() == []
    assert left_in(state) == ["bin", "lock", "server.log", "workspace"]


def test_nobody_coming_is_the_end(start: Start, state: State, processes_left: LeftOver) -> None:
    """Whoever starts a server and is killed before it uses it leaves no process behind."""
    assert start(change="server._FIRST_LEASE = 0.2") == "ready\n"

    assert processes_left() == []
    assert not (state.root / ".azureml").exists()


def test_what_killed_servers_left_is_swept(start: Start, home: Path, state: State) -> None:
    """The certificates of the predecessor go, and so do temporary states; the work stays."""
    start()
    os.kill(server_of(state).process.pid, signal.SIGKILL)
    assert becomes_free(state.lock)
    (state.run / "old").touch()
    (state.workspace / "mark").touch()
    old = state.authority.read_bytes()
    with states.temporary(state.root, home) as (abandoned, _):
        pass
    assert state.server.exists()

    assert start() == "ready\n"

    assert not (state.run / "old").exists()
    assert state.authority.read_bytes() != old
    assert (state.workspace / "mark").exists()
    assert server_of(state).call("GET", "/status")["stays"] is False
    wait_until_gone(abandoned.folder)


def test_a_server_whose_lock_is_gone_is_left_alone(start: Start, state: State) -> None:
    """A lock file that somebody has deleted does not let a second server onto one store."""
    start(change="server._FIRST_LEASE = 600")  # the second one takes a while to start
    first = server_of(state)
    state.lock.unlink()

    said = start()

    assert said == (
        f"process {first.process.pid} still serves {state.folder}; "
        "stop it with `azureml-emulator stop`\n"
    )
    assert server_of(state) == first
    assert first.call("GET", "/status")["pid"] == first.process.pid
    assert (state.root / ".azureml" / "config.json").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_is_an_orderly_end(
    start: Start, home: Path, state: State, number: int, processes_left: LeftOver
) -> None:
    """A machine that shuts down leaves nothing, and a terminal that closes is no reason to end."""
    with states.temporary(state.root, home) as (abandoned, _):
        pass
    start()
    wait_until_gone(abandoned.folder)  # the sweep comes after the handlers of the signals
    server = server_of(state)
    os.kill(server.process.pid, signal.SIGHUP)
    assert server.call("GET", "/status")["pid"] == server.process.pid

    os.kill(server.process.pid, number)

    assert processes_left() == []
    assert left_in(state) == ["bin", "lock", "server.log", "workspace"]
    assert not (state.root / ".azureml").exists()


def test_a_temporary_state_goes_with_its_server(
    start: Start, home: Path, checkout: Path, processes_left: LeftOver
) -> None:
    """Not even the log is left."""
    with states.temporary(checkout, home) as (fresh, lock):
        assert start(fresh, lock) == "ready\n"
    assert (fresh.workspace / "resources.sqlite").exists()

    stop(fresh)

    assert processes_left() == []
    assert not fresh.folder.exists()


@pytest.mark.parametrize("temporary", [True, False])
def test_a_server_that_cannot_start_leaves_nothing(
    start: Start, home: Path, checkout: Path, state: State, temporary: bool
) -> None:
    """It says why in one line, and the lock is free by then."""
    change = (
        "def fail(*arguments, **options): raise server.StoreError('the store is broken')\n"
        "def say(line, **options): print(line, **options); os.close(1); time.sleep(600)\n"
        "server.Application, server.print = fail, say"
    )
    if temporary:
        with states.temporary(checkout, home) as (fresh, lock):
            said = start(fresh, lock, change)
        assert not fresh.folder.exists()
    else:
        said = start(change=change)
        assert is_free(state.lock)
        assert left_in(state) == ["lock", "server.log", "workspace"]

    assert said == "the store is broken\n"
    assert not (checkout / ".azureml").exists()


def test_what_is_printed_while_it_runs_is_in_the_log(start: Start, state: State) -> None:
    """Libraries that print, and our own warnings, reach neither terminal nor starter."""
    change = (
        "def answer(self, request):\n"
        "    print('from a library', flush=True)\n"
        "    raise RuntimeError('from a handler')\n"
        "server.Control.handle = answer"
    )
    start(change=change)

    with pytest.raises(NoAnswerError):
        server_of(state).call("GET", "/status")

    log = state.log.read_text()
    assert "from a library\n" in log
    assert "ERROR offline_azure.front.exchange: GET https://" in log
    assert "RuntimeError: from a handler" in log


def test_an_end_that_hangs_has_an_end(start: Start, state: State, processes_left: LeftOver) -> None:
    """A store that does not close keeps neither the process nor the lock."""
    change = (
        "server._LAST_WORDS = 0.3\napplication.Application.close = lambda self: time.sleep(600)"
    )
    start(change=change)

    stop(state)

    assert processes_left() == []
    assert becomes_free(state.lock)
    assert not state.server.exists()
    assert "giving up" in state.log.read_text()
