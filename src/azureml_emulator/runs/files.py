"""The files of one job: its working directory, its inputs and outputs, its logs.

The folders are laid out as on a compute node, `cr/j/ID/exe/wd` for the command and
`cr/j/ID/cap/data-capability/wd` for the data, so that what a log prints looks familiar; only
the root differs.

Sources: Microsoft Learn, "Access data in a job" (modes), "CLI (v2) command job YAML schema"
(`./outputs` and `./logs` are uploaded); `cli/jobs/basics/hello-world-output.yml` of
`Azure/azureml-examples`, which writes to `./outputs` without making it; public job logs for the
layout of the folders.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from azureml_emulator import uris
from azureml_emulator.runs.job import Input, Output, Plan
from offline_azure.store.blob_names import StorageNameError
from offline_azure.store.blob_records import Properties
from offline_azure.store.storage import Location, Storage
from offline_azure.store.store import Store

STD_LOG = "user_logs/std_log.txt"
LIFECYCLE_LOG = "system_logs/lifecycler/lifecycler.log"
BUILD_LOG = "system_logs/environment/build.log"
UPLOADED = ("outputs", "logs")

Locate = Callable[[str], Location]
"""From a URI of a job to where its bytes are. Raises ValueError when it names nothing here."""


def locator(database: Store, plan: Plan) -> Locate:
    """Return what finds the bytes of the URIs of a job."""

    def locate(uri: str) -> Location:
        with database.read() as store:
            return uris.resolve(store, uri, plan.workspace_id)

    return locate


class MissingDataError(Exception):
    """An input does not exist; the message is for the learner.

    Args:
        message: its URI, and what is wrong with it.
        location: where it would be; None when its URI leads nowhere.
    """

    def __init__(self, message: str, location: Location | None = None) -> None:
        super().__init__(message)
        self.location = location


class JobFiles:
    """The folders of a job while it runs.

    Args:
        root: an own folder, which need not exist.
        plan: what is run.
        storage: the bytes of all storage accounts.
        locate: tells where the bytes of a URI are.
    """

    def __init__(self, root: Path, plan: Plan, storage: Storage, locate: Locate) -> None:
        self.root = root
        self._plan = plan
        self._storage = storage
        self._locate = locate
        node = root / "cr" / "j" / plan.name
        self.working = node / "exe" / "wd"
        self._data = node / "cap" / "data-capability" / "wd"
        self.python = root / "python"
        self.left_out: list[str] = []
        """The files that could not be stored: no blob can have their names."""

    def create(self) -> None:
        """Make the folders, with the snapshot of the code in the working directory.

        Raises:
            MissingDataError: the snapshot is gone.
        """
        shutil.rmtree(self.root, ignore_errors=True)
        self._data.mkdir(parents=True)
        self.working.mkdir(parents=True)
        if self._plan.code:
            source = self._existing(self._plan.code)
            shutil.copytree(source, self.working, dirs_exist_ok=True)
        for name in UPLOADED:
            (self.working / name).mkdir(exist_ok=True)

    def deliver(self, given: Input) -> str:
        """Bring an input to the job; return what the command gets for it.

        Raises:
            MissingDataError: there is no such data.
            OutsideError: it is on a host of the internet.
        """
        if given.type == "literal":
            return given.value
        if given.mode == "Direct":
            return given.uri
        source = self._existing(given.uri)
        target = self._data / f"INPUT_{given.name}"
        if given.mode == "ReadWriteMount":
            target.symlink_to(source)
            return str(target)
        # A copy also for a read-only mount: a job must not be able to change what is stored.
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True)
            return str(target)
        target.mkdir()
        shutil.copyfile(source, target / source.name)
        return str(target / source.name)

    def prepare_output(self, output: Output) -> str:
        """Make the place that the command writes an output to; return its path."""
        if output.mode == "Direct":
            return output.uri
        path = self._data / output.name
        if output.type != "uri_file":
            path.mkdir()
        return str(path)

    def keep_output(self, output: Output) -> bool:
        """Store what the command has written; return whether there is anything."""
        path = self._data / output.name
        if output.mode == "Direct" or not path.exists():
            return False
        return self._store(path, self._locate(output.uri)) > 0

    def keep_artifacts(self) -> None:
        """Store what is in `./outputs` and `./logs`."""
        for name in UPLOADED:
            folder = self.working / name
            if folder.is_dir():
                self._store(folder, self._artifact(name))

    def forget_logs(self) -> None:
        """Remove what a job has logged that had the same name and was deleted."""
        for folder in ("user_logs", "system_logs"):
            path = self._storage.local_path(self._artifact(folder))
            shutil.rmtree(path, ignore_errors=True)

    def log(self, name: str) -> Path:
        """Return the file of a log such as `user_logs/std_log.txt`; it exists from now on."""
        path = self._storage.local_path(self._artifact(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        return path

    def remove(self) -> None:
        """Delete everything that is not stored."""
        shutil.rmtree(self.root, ignore_errors=True)

    def _artifact(self, name: str) -> Location:
        base = self._locate(uris.artifacts_uri(self._plan.name))
        return Location(base.account, base.container, f"{base.path.strip('/')}/{name}")

    def _existing(self, uri: str) -> Path:
        try:
            location = self._locate(uri)
            path = self._storage.local_path(location)
        except uris.OutsideError:
            raise
        except ValueError as error:
            raise MissingDataError(f"{uri}: {error}") from None
        if not path.exists():
            raise MissingDataError(uri, location)
        return path

    def _store(self, source: Path, target: Location) -> int:
        """Move a file, or all files of a folder, into storage; return how many."""
        stored = 0
        files = [source] if source.is_file() else [f for f in source.rglob("*") if f.is_file()]
        for file in files:
            relative = "" if file == source else file.relative_to(source).as_posix()
            path = "/".join(part for part in (target.path.strip("/"), relative) if part)
            with self._storage.receive() as whole:
                # Same file system: a rename. A link is followed, what it names stays.
                shutil.copyfile(file, whole) if file.is_symlink() else shutil.move(file, whole)
                location = Location(target.account, target.container, path)
                try:
                    self._storage.commit(whole, location, Properties())
                except StorageNameError:
                    self.left_out.append(f"{source.name}/{relative}".rstrip("/"))
                else:
                    stored += 1
        return stored
