"""The config.json that `MLClient.from_config()` finds.

`from_config` looks in the working directory and upward and cannot be told otherwise. A
configuration that the user has is left alone: its ids become those of the offline workspace.
Only where there is none, one is written to the git-ignored `.azureml/` of the checkout, marked as
ours, and removed by the last server that uses it.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from azureml_emulator.core.arm import WorkspaceId
from azureml_emulator.state import read_json

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
    """The configuration that a server runs with, from `acquire` to `release`.

    Attributes:
        workspace: the ids that `from_config` gives.
        notice: what the user should know about it; None when all is well.
    """

    def __init__(
        self,
        workspace: WorkspaceId,
        *,
        own: tuple[Path, int] | None = None,
        notice: str | None = None,
    ) -> None:
        self.workspace = workspace
        self.notice = notice
        self._own = own

    @property
    def written(self) -> Path | None:
        """The file of ours that is in use, if any."""
        return self._own[0] if self._own else None

    def release(self) -> None:
        """Remove our own file, unless another server uses it too."""
        if self._own is None:
            return
        path, lock = self._own
        self._own = None
        _remove_unless_used(path, lock)
        os.close(lock)


def acquire(root: Path, start: Path, home: Path, *, fresh: bool) -> Configuration:
    """Find the configuration that `from_config` would, or write one.

    Args:
        root: the checkout.
        start: the working directory, in or below `root`.
        home: the folder of all state.
        fresh: ignore a configuration that the user keeps in the checkout or above it, save one
            in a folder `.azureml` of the checkout, which `from_config` would find before ours.
    """
    own = root / ".azureml" / "config.json"
    lock = _open_lock(home, own)
    found = _search(start, (lambda path: _hides(path, root)) if fresh else (lambda path: True))
    if found is not None:
        _remove_unless_used(own, lock)  # a stale one of ours would hide the user's
        os.close(lock)
        return Configuration(_read(found))
    try:
        fcntl.flock(lock, fcntl.LOCK_SH)
        _write(own)
    except OSError as error:
        os.close(lock)
        return Configuration(
            DEFAULT,
            notice=(
                f"{own} cannot be written ({error.strerror}), so MLClient.from_config() will find "
                "no workspace. Make the folder writable, or put a config.json there."
            ),
        )
    return Configuration(DEFAULT, own=(own, lock))


def _search(start: Path, wanted: Callable[[Path], bool]) -> Path | None:
    """Return the first configuration that is not ours."""
    start = start.resolve()
    folders = (start, *start.parents)[: _LEVELS + 1]
    for place in _PLACES:
        for folder in folders:
            path = folder / place
            if path.is_file() and wanted(path) and not _is_own(path):
                return path
    return None


def _hides(path: Path, root: Path) -> bool:
    """Return whether `from_config` prefers `path` to a file `.azureml/config.json` in `root`."""
    folder = path.parent.parent
    return path.parts[-2:] == (".azureml", "config.json") and folder.is_relative_to(root)


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


def _open_lock(home: Path, path: Path) -> int:
    folder = home / "configurations"
    folder.mkdir(mode=0o700, exist_ok=True)
    digest = hashlib.sha256(os.fsencode(path)).hexdigest()[:20]
    return os.open(folder / f"{digest}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _remove_unless_used(path: Path, lock: int) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    if _is_own(path):
        path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # not empty: something of the user's is in it
            path.parent.rmdir()
