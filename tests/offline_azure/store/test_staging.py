"""Uploads that are not finished."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from offline_azure.store.staging import Staging


def test_what_is_received_is_gone_unless_taken(tmp_path: Path) -> None:
    """A name is given out for a while; a file that was moved away stays where it is."""
    staging = Staging(tmp_path / "staging")
    with staging.receive() as path:
        path.write_bytes(b"1")
        path.rename(tmp_path / "taken")
    with pytest.raises(ConnectionError), staging.receive() as path:  # noqa: PT012
        path.write_bytes(b"half")
        raise ConnectionError
    assert (tmp_path / "taken").read_bytes() == b"1"
    assert list((tmp_path / "staging").iterdir()) == []


def test_what_a_killed_process_left(tmp_path: Path) -> None:
    """Half bodies and half-deleted folders go at the next start; blocks after a week."""
    staging = Staging(tmp_path)
    (tmp_path / "tmp-1").write_bytes(b"half")
    (tmp_path / "doomed-1").mkdir()
    folders = [staging.blocks(key) for key in ("new", "old")]
    for folder in folders:
        folder.mkdir()
    os.utime(folders[1], (0, 0))
    Staging(tmp_path)
    assert list(tmp_path.iterdir()) == [folders[0]]


def test_doom(tmp_path: Path) -> None:
    """A doomed folder is gone with all that is in it."""
    (tmp_path / "folder/deep").mkdir(parents=True)
    Staging(tmp_path / "staging").doom(tmp_path / "folder")
    assert not (tmp_path / "folder").exists()
