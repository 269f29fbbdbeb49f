"""Who uses the server: it runs while a process needs it, and no longer.

A lease is a process, not a connection: a process ends exactly once however it ends, and what it
has started cannot keep the lease alive by an inherited file descriptor.
"""

from __future__ import annotations

import math
import os
import selectors
import threading
import time
from dataclasses import dataclass

from offline_azure.processes import Process

_POLL = 0.5
"""Seconds between looks at processes that the system cannot watch for us."""


@dataclass(frozen=True)
class Holder:
    """A process that needs the server, and what it is: kernel, run, ..."""

    process: Process
    kind: str


class Leases:
    """The holders of one server.

    Args:
        patience: seconds to wait for the first holder, from the call of `wait`.
    """

    def __init__(self, patience: float) -> None:
        self._first = patience
        self._deadline = math.inf
        self._lock = threading.Lock()
        self._holders: dict[Process, tuple[Holder, int | None]] = {}
        self._served = False
        self._stays = False
        self._over = False
        self._selector = selectors.DefaultSelector()
        self._wakeup, self._waker = os.pipe()
        self._selector.register(self._wakeup, selectors.EVENT_READ)

    def add(self, holder: Holder) -> bool:
        """Add a holder; return False when the server is about to stop.

        Raises:
            ProcessLookupError: there is no such process.
        """
        watch = _watch(holder.process)
        if not holder.process.alive:
            _unwatch(watch)
            raise ProcessLookupError(f"no process {holder.process.pid}")
        with self._lock:
            if self._over or holder.process in self._holders:
                _unwatch(watch)
                return not self._over
            self._served = True
            self._holders[holder.process] = (holder, watch)
            if watch is not None:
                self._selector.register(watch, selectors.EVENT_READ)
        self._wake()
        return True

    def stay(self) -> None:
        """Run on without holders until `stop`."""
        with self._lock:
            self._stays = True
        self._wake()

    def stop(self) -> None:
        """End, whoever still holds a lease. Signal handlers may call this: it takes no lock."""
        self._over = True
        self._wake()

    @property
    def stays(self) -> bool:
        """Whether the server runs on without holders."""
        return self._stays

    @property
    def holders(self) -> list[Holder]:
        """Who holds a lease now."""
        with self._lock:
            return [holder for holder, _ in self._holders.values()]

    def wait(self) -> None:
        """Return when there is no reason to run any longer."""
        self._deadline = time.monotonic() + self._first
        while (patience := self._patience()) != 0:
            for key, _ in self._selector.select(patience):
                if key.fd == self._wakeup:
                    os.read(self._wakeup, 4096)
            self._drop_ended()

    def _patience(self) -> float | None:
        """Return how long nothing can happen unnoticed: seconds, None for ever, 0 at the end."""
        with self._lock:
            if self._stays and not self._over and not self._holders:
                return None
            left = 0.0 if self._served or self._stays else self._deadline - time.monotonic()
            if self._over or (not self._holders and left <= 0):
                self._over = True
                return 0
            if not self._holders:
                return left
            return _POLL if None in (watch for _, watch in self._holders.values()) else None

    def _drop_ended(self) -> None:
        with self._lock:
            for process, (_, watch) in list(self._holders.items()):
                if not process.alive:
                    del self._holders[process]
                    if watch is not None:
                        self._selector.unregister(watch)
                    _unwatch(watch)

    def _wake(self) -> None:
        os.write(self._waker, b"x")


def _watch(process: Process) -> int | None:
    """Return a descriptor that becomes readable when `process` ends, where the system has that."""
    if not hasattr(os, "pidfd_open"):
        return None
    try:
        return os.pidfd_open(process.pid)
    except ProcessLookupError:
        raise
    except OSError:
        return None  # an old kernel, or a sandbox without the call: look regularly instead


def _unwatch(watch: int | None) -> None:
    if watch is not None:
        os.close(watch)
