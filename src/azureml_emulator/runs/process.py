"""The processes of one job, seen from the server."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from azureml_emulator import programs
from offline_azure.processes import Process

_LAUNCHER = Path(programs.__file__).with_name("launcher.py")
_GRACE = 5.0  # seconds for a launcher whose server is gone to kill what it started
_PAUSE = 0.02  # seconds between two looks at all processes
JOB_TOKEN = "AZUREML_EMULATOR_JOB"  # noqa: S105 - the name of a variable


@dataclass(frozen=True)
class Ending:
    """How a command ended: with an exit code, or killed by a signal."""

    exit_code: int | None = None
    signal: int | None = None


class JobProcess:
    """A running command with everything that it starts.

    Args:
        command: the program and its arguments.
        folder: its working directory.
        environment: its variables.
        log: where its standard output and standard error are appended to; it has no input.
        token: a word that no other job has; all processes of the job carry it in their
            environment, by which they are found when the launcher itself is killed.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        folder: Path,
        environment: Mapping[str, str],
        log: Path,
        token: str,
    ) -> None:
        self._token = token
        self._told_end = False
        self._ours, theirs = socket.socketpair()
        with theirs, log.open("ab") as output:
            self._launcher = subprocess.Popen(
                [sys.executable, "-I", "-S", str(_LAUNCHER), str(theirs.fileno()), *command],
                cwd=folder,
                env={**environment, JOB_TOKEN: token},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                pass_fds=[theirs.fileno()],
            )
        self.process = Process.find(self._launcher.pid)

    def __enter__(self) -> JobProcess:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ours.close()
        if self._launcher.wait() != 0 and not self._told_end:
            reap(None, self._token)

    def wait(self, seconds: float | None) -> Ending | None:
        """Wait for the end of all processes; return None when it takes longer than `seconds`."""
        self._ours.settimeout(seconds)
        try:
            said = self._ours.recv(64).decode()
        except (TimeoutError, BlockingIOError):
            return None
        except ConnectionResetError:
            said = ""
        how, _, number = said.strip().partition(" ")
        if how not in ("exit", "signal"):  # the launcher itself was killed
            # Until it is waited for, its number stands for no other session than the job's.
            reap(None, self._token, session=self._launcher.pid)
            how, number = "signal", str(int(signal.SIGKILL))
        self._told_end = True
        return Ending(exit_code=int(number)) if how == "exit" else Ending(signal=int(number))

    def stop(self) -> None:
        """Kill all processes; `wait` tells when they are gone. Any thread may call this."""
        with contextlib.suppress(OSError):  # it has just ended by itself
            self._ours.send(b"x")


def reap(launcher: Process | None, token: str, session: int | None = None) -> None:
    """End what is left of a job whose server, or whose launcher, was killed.

    The launcher notices by itself that its server is gone; it gets a moment for its work.

    Args:
        launcher: the launcher, when it may still run.
        token: the word in the environment of all processes of the job.
        session: the session of the job's processes, where it is certain; it holds those too
            that have another environment.
    """
    if launcher is not None and launcher.alive:
        _wait(launcher)
        if launcher.alive:
            os.kill(launcher.pid, signal.SIGKILL)
    marked = f"{JOB_TOKEN}={token}".encode()
    deadline = time.monotonic() + _GRACE
    quiet = 0
    # Twice: one look misses the child of a process that ended before its turn came.
    while quiet < 2 and time.monotonic() < deadline:
        quiet = 0 if _kill_marked(marked, session) else quiet + 1
        time.sleep(_PAUSE)


def _kill_marked(marked: bytes, session: int | None) -> bool:
    """Kill the processes with this variable, or in this session.

    Returns:
        Whether there may be more of them.
    """
    more = False
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended, or is another user's
            has_arguments = (entry / "cmdline").read_bytes() != b""
            variables = (entry / "environ").read_bytes().split(b"\0")
            if marked in variables or (has_arguments and _session(entry) == session):
                more = True  # it may have started others after the list was made
                os.kill(int(entry.name), signal.SIGKILL)
            elif variables == [b""] and not has_arguments:
                # In the middle of execve(2), a process has neither. Nor does a thread of the
                # kernel, but that one has no program.
                (entry / "exe").readlink()
                more = True
    return more


def _session(entry: Path) -> int:
    """Return the session of a process. Source: proc_pid_stat(5)."""
    return int((entry / "stat").read_text(errors="replace").rpartition(")")[2].split()[3])


def _wait(process: Process) -> None:
    import select

    if not hasattr(os, "pidfd_open"):
        return
    with contextlib.suppress(OSError):
        descriptor = os.pidfd_open(process.pid)
        try:
            select.select([descriptor], [], [], _GRACE)
        finally:
            os.close(descriptor)
