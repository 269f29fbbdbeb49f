"""The kernel specification, as Jupyter sees it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from jupyter_client.kernelspec import KernelSpecManager

from offline_azure.kernel.kernelspec import DISPLAY_NAME, NAME, install
from studyguide.notebooks.generate import KERNEL


@pytest.fixture
def jupyter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give Jupyter a home of its own; return the folder of the user's data."""
    for name in ("JUPYTER_PATH", "JUPYTER_PREFER_ENV_PATH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "user"))
    return tmp_path / "user"


def test_jupyter_finds_what_was_installed_into_its_environment(
    jupyter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It starts our module with the interpreter that has it, not with the next best python."""
    written = install(prefix=str(tmp_path / "env"))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "env" / "share" / "jupyter"))

    found = KernelSpecManager().get_kernel_spec(NAME)

    assert Path(found.resource_dir) == written
    assert found.argv == [
        sys.executable,
        "-m",
        "offline_azure.kernel",
        "-f",
        "{connection_file}",
    ]
    assert (found.display_name, found.language) == (DISPLAY_NAME, "python")


def test_notebooks_ask_for_the_kernel_that_is_installed() -> None:
    """The two packages do not import each other, so nothing else keeps the names the same."""
    assert KERNEL == {"display_name": DISPLAY_NAME, "language": "python", "name": NAME}


def test_the_running_environment_is_the_default(
    jupyter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a choice nothing is written outside the environment."""
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "env"))

    assert install() == tmp_path / "env" / "share" / "jupyter" / "kernels" / NAME
    assert not jupyter.exists()


def test_for_one_user_the_environment_does_not_count(
    jupyter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--user` writes where every Jupyter of this user looks."""
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "env"))

    assert install(user=True) == jupyter / "kernels" / NAME
    assert NAME in KernelSpecManager().find_kernel_specs()
    assert not (tmp_path / "env").exists()


def test_installing_again_repairs(jupyter: Path, tmp_path: Path) -> None:
    """A specification of an interpreter that has moved is replaced whole."""
    folder = install(prefix=str(tmp_path))
    (folder / "kernel.json").write_text("{}")
    (folder / "old").touch()

    assert install(prefix=str(tmp_path)) == folder

    assert json.loads((folder / "kernel.json").read_text())["argv"][0] == sys.executable
    assert not (folder / "old").exists()


def test_a_folder_that_cannot_be_written_is_an_error(jupyter: Path, tmp_path: Path) -> None:
    """The command line has something to report."""
    (tmp_path / "file").touch()

    with pytest.raises(OSError, match="file"):
        install(prefix=str(tmp_path / "file"))
