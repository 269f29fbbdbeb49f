"""The config.json that `MLClient.from_config()` finds.

`from_config` looks in the working directory and upward and cannot be told otherwise. A
configuration that the user has is left alone: its ids become those of the offline workspace.
Only where there is none, one is written to the git-ignored `.azureml/` of the checkout, marked as
ours, and removed by the last server that uses it: each keeps a lock on the file itself, so that
servers with different folders of state know of each other.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
import threading
from collections.abc import Iterator
from pathlib import Path

from offline_azure.arm.ids import WorkspaceId
from offline_azure.process.state import read_json

DEFAULT = WorkspaceId("11111111-2222-3333-4444-555555555555", "rg-offline", "mlw-offline")
_MARK = "_comment"
_MARK_TEXT = "Written by the offline Azure ML workspace, which removes it when it stops."
_LEVELS = 20
# The order of azure.ai.ml.MLClient.from_config (1.35.2): folder by folder name, then file name,
# each from the working directory upward.
_PLACES = tuple(
    Path(folder, file)
    for folder in (".azureml", "aml_config", "")
    for file in ("config.json", "project.json")
)


class Configuration:
    """The configuration that a server runs with, from its making to `release`.

    Args:
        root: the checkout.
        start: the working directory, in or below `root`.
        fresh: ignore a configuration that the user keeps in the checkout or above it, save one
            in a folder `.azureml` of the checkout, which `from_config` would find before ours.

    Attributes:
        workspace: the ids that `from_config` gives.
    """

    def __init__(self, root: Path, start: Path, *, fresh: bool) -> None:
        self._root = root
        self._hides = fresh  # whether ours, now or soon, hides what `from_config` likes less
        self._own = root / ".azureml" / "config.json"
        self._lock: int | None = None
        self._notices = threading.Lock()
        self._trouble: str | None = None
        found = self._found(start)
        self.workspace = DEFAULT if found is None else _read(found)
        if found is not None:
            with contextlib.suppress(OSError):  # a stale one of ours would hide the user's
                _remove_unless_used(self._own, _open(self._own))
            return
        self._provide()

    def _provide(self) -> None:
        try:
            self._lock = _write_and_lock(self._own)
            self._hides = True
        except OSError as error:
            self._trouble = (
                f"{self._own} cannot be written ({error.strerror}), so MLClient.from_config() will "
                "find no workspace. Make the folder writable, or put a config.json there."
            )

    def notice(self, start: Path) -> str | None:
        """Return what a user should know who works in the directory `start`; None if nothing.

        Our file is written again when somebody has removed it, such as `git clean`.
        """
        with self._notices:
            if self._lock is not None and not self._own.exists():
                os.close(self._lock)
                self._lock = None
                self._provide()
        found = self._found(start)
        if found is None or _read(found) == self.workspace:
            return self._trouble
        return (
            f"{found} names the workspace {_read(found).workspace_name}, but the offline workspace "
            f"that runs for {self._root} is {self.workspace.workspace_name}. Keep one config.json "
            "for all of it, then run `azureml-emulator stop` and start again."
        )

    def release(self) -> None:
        """Remove our own file, unless another server uses it too."""
        if self._lock is None:
            return
        lock, self._lock = self._lock, None
        _remove_unless_used(self._own, lock)

    def _found(self, start: Path) -> Path | None:
        """Return the user's configuration that `from_config` finds in `start`, or would prefer."""
        for path in _candidates(start):
            if path.is_file() and not _is_own(path) and not (self._hides and self._hidden(path)):
                return path
        return None

    def _hidden(self, path: Path) -> bool:
        """Return whether `from_config` prefers our own file to `path`."""
        folder = path.parent.parent
        return not (
            path.parts[-2:] == (".azureml", "config.json") and folder.is_relative_to(self._root)
        )


def _candidates(start: Path) -> Iterator[Path]:
    """Yield where `from_config` looks, in its order."""
    start = start.resolve()
    folders = (start, *start.parents)[: _LEVELS + 1]
    for place in _PLACES:
        for folder in folders:
            yield folder / place


def _read(path: Path) -> WorkspaceId:
    """Return the ids in a configuration of the user's, the default ids when it is broken.

    A broken one is not our business: `from_config` finds it too and says what is wrong with it.
    """
    content = read_json(path) or {}
    try:
        if scope := content.get("Scope"):
            parts = scope.split("/")
            return WorkspaceId(parts[2], parts[4], parts[8])
        return WorkspaceId(
            content["subscription_id"], content["resource_group"], content["workspace_name"]
        )
    except (KeyError, IndexError, AttributeError):
        return DEFAULT


def _is_own(path: Path) -> bool:
    content = read_json(path)
    return content is not None and content.get(_MARK) == _MARK_TEXT


def _write(path: Path) -> None:
    """Write our configuration unless a file is there."""
    path.parent.mkdir(exist_ok=True)
    content = {
        _MARK: _MARK_TEXT,
        "subscription_id": DEFAULT.subscription_id,
        "resource_group": DEFAULT.resource_group,
        "workspace_name": DEFAULT.workspace_name,
    }
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        draft.write_text(json.dumps(content, indent=2) + "\n")
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)  # unlike a rename, never replaces a file
    finally:
        draft.unlink(missing_ok=True)


def _write_and_lock(path: Path) -> int:
    """Write our configuration unless a file is there; return the descriptor that locks it."""
    while True:
        _write(path)
        try:
            lock = _open(path)
        except FileNotFoundError:  # somebody has just removed it
            continue
        fcntl.flock(lock, fcntl.LOCK_SH)
        if _is_at(path, lock):
            return lock
        os.close(lock)


def _open(path: Path) -> int:
    return os.open(path, os.O_RDONLY | os.O_CLOEXEC)


def _is_at(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _remove_unless_used(path: Path, lock: int) -> None:
    """Remove our file unless another server has locked it; close the descriptor."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if _is_at(path, lock) and _is_own(path):
            path.unlink(missing_ok=True)
            with contextlib.suppress(OSError):  # not empty: something of the user's is in it
                path.parent.rmdir()
    except BlockingIOError:
        return
    finally:
        os.close(lock)
