"""Where the offline workspace keeps what it knows: one folder per checkout.

    HOME/                        AZUREML_EMULATOR_HOME, 0700
        checkouts/NAME-HASH/     one per checkout; stays until `azureml-emulator reset`
        temporary/RANDOM/        one per kernel or run that asked for a fresh workspace
        public-data/             copies of public data, for all of them
        packages/                packages that were added to the guide's own
        environments/            environments that were built for jobs

Each folder holds `lock` (held by its server), `server.json` (how to reach it; the lock file says so
too), `server.log`, `run/` (certificates; emptied at each start), `workspace/` (everything that a
user made) and `packages/` (what notebooks installed, a virtual environment).
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import json
import os
import secrets
import shutil
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HOME = "AZUREML_EMULATOR_HOME"
_MARKS_OF_A_CHECKOUT = (".git", "_toc.yml")
_REMOVED = ".removed"


class StateError(Exception):
    """The state cannot be used; the message is for the user and says what to do."""


class Lock:
    """An exclusive lock on a file, held until `release` or the end of its last holder.

    Whoever inherits the file descriptor holds the same lock.
    """

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    @classmethod
    def take(cls, path: Path, patience: float = 0.0) -> Lock | None:
        """Return the lock on `path`, which is created if need be; None when somebody has it.

        Args:
            path: the file.
            patience: seconds to wait for a holder to let go.

        Raises:
            StateError: the file cannot be written, or its file system has no locks.
        """
        deadline = time.monotonic() + patience
        with _explained(path):
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                while not (taken := _lock(descriptor)) and time.monotonic() < deadline:
                    time.sleep(0.01)
            except OSError:
                os.close(descriptor)
                raise
        if not taken:
            os.close(descriptor)
        return cls(descriptor) if taken else None

    def release(self) -> None:
        """Let go of this copy of the lock."""
        os.close(self.descriptor)


def _lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@dataclass(frozen=True)
class State:
    """The folder of one workspace.

    Attributes:
        folder: the folder itself.
        root: the checkout that it belongs to.
        temporary: whether the folder goes when its server stops.
    """

    folder: Path
    root: Path
    temporary: bool = False

    @property
    def lock(self) -> Path:
        """The file whose lock the server holds."""
        return self.folder / "lock"

    @property
    def server(self) -> Path:
        """How to reach the server, JSON, 0600: it holds the secret."""
        return self.folder / "server.json"

    @property
    def log(self) -> Path:
        """What the server and its libraries print."""
        return self.folder / "server.log"

    @property
    def run(self) -> Path:
        """Certificates of the running server."""
        return self.folder / "run"

    @property
    def authority(self) -> Path:
        """The certificate that clients of the running server must trust."""
        return self.run / "authority.pem"

    @property
    def workspace(self) -> Path:
        """Everything that users made."""
        return self.folder / "workspace"

    @property
    def packages(self) -> Path:
        """The virtual environment into which notebooks install packages."""
        return self.folder / "packages"


def home(environment: Mapping[str, str] = os.environ, *, create: bool = True) -> Path:
    """Return the folder of all state; create it, for this user only, unless told not to.

    Raises:
        StateError: it cannot be created or is not ours.
    """
    try:
        if chosen := environment.get(HOME):
            folder = Path(chosen).expanduser().absolute()
        elif chosen := environment.get("XDG_STATE_HOME"):
            folder = Path(chosen) / "azureml-emulator"
        else:
            folder = Path.home() / ".local" / "state" / "azureml-emulator"
    except RuntimeError as error:
        raise StateError(f"no home directory is known ({error}); set {HOME} to a folder") from None
    if not create:
        return folder
    with _explained(folder):
        _create(folder)
        if folder.stat().st_uid != os.geteuid():
            raise StateError(f"{folder} belongs to another user; set {HOME} to a folder of yours")
    return folder


def public_data(home: Path) -> Path:
    """Return the folder of the copies of public data, which need not exist."""
    return home / "public-data"


def built_environments(home: Path) -> Path:
    """Return the folder of the environments that were built for jobs, which need not exist."""
    return home / "environments"


def checkout_root(start: Path) -> Path:
    """Return the nearest folder from `start` upward that holds a checkout, else `start`."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if any((folder / mark).exists() for mark in _MARKS_OF_A_CHECKOUT):
            return folder
    return start


