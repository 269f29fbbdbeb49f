"""Joining the workspace: one server whatever happens, and clear words when there is none."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from offline_azure.process import state as states
from offline_azure.process.client import ensure
from offline_azure.process.endpoint import Endpoint
from offline_azure.process.state import Lock, State, StateError
from offline_azure.processes import Process

LeftOver = Callable[[], list[str]]

# Joins, says what it found, and stays until its standard input ends.
MEMBER = """
import json, os, sys
from pathlib import Path
from offline_azure.process.client import join
member = join("test", Path.cwd(), os.environ)
print(json.dumps([member.endpoint.process.pid, str(member.state.folder)]), flush=True)
sys.stdin.read()
"""


class Member:
    """A process that uses the workspace."""

    def __init__(self, checkout: Path, **environment: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", MEMBER],
            cwd=checkout,
            env=os.environ | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def joined(self) -> tuple[int, Path]:
        """Return the server's process number and the folder of its state."""
        assert self.process.stdout is not None
        pid, folder = json.loads(self.process.stdout.readline())
        return pid, Path(folder)

    def leave(self) -> None:
        """End in good order."""
        self.process.communicate("", timeout=60)
        assert self.process.returncode == 0

    def kill(self) -> None:
        """End without a word."""
        self.process.kill()
        self.process.communicate(timeout=60)


@pytest.fixture
def state(home: Path, checkout: Path) -> State:
    """The state of the checkout."""
    return states.of_checkout(checkout, states.home())


def test_ten_at_once_share_one_server(
    home: Path, checkout: Path, state: State, processes_left: LeftOver
) -> None:
    """Who starts at the same time finds the same server; it ends with the last of them."""
    members = [Member(checkout) for _ in range(10)]

    assert {member.joined() for member in members} == {(members_server(state), state.folder)}

    for member in members[:5]:
        member.leave()
    assert Endpoint.read(state) is not None
    for member in members[5:]:
        member.kill()
    assert processes_left() == []
    assert sorted(path.name for path in state.folder.iterdir()) == [
        "bin",
        "lock",
        "server.log",
        "workspace",
    ]
    assert sorted(path.name for path in checkout.iterdir()) == [".git"]


def members_server(state: State) -> int:
    """Return the process number of the running server."""
    endpoint = Endpoint.read(state)
    assert endpoint is not None
    return endpoint.process.pid


def test_who_comes_while_a_server_stops_gets_the_next_one(
    home: Path, checkout: Path, state: State, processes_left: LeftOver
) -> None:
    """Restarting a kernel ends its server and finds another, on the same state."""
    first = Member(checkout)
    pid, _ = first.joined()
    first.leave()

    second = Member(checkout)
    again, folder = second.joined()

    assert (again != pid, folder) == (True, state.folder)
    second.leave()
    assert processes_left() == []


def test_a_killed_server_is_replaced(
    home: Path, checkout: Path, state: State, processes_left: LeftOver
) -> None:
    """What `kill -9` of the server leaves is swept by the next one."""
    first = Member(checkout)
    pid, _ = first.joined()
    os.kill(pid, 9)
    second = Member(checkout)
    second.joined()

    assert (checkout / ".azureml" / "config.json").exists()

    first.leave()
    second.leave()
    assert processes_left() == []
    assert not (checkout / ".azureml").exists()


def test_a_fresh_workspace_is_nobody_elses(
    home: Path, checkout: Path, processes_left: LeftOver
) -> None:
    """Two fresh workspaces have nothing in common and leave nothing, even when killed."""
    one = Member(checkout, AZUREML_EMULATOR_FRESH="1")
    other = Member(checkout, AZUREML_EMULATOR_FRESH="1")
    (_, first), (killed, second) = one.joined(), other.joined()

    assert first != second
    assert first.parent == second.parent == home / "temporary"

    os.kill(killed, 9)
    other.leave()
    one.leave()
    assert processes_left() == []
    third = Member(checkout, AZUREML_EMULATOR_FRESH="1")
    _, last = third.joined()
    while second.exists():  # until the sweep of the third one's server
        time.sleep(0.01)
    third.leave()
    assert processes_left() == []
    assert [path for path in (first, second, last) if path.exists()] == []
    assert not (checkout / ".azureml").exists()


def test_two_homes_on_one_checkout(home: Path, checkout: Path, processes_left: LeftOver) -> None:
    """Workspaces with different folders of state leave each other's config.json where it is."""
    one = Member(checkout)
    other = Member(checkout, AZUREML_EMULATOR_HOME=str(home / "other"))
    (first, _), (second, _) = one.joined(), other.joined()
    assert first != second

    one.leave()
    while psutil.pid_exists(first):
        time.sleep(0.01)
    assert (checkout / ".azureml" / "config.json").exists()

    other.leave()
    assert processes_left() == []
    assert not (checkout / ".azureml").exists()


def test_a_taken_port_is_left_to_its_owner(home: Path, checkout: Path, state: State) -> None:
    """The message says what to do, the other program hears nothing, and nothing is left."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        with pytest.raises(StateError) as caught:
            ensure(state, states.home(), checkout, os.environ, port=port)

        other.settimeout(0.1)
        with pytest.raises(TimeoutError):
            other.accept()
    assert str(caught.value) == (
        f"port {port} is taken by another program; choose another with --port, "
        "or leave it out to use any free one"
    )
    assert Lock.take(state.lock) is not None
    assert not (checkout / ".azureml").exists()


def test_a_leftover_that_names_another_program_harms_nobody(
    home: Path, checkout: Path, state: State, processes_left: LeftOver
) -> None:
    """A number in server.json that now belongs to somebody else is neither used nor killed."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        stranger = Process(os.getpid(), "earlier")
        Endpoint(stranger, other.getsockname()[1], "secret").write(state)

        member = Member(checkout)

        assert member.joined()[0] != os.getpid()
        member.leave()
    assert processes_left() == []


def test_a_broken_store_says_so(home: Path, checkout: Path, state: State) -> None:
    """A server that cannot start passes its reason on."""
    state.workspace.mkdir()
    (state.workspace / "resources.sqlite").write_text("this is not a database, it is a letter")

    with pytest.raises(StateError, match=r"resources\.sqlite"):
        ensure(state, states.home(), checkout, os.environ)


def test_a_state_that_cannot_be_written_says_so(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The member fails with one clear error."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("AZUREML_EMULATOR_HOME", str(tmp_path / "file"))

    _, error = Member(checkout).process.communicate("", timeout=60)

    assert error.splitlines()[-1] == (
        "offline_azure.process.state.StateError: the offline workspace cannot write its state to "
        f"{tmp_path}/file (File exists); make it writable or set AZUREML_EMULATOR_HOME to another "
        "folder"
    )
