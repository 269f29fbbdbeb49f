"""How a running job is told to stop, and why."""

from __future__ import annotations

import enum
import threading
from collections.abc import Callable


class Reason(enum.Enum):
    """Why a job is stopped."""

    CANCELED = "canceled"
    CLOSED = "closed"
    TIMEOUT = "timeout"


class Stop:
    """A wish that can be made once, before or while the job's processes run."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._action: Callable[[], None] | None = None
        self.reason: Reason | None = None

    def set(self, reason: Reason) -> None:
        """Stop the job. Only the first reason counts."""
        with self._lock:
            if self.reason is not None:
                return
            self.reason = reason
            action = self._action
        if action is not None:
            action()

    def then(self, action: Callable[[], None]) -> None:
        """Let `action` be what stops the job from now on; at once when it was set before."""
        with self._lock:
            self._action = action
            due = self.reason is not None
        if due:
            action()
