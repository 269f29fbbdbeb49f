"""Programs of the workspace."""

import os
from pathlib import Path

from offline_azure.process import programs
from offline_azure.process.state import State


def test_az_is_written_once(tmp_path: Path) -> None:
    """Only its user may read or run it."""
    state = State(tmp_path, tmp_path)

    folder = programs.write(state)
    written = (folder / "az").stat()

    assert programs.write(state) == folder
    assert (folder / "az").stat().st_mtime_ns == written.st_mtime_ns
    assert written.st_mode & 0o777 == 0o700


def test_they_come_first() -> None:
    """Once, however often a process enters the workspace."""
    assert programs.first_on_path(Path("/b"), f"/a{os.pathsep}/b") == f"/b{os.pathsep}/a"
    assert programs.first_on_path(Path("/b"), None).startswith(f"/b{os.pathsep}")
