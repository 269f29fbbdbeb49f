"""Going through a folder in the order in which a blob service lists names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path


def walk(root: Path, prefix: str = "", start: str = "") -> Iterator[tuple[str, bool]]:
    """Yield what is beneath a folder, sorted by name, and whether each is a folder.

    Folders that hold nothing of what is asked for are not looked into, and none before it is its
    turn: whoever takes a page reads little more than the page.

    Args:
        root: the folder; it need not exist.
        prefix: what all names begin with.
        start: the name before which nothing is given.
    """
    folder = prefix[: prefix.rfind("/") + 1]
    return _walk(root, folder, prefix, start)


def _walk(root: Path, base: str, prefix: str, start: str) -> Iterator[tuple[str, bool]]:
    try:
        with os.scandir(root / base) as entries:
            found = [(f"{base}{e.name}", e.is_dir(), e.is_symlink()) for e in entries]
    except (FileNotFoundError, NotADirectoryError):
        return
    named = [(name, folder) for name, folder, _ in found if name.startswith(prefix)]
    # What is in a folder `a` comes as `a/`: behind `a-b`, before `a0`.
    inner = [(f"{name}/", True) for name, folder, link in found if folder and not link]
    for name, folder in sorted(named + inner):
        if not name.endswith("/"):
            if name >= start:
                yield name, folder
        elif name.startswith(prefix) and (name >= start or start.startswith(name)):
            yield from _walk(root, name, prefix, start)
