"""What is known of a blob beside its bytes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from offline_azure.store.blob_records import Properties, Records
from offline_azure.store.staging import Staging


@pytest.fixture
def records(tmp_path: Path) -> Records:
    """No records yet."""
    return Records(tmp_path / "records", Staging(tmp_path / "staging").receive)


def test_a_record_belongs_to_one_file(records: Records, tmp_path: Path) -> None:
    """What was written is read back, until somebody changes the file."""
    record, file = records.path("acct", "files", "a"), tmp_path / "a"
    file.write_bytes(b"1")
    written = records.write(record, file, Properties(metadata={"owner": "me"}), None)
    assert records.read(record, file.stat(), folder=False) == written
    assert (written.size, written.metadata) == (1, {"owner": "me"})
    os.utime(file, ns=(1, 1))
    changed = records.read(record, file.stat(), folder=False)
    assert changed is not None
    assert changed.metadata == {}
    assert changed.etag != written.etag


def test_names_cannot_lead_out(records: Records, tmp_path: Path) -> None:
    """Whatever a blob is called, its record is a file in the container's folder."""
    folder = records.folder("acct", "files")
    for blob in ("../../x", "a/b", "x" * 1000, "ä"):
        assert records.path("acct", "files", blob).parent == folder


def test_folders(records: Records, tmp_path: Path) -> None:
    """A folder counts only when it was created as one."""
    record, status = records.path("acct", "files", "a"), tmp_path.stat()
    assert records.read(record, status, folder=True) is None
    records.write(record, tmp_path, Properties(type="Folder"), None)
    found = records.read(record, status, folder=True)
    assert found is not None
    assert (found.type, found.size) == ("Folder", 0)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"{}", b"7", b'{"type": "Folder"}', b"\xff", b'{"before": 1}']
)
@pytest.mark.parametrize("folder", [False, True])
def test_a_record_that_cannot_be_read(
    records: Records, tmp_path: Path, content: bytes, folder: bool
) -> None:
    """It is as if there were none, until the next one is written."""
    record, file = records.path("acct", "files", "a"), tmp_path / "a"
    file.write_bytes(b"123")
    record.parent.mkdir(parents=True)
    record.write_bytes(content)

    found = records.read(record, file.stat(), folder=folder)
    written = records.write(record, file, Properties(metadata={"owner": "me"}), None)

    assert found is None if folder else (found is not None and found.size == 3)
    assert records.read(record, file.stat(), folder=False) == written


def test_the_record_before(records: Records, tmp_path: Path) -> None:
    """A record is written before its file appears; until then the one before it holds."""
    record, old, new = records.path("acct", "files", "a"), tmp_path / "old", tmp_path / "new"
    old.write_bytes(b"1")
    new.write_bytes(b"22")
    first = records.write(record, old, Properties(metadata={"owner": "me"}), None)

    second = records.write(record, new, Properties(metadata={"owner": "you"}), first)

    assert records.read(record, old.stat(), folder=False) == first
    assert records.read(record, new.stat(), folder=False) == second
    assert records.write(record, new, Properties(), first) != second  # `old` is still there
    assert records.read(record, old.stat(), folder=False) == first
    assert record.read_bytes().count(b'"before"') == 1  # a record grows no longer with each write
