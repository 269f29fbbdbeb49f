"""Folders for sockets."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from azureml_emulator.serving import sockets

MAKE = "from azureml_emulator.serving.sockets import new_folder; print(new_folder())"


def test_only_this_user_may_enter() -> None:
    """Other users of the machine reach no model."""
    folder = sockets.new_folder()
    try:
        assert folder.stat().st_mode & 0o777 == 0o700
    finally:
        folder.rmdir()


def test_what_a_dead_process_left_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a living one uses, and what has another name, stays."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", MAKE], env=environment, check=True, capture_output=True, text=True
    )
    left, ours = Path(done.stdout.strip()), sockets.new_folder()
    (left / "s").touch()
    other = tmp_path / "azureml-serving-notes"
    other.mkdir()

    sockets.sweep()

    assert sorted(tmp_path.iterdir()) == sorted([ours, other])
