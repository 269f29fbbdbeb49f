"""Which process is meant: a number alone may by now belong to another program."""

from __future__ import annotations

import functools
import os
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Process:
    """One process, for ever: its number and when it started.

    Attributes:
        pid: the process number.
        started: the start time, in a form that only compares equal to itself.
    """

    pid: int
    started: str

    @classmethod
    def current(cls) -> Process:
        """Return this process."""
        return cls(os.getpid(), str(_start_time(os.getpid())))

    @classmethod
    def find(cls, pid: int) -> Process | None:
        """Return the process that has the number `pid` now; None when it has ended."""
        started = _start_time(pid)
        return None if started is None else cls(pid, started)

    @property
    def alive(self) -> bool:
        """Whether this very process still runs; a zombie does not."""
        return Process.find(self.pid) == self

    @property
    def stopped(self) -> bool:
        """Whether this very process waits for a signal to go on, as after Ctrl-Z."""
        return self.alive and _is_stopped(self.pid)


if sys.platform == "linux":

    def _start_time(pid: int) -> str | None:
        """Return clock ticks since boot, with the boot. Source: proc_pid_stat(5)."""
        try:
            stat = Path(f"/proc/{pid}/stat").read_text(errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            return None
        state, *fields = stat.rpartition(")")[2].split()
        return None if state in "ZX" else f"{_boot()}/{fields[18]}"

    def _is_stopped(pid: int) -> bool:
        """Read the state. Source: proc_pid_stat(5)."""
        try:
            stat = Path(f"/proc/{pid}/stat").read_text(errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            return False
        return stat.rpartition(")")[2].split()[0] in "Tt"

    @functools.cache
    def _boot() -> str:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()

else:

    def _start_time(pid: int) -> str | None:
        import psutil

        try:
            process = psutil.Process(pid)
            if process.status() == psutil.STATUS_ZOMBIE:
                return None
            return str(process.create_time())
        except psutil.NoSuchProcess:
            return None

    def _is_stopped(pid: int) -> bool:
        import psutil

        try:
            return psutil.Process(pid).status() == psutil.STATUS_STOPPED
        except psutil.NoSuchProcess:
            return False
