"""A log that the service itself writes: what has happened to a job."""

from __future__ import annotations

import contextlib
from pathlib import Path

from offline_azure.clock import Clock


class JobLog:
    """A log with a moment before each line.

    Args:
        path: the file, which is appended to.
        clock: what time it is.
    """

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock
        self.stamp = "%Y-%m-%dT%H:%M:%SZ"
        """How the moment is written (see `datetime.strftime`)."""

    def write(self, line: str, part: str = "", level: str = "INFO") -> None:
        """Add a line; nothing when the log was deleted with its workspace.

        Args:
            line: what has happened.
            part: the part of the service that says so, where the log of a service names one.
            level: how important it is, for a part.
        """
        now = self._clock.now()
        moment = now.strftime(self.stamp)
        start = (
            f"[{now.strftime('%Y-%m-%dT%H:%M:%S.%f')}][{part}][{level}]" if part else f"{moment} "
        )
        # A job learns of the deletion a moment later than its files.
        with (
            contextlib.suppress(FileNotFoundError),
            self._path.open("a", encoding="utf-8") as log,
        ):
            log.write(f"{start}{line}\n")
