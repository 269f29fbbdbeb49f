"""The set-up scripts say in one line what is missing."""

import os
import subprocess
from pathlib import Path

import pytest


def fake_command(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture
def bare_path(tmp_path: Path) -> Path:
    """Return a folder to be PATH that has only the few commands that the scripts use."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("sh", "dirname", "id", "sleep"):
        found = next(
            Path(part) / name
            for part in os.environ["PATH"].split(os.pathsep)
            if (Path(part) / name).exists()
        )
        (folder / name).symlink_to(found.resolve())
    return folder


def run(tool: Path, path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(path), "HOME": str(path)}
    return subprocess.run(
        ["/bin/sh", str(tool), *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_python_that_is_too_old_is_named(root: Path, bare_path: Path, tmp_path: Path) -> None:
    """With no Python 3.11 to 3.13 the set-up stops with one line that says what to install."""
    fake_command(bare_path, "python3", "exit 1")

    result = run(root / "tools/environment", bare_path, str(tmp_path / "venv"))

    assert result.returncode == 1
    assert len(result.stderr.splitlines()) == 1
    assert "Python 3.11, 3.12 or 3.13 is needed" in result.stderr


def test_a_missing_venv_module_is_one_line_with_the_command(
    root: Path, bare_path: Path, tmp_path: Path
) -> None:
    """Debian's Python without python3-venv gets the apt command, not a traceback."""
    fake_command(bare_path, "python3", 'case "$2" in *ensurepip*) exit 1;; esac')

    result = run(root / "tools/environment", bare_path, str(tmp_path / "venv"))

    assert result.returncode == 1
    assert result.stderr == (
        "Python's venv module is missing. On Debian or Ubuntu: apt-get install python3-venv\n"
    )
    assert not (tmp_path / "venv").exists()


def test_an_environment_that_was_left_half_made_is_made_anew(
    root: Path, bare_path: Path, tmp_path: Path
) -> None:
    """After an interrupted set-up the next one starts over instead of failing without pip."""
    venv = tmp_path / "venv"
    (venv / "bin").mkdir(parents=True)
    fake_command(venv / "bin", "python", "exit 1")
    fake_command(bare_path, "python3", f'echo "$*" >>{tmp_path}/calls')

    result = run(root / "tools/environment", bare_path, str(venv))

    assert result.returncode == 1
    assert (tmp_path / "calls").read_text().splitlines()[-1] == f"-m venv --clear {venv}"


def test_an_installed_browser_is_found(root: Path, bare_path: Path) -> None:
    """An installed Chromium or Chrome is used; its path is all that is printed."""
    fake_command(bare_path, "google-chrome", "")

    result = run(root / "tools/browser", bare_path)

    assert result.stdout == f"{bare_path / 'google-chrome'}\n"


def test_a_missing_browser_is_one_line_with_the_command(root: Path, bare_path: Path) -> None:
    """Where no browser can be installed the reader is told which one to install."""
    result = run(root / "tools/browser", bare_path)

    assert result.returncode == 1
    assert result.stderr == (
        "The browser tests need Chromium or Chrome. On Debian: sudo apt-get install chromium\n"
    )
