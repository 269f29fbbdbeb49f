"""The parent of a job's processes: `python -I -S launcher.py DESCRIPTOR COMMAND...`.

It stands between the server and the learner's command so that the whole tree of processes
ends with the command, when the server asks for it, and when the server is gone, even by
kill -9. DESCRIPTOR is one end of a socket pair: what arrives there, or its end, means
stop. The launcher answers with one line, `exit N` or `signal N`, when nothing is left.

It imports the standard library only: it starts once per job.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import signal
import socket
import sys
from pathlib import Path

_SET_PARENT_DEATH_SIGNAL = 1  # prctl(2)
_SET_CHILD_SUBREAPER = 36


def main(arguments: list[str]) -> int:
    """Run the command and see to it that nothing of it is left."""
    server = socket.socket(fileno=int(arguments[0]))
    os.set_inheritable(server.fileno(), False)
    _prctl(_SET_CHILD_SUBREAPER, 1)
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    command = _start(arguments[1:])
    status = None
    while status is None:
        ready, _, _ = select.select([server.fileno(), reader], [], [])
        if reader in ready:
            os.read(reader, 4096)
        status = _reap(command)
        if server.fileno() in ready and status is None:
            break
    left = _end_all(command)
    if status is None:
        status = left
    said = f"signal {-status}\n" if status < 0 else f"exit {status}\n"
    with contextlib.suppress(OSError):  # the server may be gone
        server.sendall(said.encode())
    return 0


def _start(command: list[str]) -> int:
    """Start the command in a process group of its own; return its number."""
    child = os.fork()
    if child:
        with contextlib.suppress(OSError):  # it has done so itself, or is gone
            os.setpgid(child, child)
        return child
    os.setpgid(0, 0)
    _prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    try:
        os.execvp(command[0], command)  # noqa: S606 - no shell: the command names its own
    except OSError as error:
        print(error, file=sys.stderr, flush=True)
        os._exit(127)


def _reap(command: int) -> int | None:
    """Collect all children that ended; return the command's exit status if it is among them."""
    found = None
    with contextlib.suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                break
            if pid == command:
                found = os.waitstatus_to_exitcode(status)
    return found


def _end_all(command: int) -> int:
    """Kill every process that descends from this one; return the command's exit status."""
    found = -signal.SIGKILL
    while True:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(command, signal.SIGKILL)
        for pid in _descendants():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        try:
            pid, status = os.waitpid(-1, 0)
        except ChildProcessError:
            return found
        if pid == command:
            found = os.waitstatus_to_exitcode(status)


def _descendants() -> set[int]:
    """Return what descends from this process, where the system tells (proc_pid_stat(5))."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = entry.read_text(errors="replace").rpartition(")")[2].split()
            parents[int(entry.parent.name)] = int(fields[1])
    found = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {os.getpid()}


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
