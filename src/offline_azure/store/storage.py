"""The bytes of all storage accounts: plain files, so that jobs can use them by path.

A blob is the file `<root>/<account>/<container>/<blob>`. What a file cannot hold (type,
headers, metadata) is in a record of its own and is believed only as long as the file is the one
that it was written for: a job that overwrites the file by path makes it a plain blob again.

Copies of public data (`public_data`) are read as if they were in the accounts that they are copies
of, and cannot be changed.

A blob appears by a rename, so nobody ever sees half of one, whatever happens to the process.

Source: the names and types are those of the Blob service's REST API. Different from Azure, a
blob cannot have the name of a folder: `a` and `a/b` exclude each other, as in a data lake.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from offline_azure.store import blob_names
from offline_azure.store.blob_records import Properties, Records
from offline_azure.store.public_data import Address, PublicData
from offline_azure.store.staging import Staging
from offline_azure.store.walking import walk

_PROPERTIES = ".properties"
_UPLOADS = ".uploads"
_CHUNK = 1 << 20
_STRIPES = 64  # locks for all files together
_LONGEST_PATH = 4000  # bytes, on the disk


class StorageClashError(Exception):
    """A folder has the blob's name, or a blob that of a folder on the way to it."""


@dataclass(frozen=True)
class Location:
    """Where bytes are.

    `account` is the storage account, with `.file` behind it for its file shares, which have
    names of their own. `path` may be a file, a folder or empty, and need not exist.
    """

    account: str
    container: str
    path: str


