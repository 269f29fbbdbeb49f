"""Folders in the order of names."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path

import pytest

from offline_azure.store.walking import walk

FILES = ("a-b", "a/b/c", "a/b.c", "a/b/d", "a0", "b", "c/1", "c/10", "c/2", "c.d/x")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with files whose names sort otherwise than their folders."""
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    return tmp_path


def files(root: Path, prefix: str = "", start: str = "") -> list[str]:
    """Return the names of the files that a walk gives."""
    return [name for name, folder in walk(root, prefix, start) if not folder]


@pytest.mark.parametrize("prefix", ["", "a", "a/", "a/b", "a/b/", "c", "c/1", "x", "b/", "no/"])
def test_order_and_prefix(root: Path, prefix: str) -> None:
    """All names that begin with the prefix come, sorted as whole names."""
    assert files(root, prefix) == sorted(name for name in FILES if name.startswith(prefix))


@pytest.mark.parametrize("start", ["a", "a-b", "a/b/", "a/b/c", "a/b/d", "a/c", "b", "c/10", "d"])
def test_start(root: Path, start: str) -> None:
    """Nothing before the start comes, and nothing behind it is missing."""
    assert files(root, start=start) == sorted(name for name in FILES if name >= start)


def test_folders_come_before_what_is_in_them(root: Path) -> None:
    """Folders are given by name, without looking into links to others."""
    (root / "a" / "link").symlink_to(root / "c")
    names = [name for name, folder in walk(root) if folder]
    assert names == ["a", "a/b", "a/link", "c", "c.d"]


def test_a_page_looks_into_no_other_folder(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders before the start, and behind what is taken, are not read."""
    read, scandir = [], os.scandir

    def counted(folder: Path) -> object:
        read.append(Path(folder).relative_to(root).as_posix())
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", counted)
    assert [name for name, _ in islice(walk(root, start="a/c"), 2)] == ["a0", "b"]
    assert read == [".", "a"]
