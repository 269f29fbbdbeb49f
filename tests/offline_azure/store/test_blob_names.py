"""Names that blobs can and cannot have."""

from __future__ import annotations

import os

import pytest

from offline_azure.store import blob_names
from offline_azure.store.blob_names import StorageNameError, StorageNameLengthError

LATIN_1 = os.fsdecode(b"caf\xe9.txt")


@pytest.mark.parametrize("name", ["a", "a b/\u00e9", "\ufffe", "x" * 255, "xxx/" * 255 + "x"])
def test_allowed(name: str) -> None:
    """Any other character is allowed, up to 1,024 of them."""
    blob_names.check(["account", "container", *name.split("/")])

    assert blob_names.possible(name)
    assert blob_names.shown(name) == name


@pytest.mark.parametrize("name", ["a\x01b", "a\nb", "a\x85b", LATIN_1])
def test_forbidden(name: str) -> None:
    """Control characters, and bytes that are no UTF-8."""
    with pytest.raises(StorageNameError):
        blob_names.check(["account", "container", name])

    assert not blob_names.possible(name)


@pytest.mark.parametrize(
    "name",
    ["x" * 256, "\u00e9" * 128, "/".join(["x" * 200] * 6), "/".join(["\U0001f600" * 60] * 16)],
)
def test_too_long(name: str) -> None:
    """Too long for a file, or for a blob."""
    with pytest.raises(StorageNameLengthError):
        blob_names.check(["account", "container", *name.split("/")])


def test_shown() -> None:
    """What cannot be printed is shown as Python writes it."""
    assert blob_names.shown(f"a\x01b/{LATIN_1}") == "a\\x01b/caf\\xe9.txt"