class Storage:
    """The files beneath one directory. Safe for many threads.

    Args:
        root: the directory; it is created when missing.
        public: copies of public data; none without it.
    """

    def __init__(self, root: Path, public: PublicData | None = None) -> None:
        self.root = root
        self._public = public
        self._lock = threading.RLock()
        self._alone = [threading.Lock() for _ in range(_STRIPES)]
        self._staging = Staging(root / _UPLOADS)
        self._records = Records(root / _PROPERTIES, self._staging.receive)

    def path(self, account: str, container: str, blob: str = "") -> Path:
        """Return where a blob, a folder or (without `blob`) a container is or would be.

        Raises:
            StorageNameError: it would lead out of the container, or no blob can have this name.
        """
        parts = [account, container, *blob.strip("/").split("/")] if blob else [account, container]
        blob_names.check(parts)
        path = self.root.joinpath(*parts)
        if len(os.fsencode(path)) > _LONGEST_PATH:
            raise blob_names.StorageNameLengthError(f"too long for a path on this machine: {path}")
        return self.public_copy(account, container, blob) or path

    def may_be_public(self, account: str) -> bool:
        """Return whether public data of an account can be had."""
        host = Address.of_storage(account, "", "").host
        return self._public is not None and self._public.serves(host)

    def public_copy(
        self, account: str, container: str, blob: str = "", *, fetch: bool = False
    ) -> Path | None:
        """Return the copy of public data, or None.

        Args:
            account: the account.
            container: the container.
            blob: a blob, a folder or nothing.
            fetch: whether to look for it outside, where that is allowed.
        """
        if self._public is None or not container:
            return None
        address = Address.of_storage(account, container, blob)
        return self._public.bring(address) if fetch else self._public.find(address)

    def local_path(self, location: Location) -> Path:
        """Return `path` for a location."""
        return self.path(location.account, location.container, location.path)

    def containers(self, account: str) -> list[str]:
        """Return the names of an account's containers, sorted."""
        try:
            folder = self.path(account, "any").parent
        except blob_names.StorageNameError:
            return []
        return sorted(entry.name for entry in folder.iterdir()) if folder.is_dir() else []

    def create_container(self, account: str, container: str) -> bool:
        """Create a container; return whether it is new."""
        path = self.path(account, container)
        with self._lock:
            existed = path.is_dir()
            path.mkdir(parents=True, exist_ok=True)
        return not existed

    def delete_container(self, account: str, container: str) -> bool:
        """Delete a container with all blobs; return whether it existed."""
        self._refuse_copy(account, container)
        path = self.path(account, container)
        with self._lock:
            existed = path.is_dir()
            if existed:
                self._staging.doom(path)
            shutil.rmtree(self._records.folder(account, container), ignore_errors=True)
        return existed

    def delete_account(self, account: str) -> None:
        """Delete an account with all containers and file shares."""
        for part in (account, f"{account}.file"):
            for container in self.containers(part):
                self.delete_container(part, container)

    def properties(self, location: Location) -> Properties | None:
        """Return a blob's properties; None when there is no blob.

        A folder counts as a blob only when it was created as one (`create_folder`).
        """
        path = self.local_path(location)
        with self._lock:
            try:
                status = path.stat()
            except (FileNotFoundError, NotADirectoryError):
                return None
            return self._records.read(self._record(location), status, folder=path.is_dir())

    def open(self, location: Location) -> BinaryIO:
        """Open a blob for reading; a later overwrite does not touch what is read.

        Raises:
            FileNotFoundError: there is no such blob.
        """
        return self.local_path(location).open("rb")

    def receive(self) -> contextlib.AbstractContextManager[Path]:
        """Give out a name for bytes on their way in; what is left there at the end is deleted."""
        return self._staging.receive()

    def commit(
        self,
        source: Path,
        location: Location,
        properties: Properties,
        check: Callable[[Properties | None], None] = lambda present: None,
    ) -> Properties:
        """Make the file `source` the blob at `location`, whole and at once.

        Args:
            source: a file that `receive` gave the name of.
            location: the blob; one that is there is replaced.
            properties: type, headers and metadata; the rest is filled in.
            check: looks at what is there, at a moment when nobody else can change it; what it
                raises stops the commit.

        Returns:
            The blob's properties.

        Raises:
            StorageClashError: a folder has this name, or a blob that of a folder in it.
        """
        self._refuse_copy(location.account, location.container, location.path)
        target = self.local_path(location)
        with self._lock:
            before = self.properties(location)
            check(before)
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                if target.is_dir():
                    raise IsADirectoryError
                written = self._records.write(self._record(location), source, properties, before)
                source.replace(target)
            except (FileExistsError, NotADirectoryError, IsADirectoryError) as error:
                raise StorageClashError(
                    f"{location.path!r} is a folder, or inside a blob"
                ) from error
        return written

    def append(
        self,
        source: Path,
        location: Location,
        check: Callable[[Properties], None] = lambda present: None,
    ) -> Properties:
        """Put the bytes of the file `source` at the end of the blob at `location`: all or none.

        Args:
            source: the file.
            location: the blob, which must be there.
            check: as for `commit`.
        """
        self._refuse_copy(location.account, location.container, location.path)
        target = self.local_path(location)
        with self._lock:
            properties = self.properties(location)
            if properties is None:
                raise FileNotFoundError(target)
            check(properties)
            with self._staging.growing(target):
                with source.open("rb") as new, target.open("ab") as blob:
                    shutil.copyfileobj(new, blob, _CHUNK)
                return self._records.write(self._record(location), target, properties, properties)

    def set_metadata(
        self, location: Location, metadata: dict[str, str], headers: dict[str, str] | None = None
    ) -> Properties | None:
        """Replace a blob's metadata, and its headers when given; None when there is no blob."""
        with self._lock:
            properties = self.properties(location)
            if properties is None:
                return None
            properties.metadata = metadata
            if headers is not None:
                properties.headers = headers
            return self._records.write(
                self._record(location), self.local_path(location), properties, properties
            )

    def create_folder(self, location: Location) -> Properties:
        """Create a folder that is there without any blob in it, as data lakes have them."""
        path = self.local_path(location)
        with self._lock:
            try:
                path.mkdir(parents=True, exist_ok=True)
            except (FileExistsError, NotADirectoryError) as error:
                raise StorageClashError(f"{location.path!r} is a blob, or inside one") from error
            return self._records.write(
                self._record(location), path, Properties(type="Folder"), None
            )

    def delete(self, location: Location) -> bool:
        """Delete a blob and the folders that it leaves empty; return whether it existed.

        A folder that was created as one is deleted with everything in it.
        """
        self._refuse_copy(location.account, location.container, location.path)
        path, container = self.local_path(location), self.path(location.account, location.container)
        with self._lock:
            properties = self.properties(location)
            if properties is None:
                return False
            if properties.type == "Folder":
                self._staging.doom(path)
            else:
                path.unlink()
            self._record(location).unlink(missing_ok=True)
            for folder in path.parents:
                relative = folder.relative_to(container).as_posix() if folder != container else ""
                if (
                    not relative
                    or self._record(
                        Location(location.account, location.container, relative)
                    ).exists()
                ):
                    break
                try:
                    folder.rmdir()
                except OSError:
                    break
        return True

    def blobs(
        self, account: str, container: str, prefix: str = "", start: str = ""
    ) -> Iterator[tuple[str, bool]]:
        """Yield the names that begin with `prefix`, sorted, and whether each is a folder.

        Folders are given only when they were created as such, and files that a job has written by
        path only when a blob can have their name. No name before `start` is given.
        """
        root = self.path(account, container)
        above, slash, _ = prefix.rpartition("/")
        if slash:
            if not above or above != above.strip("/"):
                return
            try:
                self.path(account, container, above)
            except blob_names.StorageNameError:  # no blob can have such a name either
                return
        for name, folder in walk(root, prefix, start):
            if not blob_names.possible(name):
                continue
            if not folder or self.properties(Location(account, container, name)):
                yield name, folder

    def blocks(self, location: Location) -> Path:
        """Return the folder of the blocks that are staged for a blob; it need not exist."""
        self.local_path(location)
        return self._staging.blocks("\0".join(asdict(location).values()))

    def keep_block(self, source: Path, location: Location, name: str) -> None:
        """Make the file `source` a block that is staged for a blob, under a name."""
        folder = self.blocks(location)
        with self._lock:
            folder.mkdir(parents=True, exist_ok=True)
            source.replace(folder / name)

    def forget_blocks(self, location: Location) -> None:
        """Delete the blocks that are staged for a blob."""
        with self._lock:
            shutil.rmtree(self.blocks(location), ignore_errors=True)

    def alone(self, location: Location) -> threading.Lock:
        """Return what is held by who puts a file together from what is staged for it."""
        return self._alone[hash(location) % _STRIPES]

    def _refuse_copy(self, account: str, container: str, blob: str = "") -> None:
        """Raise an error where what is to be changed is public data."""
        if self.public_copy(account, container, blob):
            raise StorageClashError(f"{container}/{blob} of {account} is a copy of public data")

    def _record(self, location: Location) -> Path:
        return self._records.path(location.account, location.container, location.path)
