"""What works on after a request is answered: the job scheduler, MLflow's server."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class LostError(Exception):
    """A child process that a request needs is gone; the message says what to do.

    Attributes:
        code: what the answer calls it.
    """

    code = "ProcessLost"


class Background(Protocol):
    """Threads and child processes that live as long as the application.

    Child processes get a session of their own, end when this process ends however it ends,
    and what must be found again after a crash is in the store.
    """

    def start(self, environment: Mapping[str, str]) -> None:
        """Begin to work.

        Args:
            environment: the variables of a child process inside the offline workspace (see
                `environment.offline_environment`).
        """

    def close(self) -> None:
        """End every thread and child process; return when they are gone."""
