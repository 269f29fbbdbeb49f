"""Ask the warm process to run a command; start one where there is none."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from azureml_emulator.az.frames import send

SOCKET = Path("run", "az.sock")
OFF = "AZUREML_EMULATOR_AZ_WARM"
_START_TIME = 60.0  # seconds, as a guard: the import of the SDK comes after the socket
_PAUSE = 0.02


def run(state: Path, words: Sequence[str]) -> int | None:
    """Let the warm process run a command; return its exit status.

    Returns:
        None where there is no such process, and none can be had: run it here.
    """
    if os.environ.get(OFF) == "off" or not (state / "run").is_dir():
        return None
    connection = _connect(state) or _start(state)
    if connection is None:
        return None
    with connection:
        return _ask(connection, words)


def _ask(connection: socket.socket, words: Sequence[str]) -> int | None:
    request = {
        "words": list(words),
        "directory": str(Path.cwd()),
        "environment": dict(os.environ),
        "umask": _umask(),
    }

    def interrupt(number: int, frame: FrameType | None) -> None:
        with contextlib.suppress(OSError):
            connection.sendall(b"i")

    try:
        send(connection, request)
    except OSError:  # it was just ending
        return None
    before = signal.signal(signal.SIGINT, interrupt)
    try:
        said = connection.recv(1)
    except OSError:
        said = b""
    finally:
        signal.signal(signal.SIGINT, before)
    if not said:
        print("ERROR: the command ended without a word", file=sys.stderr)
        return 1
    return said[0]


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _connect(state: Path) -> socket.socket | None:
    """Connect; the path of the socket may be longer than a socket's may be."""
    here = os.open(".", os.O_RDONLY | os.O_DIRECTORY)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        os.chdir((state / SOCKET).parent)
        connection.connect(SOCKET.name)
    except OSError:
        connection.close()
        return None
    finally:
        os.fchdir(here)
        os.close(here)
    return connection


def _start(state: Path) -> socket.socket | None:
    """Start the process; return a connection to it, or to the one that somebody else started."""
    command = [sys.executable, "-I", "-X", "utf8", "-m", "azureml_emulator.az.warm"]
    with (state / "server.log").open("ab") as log:
        child = subprocess.Popen(
            [*command, json.dumps(str(state))],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    deadline = time.monotonic() + _START_TIME
    while time.monotonic() < deadline:
        connection = _connect(state)
        if connection is not None:
            return connection
        if child.poll() not in (None, 0):  # 0: somebody else has just started one
            return None
        time.sleep(_PAUSE)
    return None
