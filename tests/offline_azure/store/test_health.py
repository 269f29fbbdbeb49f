"""A damaged or lost store of resources is named before anything is built on it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from azureml_emulator.application import Application
from offline_azure.arm.ids import WorkspaceId
from offline_azure.store.health import check
from offline_azure.store.store import Resource, Store, StoreError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store with some resources in it."""
    store = Store(tmp_path / "resources.sqlite")
    with store.write() as transaction:
        for number in range(50):
            transaction.put(Resource(f"/a/{number}", "some/type", {"text": "x" * 2000}))
    store.close()
    return tmp_path / "resources.sqlite"


def pragma(text: str) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute(f"PRAGMA {text}")

    return change


def garble(path: Path) -> None:
    path.write_bytes(b"this is a letter" * 200)


def garble_inside(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096:12288] = os.urandom(8192)
    path.write_bytes(content)


def truncate(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (garble, "is damaged (file is not a database)"),
        (garble_inside, "is damaged ("),
        (truncate, "is damaged ("),
        (pragma("user_version = -1"), "has schema -1"),
        (pragma("user_version = 0"), "has schema 0"),
    ],
)
def test_damage_is_named(path: Path, damage: Callable[[Path], None], words: str) -> None:
    """The message names the file and the command that starts afresh, on one line."""
    check(path)
    damage(path)

    with pytest.raises(StoreError) as caught:
        check(path)

    assert f"{path} {words}" in str(caught.value)
    assert "azureml-emulator reset" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("lose", [Path.unlink, lambda path: path.write_bytes(b"")])
@pytest.mark.parametrize("kept", ["storage/acct/files/a", "mlflow/runs.sqlite"])
def test_a_lost_store_is_no_new_workspace(
    tmp_path: Path, default: WorkspaceId, lose: Callable[[Path], object], kept: str
) -> None:
    """As long as something else is there that users made, nobody starts without a word."""
    Application(tmp_path, default=default).close()
    lose(tmp_path / "resources.sqlite")
    Application(tmp_path, default=default).close()  # in which nobody has made anything
    (tmp_path / kept).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / kept).write_text("made by a user")
    lose(tmp_path / "resources.sqlite")

    with pytest.raises(StoreError, match=f"{kept}.*azureml-emulator reset"):
        Application(tmp_path, default=default)


def test_a_store_that_may_not_be_opened(path: Path) -> None:
    """Another program that holds it is no damage."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.MonkeyPatch.context() as patch:
            real = sqlite3.connect
            patch.setattr(sqlite3, "connect", lambda *a, **o: real(*a, timeout=0, **o))
            with pytest.raises(StoreError, match="cannot be opened: database is locked"):
                check(path)
