"""How a process becomes a user of the offline workspace: `join`.

The first user starts the server, the others find it. Nobody waits for a server that is not
coming: every step has a deadline and ends in an error that says what to do.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from offline_azure import added_packages
from offline_azure.http.hosts import Host, Hosts
from offline_azure.process import authorities, programs
from offline_azure.process import state as states
from offline_azure.process.endpoint import READY, Endpoint, HangsError, NoAnswerError
from offline_azure.process.environment import offline_environment, reaches_package_index
from offline_azure.process.logins import write_logins
from offline_azure.process.state import Lock, State, StateError
from offline_azure.processes import Process

FRESH = "AZUREML_EMULATOR_FRESH"

_START_TIME = 120.0  # seconds for a server to start, or for its predecessor to stop
_PAUSE = 0.05
_PYTHON = sys.executable  # as this process began: a kernel later names that of its packages


@dataclass(frozen=True)
class Membership:
    """The right of a process to use one server, which runs at least as long as the process.

    Attributes:
        state: the workspace.
        endpoint: the server.
        variables: what its services need in the environment.
        hosts: the hosts of Azure that it knows.
        notice: what the user should be told; None if nothing.
    """

    state: State
    endpoint: Endpoint
    variables: Mapping[str, str]
    hosts: Hosts
    notice: str | None

    @property
    def alive(self) -> bool:
        """Whether the server still runs."""
        return self.endpoint.process.alive

    def environment(self, inherited: Mapping[str, str]) -> dict[str, str]:
        """Return the environment of a process inside the workspace."""
        added = added_packages.library(states.home(inherited))
        inside = offline_environment(
            inherited,
            address=self.endpoint.address,
            secret=self.endpoint.secret,
            ca_bundle=authorities.write_bundle(self.state, inherited),
            package_index=reaches_package_index(inherited),
            variables=self.variables,
            logins=write_logins(self.state, inherited, self.hosts),
            added_packages=added,
            programs=programs.write(self.state),
            az_settings=programs.settings_of_az(self.state),
        )
        if added.is_dir():
            places = [str(added), inherited.get("PYTHONPATH", "")]
            inside["PYTHONPATH"] = os.pathsep.join(place for place in places if place)
        return inside


def join(kind: str, start: Path, environment: Mapping[str, str]) -> Membership:
    """Make this process a user of the workspace that belongs to the directory `start`.

    Args:
        kind: what the process is, for `azureml-emulator status`.
        start: its working directory.
        environment: what it inherited; `AZUREML_EMULATOR_FRESH=1` in it asks for a new, temporary
            workspace.

    Raises:
        StateError: the workspace cannot be started; the message says why and what to do.
    """
    home = states.home(environment)
    root = states.checkout_root(start)
    if environment.get(FRESH) == "1":
        with states.temporary(root, home) as (state, lock):
            endpoint = _spawn(state, lock, home, start, environment, port=0)
        try:
            return _lease(state, endpoint, kind, start)
        except NoAnswerError as error:
            raise stuck(state, str(error)) from None
    state = states.of_checkout(root, home)
    deadline = time.monotonic() + _START_TIME
    while True:
        endpoint = ensure(state, home, start, environment)
        try:
            return _lease(state, endpoint, kind, start)
        except HangsError as error:
            raise stuck(state, str(error)) from None
        except NoAnswerError as error:  # it was just stopping: wait, then start another
            if time.monotonic() > deadline:
                raise stuck(state, str(error)) from None
            time.sleep(_PAUSE)


def ensure(
    state: State, home: Path, start: Path, environment: Mapping[str, str], *, port: int = 0
) -> Endpoint:
    """Return the server of `state`; start it if need be.

    Raises:
        StateError: it cannot be started; the message says why and what to do.
    """
    deadline = time.monotonic() + _START_TIME
    while True:
        endpoint = Endpoint.read(state)
        if endpoint is not None:
            return endpoint
        lock = Lock.take(state.lock)
        if lock is not None:
            try:
                return _spawn(state, lock, home, start, environment, port)
            finally:
                lock.release()
        if time.monotonic() > deadline:
            raise stuck(state, "another process has held its lock for too long")
        time.sleep(_PAUSE)


def _lease(state: State, endpoint: Endpoint, kind: str, start: Path) -> Membership:
    me = Process.current()
    content = {"pid": me.pid, "started": me.started, "kind": kind, "start": str(start)}
    answer = endpoint.call("POST", "/lease", content)
    if "variables" not in answer:
        raise StateError(
            "the offline workspace that runs was started by an earlier release; end it with"
            " `azureml-emulator stop`, then start again"
        )
    hosts = Hosts(Host(pattern) for pattern in answer["hosts"])
    return Membership(state, endpoint, answer["variables"], hosts, answer["notice"])


def stuck(state: State, reason: str) -> StateError:
    """Return the error that a server does not answer, with what to do."""
    return StateError(
        f"the offline workspace in {state.folder} does not answer ({reason}); "
        f"end it with `azureml-emulator stop`, and see {state.log}"
    )


def _spawn(
    state: State, lock: Lock, home: Path, start: Path, environment: Mapping[str, str], port: int
) -> Endpoint:
    command = [_PYTHON, "-P", "-m", "offline_azure.process", str(state.folder)]
    command += ["--root", str(state.root), "--home", str(home), "--start", str(start)]
    command += ["--lock", str(lock.descriptor), "--port", str(port)]
    command += ["--temporary"] if state.temporary else []
    with state.log.open("ab") as log:
        log.truncate(0)
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            env=dict(environment),
            start_new_session=True,
            pass_fds=[lock.descriptor],
        )
    with child:
        said = _first_line(child, child.stdout) if child.stdout else ""
    endpoint = Endpoint.read(state) if said == READY else None
    if endpoint is None:
        reason = said if said != READY else "it ended at once"
        raise StateError(reason or f"the offline workspace ended while starting; see {state.log}")
    return endpoint


def _first_line(child: subprocess.Popen[bytes], output: IO[bytes]) -> str:
    """Return what a starting server says; kill it when it says nothing for too long."""
    deadline = time.monotonic() + _START_TIME
    said = b""
    while not said.endswith(b"\n"):
        left = deadline - time.monotonic()
        if not select.select([output], [], [], max(left, 0))[0]:
            os.killpg(child.pid, signal.SIGKILL)  # its session is its own
            return f"the offline workspace did not start within {_START_TIME:.0f} s"
        piece = os.read(output.fileno(), 4096)
        if not piece:
            break
        said += piece
    return said.decode(errors="replace").strip()
