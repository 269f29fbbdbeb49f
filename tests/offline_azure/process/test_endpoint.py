"""Talking to a server, and to what is not one."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from offline_azure.front.proxy import Front
from offline_azure.http.messages import Request, Response
from offline_azure.process.control import Control
from offline_azure.process.endpoint import Endpoint, HangsError, NoAnswerError
from offline_azure.process.leases import Leases
from offline_azure.process.state import State
from offline_azure.processes import Process


def nothing(request: Request) -> Response:
    """Emulate nothing."""
    raise AssertionError(request)


def test_an_endpoint_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Clients find the server by its file."""
    endpoint = Endpoint(Process.current(), 4711, "secret")
    state = State(tmp_path, tmp_path)

    assert Endpoint.read(state) is None
    endpoint.write(state)

    assert Endpoint.read(state) == endpoint


@pytest.mark.parametrize("content", ["", "{", "[]", "{}"])
def test_a_damaged_file_is_no_server(tmp_path: Path, content: str) -> None:
    """A disk that was full does not stop the next start."""
    state = State(tmp_path, tmp_path)
    state.server.write_text(content)

    assert Endpoint.read(state) is None


@pytest.mark.parametrize("content", [None, "", "{"])
def test_a_lost_file_is_no_lost_server(tmp_path: Path, content: str | None) -> None:
    """The lock file, which the server holds, says the same, for its user only."""
    endpoint, state = Endpoint(Process.current(), 4711, "secret"), State(tmp_path, tmp_path)
    endpoint.write(state)
    state.server.unlink()
    if content is not None:
        state.server.write_text(content)

    found, mode = Endpoint.read(state), state.lock.stat().st_mode
    Endpoint.remove(state)

    assert found == endpoint
    assert stat.S_IMODE(mode) == 0o600
    assert Endpoint.read(state) is None
    Endpoint.remove(State(tmp_path / "gone", tmp_path))


def test_a_stopped_server_is_named_at_once(tmp_path: Path) -> None:
    """Nobody waits for a process that waits itself; the message says how it goes on."""
    sleeper = subprocess.Popen(["sleep", "987"])
    try:
        process = Process.find(sleeper.pid)
        assert process is not None
        sleeper.send_signal(signal.SIGSTOP)
        os.waitpid(sleeper.pid, os.WUNTRACED)
        with pytest.raises(HangsError, match=f"kill -CONT {sleeper.pid}"):
            Endpoint(process, 1, "secret").call("GET", "/status")
    finally:
        sleeper.kill()
        sleeper.wait()


def test_another_program_never_sees_the_secret(start_front: Callable[..., Front]) -> None:
    """A program that has taken the port is asked for a proof, and told nothing."""
    seen = []

    def impostor(request: Request) -> Response:
        seen.append(f"{request.path} {request.headers}")
        return Response.of_json({"proof": "0" * 64})

    front = start_front(nothing, control=impostor)

    with pytest.raises(NoAnswerError):
        Endpoint(Process.current(), front.port, "secret").call("GET", "/status")

    assert len(seen) == 1
    assert "secret" not in seen[0]


def test_nobody_is_no_answer(start_front: Callable[..., Front]) -> None:
    """A port where nobody listens is told apart from a fault."""
    front = start_front(nothing)
    front.close()

    with pytest.raises(NoAnswerError, match="nobody answers"):
        Endpoint(Process.current(), front.port, "secret").call("GET", "/status")


def test_an_answer_is_returned_and_an_error_raised(start_front: Callable[..., Front]) -> None:
    """A client gets what it asked for or an error with the server's words."""
    control = Control("secret", Leases(patience=60), lambda: {"fine": True}, lambda start: None)
    front = start_front(nothing, control=control.handle)
    endpoint = Endpoint(Process.current(), front.port, "secret")

    assert endpoint.call("GET", "/status") == {"fine": True}
    with pytest.raises(NoAnswerError, match=r"404: .*no operation GET /nothing"):
        endpoint.call("GET", "/nothing")