def of_checkout(root: Path, home: Path, *, create: bool = True) -> State:
    """Return the state of the checkout `root`; create its folder unless told not to.

    Raises:
        StateError: the folder cannot be written.
    """
    digest = hashlib.sha256(os.fsencode(root)).hexdigest()[:10]
    folder = home / "checkouts" / f"{root.name or 'root'}-{digest}"
    if not create:
        return State(folder, root)
    with _explained(folder):
        _create(folder)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(13, "Permission denied")
    return State(folder, root)


@contextlib.contextmanager
def temporary(root: Path, home: Path) -> Iterator[tuple[State, Lock]]:
    """Make a temporary state for `root` and hold its lock until somebody inherits it.

    Raises:
        StateError: the folder cannot be written.
    """
    parent = home / "temporary"
    folder = parent / secrets.token_hex(8)
    with _explained(parent):
        _create(parent)
        with _waiting_for(parent / ".lock"):  # never seen by a sweep before it is locked
            folder.mkdir(mode=0o700)
            state = State(folder, root, temporary=True)
            lock = Lock.take(state.lock)
    if lock is None:
        raise StateError(f"somebody else has taken {folder}; try again")
    try:
        yield state, lock
    finally:
        lock.release()


def sweep_temporary(home: Path) -> None:
    """Remove the temporary states that no server holds: what `kill -9` left behind."""
    parent = home / "temporary"
    if not parent.is_dir():
        return
    with _waiting_for(parent / ".lock"):
        for folder in parent.iterdir():
            if folder.is_dir() and folder.suffix != _REMOVED:
                with contextlib.suppress(StateError, FileNotFoundError):  # its server removes it
                    lock = Lock.take(folder / "lock")
                    if lock is not None:
                        try:
                            folder.rename(folder.with_suffix(_REMOVED))
                        finally:
                            lock.release()
    for folder in parent.glob(f"*{_REMOVED}"):
        remove_tree(folder)


def remove_tree(folder: Path) -> None:
    """Remove `folder`; somebody else may be removing it too."""
    while folder.exists():
        _try_to_remove(folder)


def _try_to_remove(folder: Path) -> None:
    try:
        shutil.rmtree(folder)
    except OSError as error:  # meanwhile a file was removed, or a lock file made
        if error.errno not in (errno.ENOENT, errno.ENOTEMPTY):
            raise


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file, 0600, that is never seen half-written."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "wb") as file:  # noqa: PTH123 (a descriptor, not a path)
        file.write(content)
    draft.replace(path)


def write_into(path: Path, content: bytes) -> None:
    """Write into a file, 0600, that somebody may hold locked: it stays the same file."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with open(descriptor, "wb") as file:  # noqa: PTH123 (a descriptor, not a path)
        file.truncate(0)
        file.write(content)


def read_json(path: Path) -> dict[str, Any] | None:
    """Return the JSON object in `path`; None when there is none that can be read."""
    try:
        content = json.loads(path.read_text())
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None


def _create(folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)


@contextlib.contextmanager
def _waiting_for(path: Path, seconds: float = 10.0) -> Iterator[None]:
    deadline = time.monotonic() + seconds
    while (lock := Lock.take(path)) is None:
        if time.monotonic() > deadline:
            raise StateError(f"{path} has been locked for {seconds:.0f} s by another process")
        time.sleep(0.01)
    try:
        yield
    finally:
        lock.release()


@contextlib.contextmanager
def _explained(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StateError(
            f"the offline workspace cannot write its state to {folder} "
            f"({error.strerror or error}); make it writable or set {HOME} to another folder"
        ) from None
