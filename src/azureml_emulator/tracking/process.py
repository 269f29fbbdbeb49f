"""The child process with MLflow in it: started on first use, started again when it was killed.

It is reached over socket pairs that it inherits: there is no port and no file that anybody else
could open, and it ends when the last other end is gone, however this process ended.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from multiprocessing.connection import Connection
from pathlib import Path

from azureml_emulator.tracking.stores import RunStore
from offline_azure.background import LostError

START_RUN = "/azureml/runs/start"
"""The one path of the child process that is not MLflow's own."""
CONNECTIONS = 4  # requests at once; Python in the child runs them one by one anyway
_MODULE = "azureml_emulator.tracking.tracking_server"
_STANDARD_ERROR = 2  # the descriptor: `sys.stderr` may have been replaced by what has none
_FAREWELL = 5.0  # seconds for what is under way when the workspace closes
PATIENCE = 120.0
"""Seconds of silence that only a process that hangs reaches, however busy the machine is."""
_TURNS = 64

_log = logging.getLogger(__name__)


class TrackingServerLostError(LostError):
    """MLflow's process ended during a request; whether it was carried out is not known."""

    code = "MLflowLost"


class TrackingServerHangsError(TrackingServerLostError):
    """MLflow's process was silent for too long and was ended; the text says what to do."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"MLflow's process was silent for {seconds:.0f} seconds. It was ended and starts again"
            " with the next request. When this happens again, the workspace's server.log has what"
            " MLflow printed."
        )


class _NotReceivedError(TrackingServerLostError):
    """MLflow's process ended before it had read the request."""


class TrackingServer:
    """MLflow's tracking server.

    Args:
        folder: where the run stores are kept; created when first needed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.patience = PATIENCE
        """Seconds that the process may be silent during a request before it is ended."""
        self._turns = [threading.Lock() for _ in range(_TURNS)]
        self._environment: Mapping[str, str] | None = None
        self._lock = threading.Lock()
        self._child: _Child | None = None
        self._closed = False

    def start(self, environment: Mapping[str, str]) -> None:
        """Remember the variables of the child process, which starts with the first request."""
        self._environment = environment

    def close(self) -> None:
        """End the child process."""
        with self._lock:
            self._closed = True
            child, self._child = self._child, None
        if child is not None:
            child.close()

    def call(self, store: RunStore, method: str, target: str, body: bytes) -> tuple[int, bytes]:
        """Let MLflow answer one REST request.

        Args:
            store: whose runs are meant.
            method: the HTTP method.
            target: path and query below the tracking URI, such as `/api/2.0/mlflow/runs/get?...`.
            body: the JSON body.

        Returns:
            The HTTP status and the JSON body.

        Raises:
            TrackingServerLostError: the process ended meanwhile, or was silent for too long.
        """
        request = (store.name, store.root, method, target, body)
        try:
            return self._running().call(request, self.patience)
        except _NotReceivedError:  # it ended between two requests: the next one is for its heir
            return self._running().call(request, self.patience)

    def turn(self, run_id: str) -> threading.Lock:
        """Return what is held by who carries over what MLflow has of a run, one at a time."""
        return self._turns[hash(run_id) % _TURNS]

    def _running(self) -> _Child:
        with self._lock:
            if self._closed:
                raise TrackingServerLostError("the offline workspace is closing")
            if self._child is not None and not self._child.alive:
                _log.warning("MLflow's process %d has ended", self._child.pid)
                self._child.close()
                self._child = None
            if self._child is None:
                self._folder.mkdir(mode=0o700, exist_ok=True)
                self._child = _Child(self._folder, self._environment)
            return self._child


class _Child:
    """One run of the process."""

    def __init__(self, folder: Path, environment: Mapping[str, str] | None) -> None:
        self._idle: queue.LifoQueue[Connection] = queue.LifoQueue()
        self._lost = False
        with contextlib.ExitStack() as theirs:
            numbers = []
            for _ in range(CONNECTIONS):
                ours, other = socket.socketpair()
                theirs.enter_context(other)
                numbers.append(other.fileno())
                self._idle.put(Connection(ours.detach()))
            command = [sys.executable, "-m", _MODULE, str(folder), *map(str, numbers)]
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=_STANDARD_ERROR,
                env=environment,
                pass_fds=numbers,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        # A killed process closes its sockets some time before it can be waited for.
        return not self._lost and self._process.poll() is None

    def call(self, request: tuple[str, str, str, str, bytes], patience: float) -> tuple[int, bytes]:
        with self._borrowed() as connection:
            try:
                _limit_silence(connection, patience)
                connection.send(request)
            except BlockingIOError as error:
                raise self._hangs(patience) from error
            except OSError as error:
                self._lost = True
                raise _NotReceivedError(f"process {self.pid} has ended") from error
            try:
                status, body = connection.recv()
            except BlockingIOError as error:
                raise self._hangs(patience) from error
            except ConnectionResetError as error:
                # Linux says so when the other end closed with something left to read.
                self._lost = True
                raise _NotReceivedError(f"process {self.pid} has ended") from error
            except (EOFError, OSError) as error:
                self._lost = True
                raise TrackingServerLostError(f"process {self.pid} has ended") from error
        return status, body

    def _hangs(self, patience: float) -> TrackingServerHangsError:
        """End the process: its late answer must not be taken for that to another request."""
        _log.error("MLflow's process %d was silent for %.0f seconds", self.pid, patience)
        self._lost = True
        self._process.kill()
        return TrackingServerHangsError(patience)

    def close(self) -> None:
        """Close every connection that is not in use, which ends the process."""
        self._process.terminate()
        try:
            self._process.wait(_FAREWELL)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        idle = []
        with contextlib.suppress(queue.Empty):
            while True:
                idle.append(self._idle.get_nowait())
        for connection in idle:
            connection.close()
            self._idle.put(connection)  # who comes late finds one, and that it is closed

    @contextlib.contextmanager
    def _borrowed(self) -> Iterator[Connection]:
        connection = self._idle.get()
        try:
            yield connection
        finally:
            self._idle.put(connection)


def _limit_silence(connection: Connection, seconds: float) -> None:
    """Let each wait for the other end raise `BlockingIOError` after a time."""
    time = struct.pack("ll", int(seconds), int(seconds % 1 * 1_000_000))
    end = socket.socket(fileno=connection.fileno())
    for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
        end.setsockopt(socket.SOL_SOCKET, option, time)
    end.detach()
