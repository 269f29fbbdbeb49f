"""What works on after a request is answered."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from azureml_emulator.application import Application
from offline_azure.arm.ids import WorkspaceId


class Recorder:
    """A background service that notes what is asked of it."""

    def __init__(self, name: str, notes: list[str]) -> None:
        self._name = name
        self._notes = notes

    def start(self, environment: Mapping[str, str]) -> None:
        """Note the start."""
        self._notes.append(f"{self._name} starts with {dict(environment)}")

    def close(self) -> None:
        """Note the end."""
        self._notes.append(f"{self._name} ends")


def test_services_end_in_reverse_order(tmp_path: Path, default: WorkspaceId) -> None:
    """A service may use those that were started before it, to its very end."""
    notes: list[str] = []
    application = Application(tmp_path, default=default)
    application.services[:] = [Recorder("first", notes), Recorder("second", notes)]

    application.start({"A": "1"})
    application.close()

    assert notes == [
        "first starts with {'A': '1'}",
        "second starts with {'A': '1'}",
        "second ends",
        "first ends",
    ]
