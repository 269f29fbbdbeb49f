"""The bytes of storage accounts, as files."""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path
from typing import BinaryIO

import pytest

from offline_azure.store import staging
from offline_azure.store.blob_names import StorageNameError
from offline_azure.store.blob_records import Properties, Records
from offline_azure.store.public_data import Address, PublicData
from offline_azure.store.storage import (
    Location,
    Storage,
    StorageClashError,
)


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    """An empty store."""
    return Storage(tmp_path / "storage")


def put(storage: Storage, blob: str, data: bytes, **metadata: str) -> Location:
    """Store a blob and return where."""
    location = Location("acct", "files", blob)
    with storage.receive() as received:
        received.write_bytes(data)
        storage.commit(received, location, Properties(metadata=metadata))
    return location


@pytest.mark.parametrize(
    ("account", "container", "blob"),
    [
        ("acct", "files", "../x"),
        ("acct", "files", "a/../../x"),
        ("acct", "..", "x"),
        ("..", "files", "x"),
        (".uploads", "files", "x"),
        ("acct", "a/b", "x"),
        ("acct", "", "x"),
        ("acct", "files", "a\0b"),
        ("acct", "files", "."),
        ("acct", "files", "a" * 256),
        ("acct", "f" * 256, "a"),
        ("acct", "files", "ä" * 128),
        ("acct", "files", "a/" * 512 + "a"),
        ("acct", "files", ("\U0001f600" * 63 + "/") * 16),
    ],
)
def test_no_name_leads_out(storage: Storage, account: str, container: str, blob: str) -> None:
    """There is no path for a name that would leave the container, or that no file can have."""
    with pytest.raises(StorageNameError):
        storage.path(account, container, blob)


def test_copies_of_public_data(tmp_path: Path) -> None:
    """A copy is read like a blob of its account, and stays as it is."""
    public = PublicData(tmp_path / "public")
    storage = Storage(tmp_path / "storage", public)
    (tmp_path / "a.csv").write_text("1")
    for url in (
        "https://acct.blob.core.windows.net/files/d/a.csv",
        "https://x.example/files/a.csv",
    ):
        public.add(Address.parse(url), tmp_path / "a.csv")
    copy = Location("acct", "files", "d/a.csv")

    for place in (copy, Location("x.example", "files", "a.csv")):
        with storage.open(place) as file:
            assert file.read() == b"1"
    assert list(storage.blobs("acct", "files")) == [("d/a.csv", False)]
    assert not storage.local_path(Location("acct", "files", "other")).exists()
    assert [storage.may_be_public(name) for name in ("acct", "other")] == [True, False]
    with pytest.raises(StorageClashError, match="public data"):
        put(storage, "d/a.csv", b"2")
    for change in (storage.delete, lambda place: storage.append(tmp_path / "a.csv", place)):
        with pytest.raises(StorageClashError, match="public data"):
            change(copy)
    with pytest.raises(StorageClashError, match="public data"):
        storage.delete_container("acct", "files")


def test_path(storage: Storage) -> None:
    """A blob is a plain file at the place that its name says."""
    location = put(storage, "a/b.txt", b"1")
    assert storage.path("acct", "files", "a/b.txt").read_bytes() == b"1"
    assert storage.local_path(location) == storage.root / "acct/files/a/b.txt"
    assert storage.path("acct", "files", "a/") == storage.root / "acct/files/a"


def test_a_broken_upload_leaves_nothing(storage: Storage) -> None:
    """Bytes whose upload fails are never seen."""
    with pytest.raises(ConnectionError), storage.receive() as received:  # noqa: PT012
        received.write_bytes(b"half")
        raise ConnectionError
    assert list(storage.blobs("acct", "files")) == []
    assert [path for path in storage.root.rglob("*") if path.is_file()] == []


