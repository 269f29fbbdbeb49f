"""Code snapshots, through the real SDK."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from azure.ai.ml import MLClient
from azure.ai.ml.entities._assets import Code
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

pytestmark = [
    # azure-ai-ml 1.35.2 uses what its dependencies have deprecated.
    pytest.mark.filterwarnings("ignore:The use of a 'BlobProperties':DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:content_as_bytes is deprecated:DeprecationWarning"),
]


@pytest.fixture
def code(client: MLClient) -> Any:
    """The operations on code, which the client keeps to itself."""
    return client._code


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Code with files that must stay at home."""
    folder = tmp_path / "src"
    (folder / "data").mkdir(parents=True)
    (folder / "train.py").write_text("print('train')")
    (folder / "data/big.bin").write_text("big")
    (folder / "secret.key").write_text("secret")
    (folder / ".amlignore").write_text("data/\n*.key\n")
    return folder


def names(client: MLClient, code: Any, folder: Path, found: Any) -> list[str]:
    """Return the files of a snapshot."""
    code.download(found.name, found.version, str(folder / "down"))
    return sorted(p.name for p in (folder / "down").rglob("*") if p.is_file())


@pytest.mark.parametrize("ignore", [".amlignore", ".gitignore"])
def test_ignored_files_stay_at_home(
    client: MLClient, code: Any, folder: Path, tmp_path: Path, ignore: str
) -> None:
    """Only what the ignore file lets through is uploaded."""
    (folder / ".amlignore").rename(folder / ignore)
    created = code.create_or_update(Code(name="c", version="1", path=str(folder)))
    assert names(client, code, tmp_path, created) == [ignore, "train.py"]


def test_found_by_hash(client: MLClient, code: Any, folder: Path) -> None:
    """The same content under another name is the snapshot that is there."""
    first = code.create_or_update(Code(name="c", version="1", path=str(folder)))
    again = code.create_or_update(Code(name="d", version="1", path=str(folder)))
    assert (again.name, again.version, again.path) == ("c", "1", first.path)
    (folder / "train.py").write_text("print('better')")
    other = code.create_or_update(Code(name="d", version="1", path=str(folder)))
    assert other.name == "d"
    assert other.path != first.path


def test_what_does_not_exist(code: Any) -> None:
    """Unknown code is not found."""
    with pytest.raises(ResourceNotFoundError):
        code.get("nothing", "1")


@pytest.mark.offline_only
def test_place_cannot_be_changed(ask: Callable[..., Any], default: Any) -> None:
    """A snapshot stays where it is."""
    version = f"{default.arm_id}/codes/c/versions/1"
    uri = "https://a.blob.core.windows.net/c/"
    assert ask("PUT", version, {"properties": {"codeUri": uri}}).status == 201
    assert ask("PUT", version, {"properties": {"codeUri": uri}}).status == 200
    assert ask("PUT", version, {"properties": {"codeUri": f"{uri}x"}}).status == 400


def test_bad_names(code: Any, folder: Path) -> None:
    """A name has letters, digits, hyphens, underscores and periods."""
    with pytest.raises(HttpResponseError, match="is invalid"):
        code.create_or_update(Code(name="a b", version="1", path=str(folder)))
