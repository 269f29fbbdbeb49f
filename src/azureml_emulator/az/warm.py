"""The process that has imported the SDK, and runs commands in copies of itself.

The import takes seconds, a command a fraction of one. So the first `az ml` starts this process, and
each command runs in a fork of it, with the arguments, directory, environment and files of whoever
asked. It ends with its workspace, and when nobody has asked for a while.

Who can reach it: it listens on a socket in the folder of the workspace's state, which is 0700.
"""

from __future__ import annotations

import array
import contextlib
import fcntl
import gc
import json
import os
import select
import signal
import socket
import sys
import threading
import time
import warnings
from pathlib import Path
from typing import Any, NoReturn

from azureml_emulator.az import cli
from azureml_emulator.az.frames import FILES, receive
from azureml_emulator.az.ml_client import Credential
from offline_azure.process.endpoint import Endpoint
from offline_azure.process.state import State
from offline_azure.processes import Process

SOCKET = "az.sock"
_LOCK = "az.lock"
IDLE = 600.0
_LOOK = 1.0  # seconds between looks at the workspace, where the system cannot watch it for us
_FAULT = 1


class Warm:
    """The process.

    Args:
        state: the workspace.
        server: the process that serves it.
        idle: seconds without a command after which it ends.
    """

    def __init__(self, state: State, server: Process, idle: float = IDLE) -> None:
        self._state = state
        self._server = server
        self._idle = idle
        self._running: set[int] = set()

    def run(self) -> None:
        """Serve commands until it is time to end."""
        # A path of a socket may have 108 bytes, and a state folder may have more.
        os.chdir(self._state.run)
        with _listening(SOCKET) as listener:
            _import_the_sdk()
            try:
                self._serve(listener)
            finally:
                with contextlib.suppress(FileNotFoundError):
                    Path(SOCKET).unlink()
        self._end_commands()

    def _serve(self, listener: socket.socket) -> None:
        last = time.monotonic()
        while self._server.alive:
            ready, _, _ = select.select([listener], [], [], _LOOK)
            self._reap()
            if self._running or ready:
                last = time.monotonic()
            if time.monotonic() - last > self._idle:
                return
            if ready:
                self._accept(listener)

    def _accept(self, listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            child = os.fork()
            if child == 0:
                listener.close()
                _answer(connection, self._state)
            self._running.add(child)

    def _reap(self) -> None:
        for child in list(self._running):
            with contextlib.suppress(ChildProcessError):
                if os.waitpid(child, os.WNOHANG)[0] == 0:
                    continue
            self._running.discard(child)

    def _end_commands(self) -> None:
        for child in self._running:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGTERM)


@contextlib.contextmanager
def _listening(path: str) -> Any:
    with contextlib.suppress(FileNotFoundError):
        Path(path).unlink()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(path)
        listener.listen(64)
        yield listener


def _import_the_sdk() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import azure.ai.ml
        import IPython  # the SDK asks whether it is in a notebook
        import jmespath
        import knack.output
        import knack.util
        import tabulate
        import yaml
        from azure.ai.ml import MLClient

        MLClient(Credential(), "none", "none", "none")  # imports what only a client needs
    # Nobody takes them for unused: what a command needs is there when it is forked.
    del azure, IPython, jmespath, knack, tabulate, yaml
    gc.collect()
    gc.freeze()  # pages stay shared with the copies


def _answer(connection: socket.socket, state: State) -> NoReturn:
    """Be a command: run it, say how it ended, and end."""
    status = _FAULT
    try:
        request, files = receive(connection)
        _become(request, files)
        # Whoever asked may go away, or be interrupted.
        threading.Thread(target=_obey, args=(connection,), daemon=True).start()
        found = cli.read(request["words"], state.folder)
        status = found if isinstance(found, int) else cli.run(found)
    except SystemExit as exit_:
        status = exit_.code if isinstance(exit_.code, int) else _FAULT
    except KeyboardInterrupt:
        status = 130
    except BaseException:
        import traceback

        traceback.print_exc()
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.flush()
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.flush()
    with contextlib.suppress(OSError):
        connection.sendall(bytes([status & 0xFF]))
    os._exit(status)


def _become(request: dict[str, Any], files: array.array[int]) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for number, descriptor in enumerate(files[:FILES]):
        os.dup2(descriptor, number)
        os.close(descriptor)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(line_buffering=stream.isatty() or stream is sys.stderr)
    os.chdir(request["directory"])
    os.umask(request["umask"])
    os.environ.clear()
    os.environ.update(request["environment"])
    time.tzset()
    sys.argv = ["az", *request["words"]]


def _obey(connection: socket.socket) -> None:
    """Pass on an interrupt; end when whoever asked is gone."""
    with contextlib.suppress(OSError):
        while connection.recv(1):
            os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGTERM)


def main(folder: str) -> int:
    """Be the warm process of a state, unless there is one; return the exit status."""
    state = State(Path(folder), Path(folder))
    endpoint = Endpoint.read(state)
    if endpoint is None:
        return 1
    lock = os.open(state.run / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return 0
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    Warm(state, endpoint.process).run()
    return 0


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