def test_properties_belong_to_the_bytes(storage: Storage) -> None:
    """What was recorded of a blob ends when somebody writes to its file."""
    location = put(storage, "a", b"1", owner="me")
    before = storage.properties(location)
    assert before is not None
    assert before.metadata == {"owner": "me"}
    path = storage.local_path(location)
    path.write_bytes(b"22")
    os.utime(path, ns=(1, 1))
    after = storage.properties(location)
    assert after is not None
    assert (after.size, after.metadata) == (2, {})
    assert after.etag != before.etag


def test_the_longest_name(storage: Storage) -> None:
    """As many characters as the Blob service takes."""
    name = "/".join(["n" * 204] * 5)
    put(storage, name, b"1")

    assert (len(name), list(storage.blobs("acct", "files"))) == (1024, [(name, False)])


@pytest.mark.parametrize(
    "prefix",
    [
        "/",
        "//",
        "///a",
        "{root}/",
        "{root}/acct/",
        "/usr/",
        "a//",
        "a/../",
        "../",
        "./",
        "a\0/",
        "n" * 300 + "/",
    ],
)
def test_no_prefix_leads_out(
    storage: Storage, monkeypatch: pytest.MonkeyPatch, prefix: str
) -> None:
    """No blob begins with it, and nobody looks for one in another folder."""
    put(storage, "a/b", b"1")
    walked: list[Path] = []
    monkeypatch.setattr("os.walk", lambda start: walked.append(start) or ())

    assert list(storage.blobs("acct", "files", prefix.format(root=storage.root))) == []
    assert walked == []


def test_a_file_that_a_job_wrote(storage: Storage) -> None:
    """A file that no client uploaded is a blob as well."""
    path = storage.path("acct", "files", "out/result.csv")
    path.parent.mkdir(parents=True)
    path.write_bytes(b"1,2")
    properties = storage.properties(Location("acct", "files", "out/result.csv"))
    assert properties is not None
    assert (properties.type, properties.size) == ("BlockBlob", 3)
    assert list(storage.blobs("acct", "files", "out/")) == [("out/result.csv", False)]


def test_created_stays(storage: Storage) -> None:
    """A blob keeps its moment of creation when it is replaced."""
    location = put(storage, "a", b"1")
    first = storage.properties(location)
    put(storage, "a", b"2")
    second = storage.properties(location)
    assert first is not None
    assert second is not None
    assert first.created == second.created
    assert first.changed < second.changed


def test_folders(storage: Storage) -> None:
    """A created folder is there though it is empty, and goes with all that is in it."""
    location = Location("acct", "files", "folder")
    storage.create_folder(location)
    put(storage, "folder/a", b"1")
    assert sorted(storage.blobs("acct", "files")) == [("folder", True), ("folder/a", False)]
    storage.delete(Location("acct", "files", "folder/a"))
    assert list(storage.blobs("acct", "files")) == [("folder", True)]
    assert storage.delete(location)
    assert list(storage.blobs("acct", "files")) == []


def test_folders_and_blobs_exclude_each_other(storage: Storage) -> None:
    """A name is a folder's or a blob's."""
    put(storage, "a/b", b"1")
    with pytest.raises(StorageClashError):
        put(storage, "a", b"2")
    with pytest.raises(StorageClashError):
        put(storage, "a/b/c", b"2")
    with pytest.raises(StorageClashError):
        storage.create_folder(Location("acct", "files", "a/b"))


def test_delete_container(storage: Storage) -> None:
    """A deleted container takes its blobs and their properties along."""
    location = put(storage, "a", b"1", owner="me")
    assert storage.delete_container("acct", "files")
    assert not storage.delete_container("acct", "files")
    assert storage.properties(location) is None
    assert storage.containers("acct") == []


def test_delete_account(storage: Storage) -> None:
    """A deleted account takes its containers and shares along, and leaves others alone."""
    put(storage, "a", b"1")
    storage.create_container("acct.file", "share")
    storage.create_container("other", "files")
    storage.delete_account("acct")
    assert storage.containers("acct") == []
    assert storage.containers("acct.file") == []
    assert storage.containers("other") == ["files"]


class Killed(BaseException):
    """The process ends here, in place of `kill -9`."""


def killed(*arguments: object) -> None:
    raise Killed


def whole(storage: Storage, location: Location) -> tuple[bytes, str, dict[str, str]]:
    """Return a blob's bytes and what is known of it."""
    found = storage.properties(location)
    assert found is not None
    with storage.open(location) as file:
        return file.read(), found.type, found.metadata


@pytest.mark.parametrize(
    "point",
    [(Records, "write"), (Path, "replace"), (Path, "write_text"), (Path, "unlink")],
    ids=["before the record", "before a rename", "before a file", "before tidying"],
)
@pytest.mark.parametrize("skipped", range(4))
@pytest.mark.parametrize("operation", ["commit", "append"])
def test_a_killed_process_leaves_whole_blobs(
    storage: Storage,
    monkeypatch: pytest.MonkeyPatch,
    point: tuple[type, str],
    skipped: int,
    operation: str,
) -> None:
    """Wherever it is killed, the blob is the old one or the new one, and can be written again."""
    location, source = Location("acct", "files", "a"), storage.root.parent / "source"
    source.write_bytes(b"old")
    storage.commit(source, location, Properties(type="AppendBlob", metadata={"is": "old"}))
    source.write_bytes(b"+new")
    old, new = (b"old", "AppendBlob", {"is": "old"}), (b"+new", "BlockBlob", {"is": "new"})
    if operation == "append":
        new = (b"old+new", "AppendBlob", {"is": "old"})
    kind, name = point
    real, calls = getattr(kind, name), iter(range(99))

    def dies(*arguments: object, **options: object) -> object:
        return killed() if next(calls) == skipped else real(*arguments, **options)

    with monkeypatch.context() as patch, contextlib.suppress(Killed):
        patch.setattr(kind, name, dies)
        patch.setattr(staging, "_undo", killed)  # what is dead does not tidy up
        if operation == "commit":
            storage.commit(source, location, Properties(metadata={"is": "new"}))
        else:
            storage.append(source, location)

    again = Storage(storage.root)
    assert whole(again, location) in (old, new)
    source.write_bytes(b"!")
    again.append(source, location)
    assert whole(again, location)[0].endswith(b"!")


def test_half_an_append_is_undone(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes that stop on their way, as on a full disk, are taken back at once."""
    location = put(storage, "a", b"old", owner="me")
    before = storage.properties(location)

    def half(source: BinaryIO, target: BinaryIO, length: int) -> None:
        target.write(b"ha")
        target.flush()
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("shutil.copyfileobj", half)
    (storage.root.parent / "more").write_bytes(b"half")
    with pytest.raises(OSError, match="No space"):
        storage.append(storage.root.parent / "more", location)

    assert storage.local_path(location).read_bytes() == b"old"
    assert storage.properties(location) == before


def test_half_an_append_of_a_killed_process(storage: Storage) -> None:
    """What a killed process has left half done is undone by the next one."""
    location = put(storage, "a", b"old", owner="me")
    before = storage.properties(location)
    with contextlib.suppress(Killed), pytest.MonkeyPatch.context() as patch:
        patch.setattr(staging, "_undo", killed)
        with storage._staging.growing(storage.local_path(location)):
            storage.local_path(location).write_bytes(b"old+ha")
            raise Killed

    again = Storage(storage.root)

    assert again.local_path(location).read_bytes() == b"old"
    assert again.properties(location) == before
    assert [path.name for path in (storage.root / ".uploads").iterdir()] == []


def test_names_that_no_blob_can_have(storage: Storage) -> None:
    """What a job has written by path under such a name is not there; all else is."""
    put(storage, "a/good", b"1")
    folder = storage.path("acct", "files", "a")
    (folder / os.fsdecode(b"caf\xe9")).write_bytes(b"2")
    (folder / "line\nfeed").mkdir()
    (folder / "line\nfeed" / "b").write_bytes(b"3")

    assert list(storage.blobs("acct", "files", "a/")) == [("a/good", False)]
