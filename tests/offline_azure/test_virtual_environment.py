"""Virtual environments over the packages of other places."""

from __future__ import annotations

import subprocess
from pathlib import Path

from offline_azure import virtual_environment


def run(folder: Path, code: str) -> str:
    """Run code with the Python of an environment and return what it prints."""
    python = folder / "bin" / "python"
    done = subprocess.run([python, "-I", "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_its_own_packages_come_first(tmp_path: Path) -> None:
    """Then those of the other places, with what their `.pth` files name; pip is always there."""
    folder, place, named = tmp_path / "it's one", tmp_path / "place", tmp_path / "named"
    for where, names in ((place, ("one", "two")), (named, ("three",))):
        where.mkdir()
        for name in names:
            (where / f"{name}.py").write_text(f"where = {where.name!r}\n")
    (place / "more.pth").write_text(f"{named}\n")

    virtual_environment.make(folder, [str(place)])
    (virtual_environment.site_packages(folder) / "one.py").write_text("where = 'own'\n")

    code = "import one, two, three, pip; print(one.where, two.where, three.where)"
    assert run(folder, code) == "own place named"


def test_without_other_places(tmp_path: Path) -> None:
    """It has pip and nothing else, and the command is there."""
    virtual_environment.make(tmp_path / "bare", [])

    found = "import importlib.util as u; print(bool(u.find_spec('pip')), u.find_spec('yaml'))"
    assert run(tmp_path / "bare", found) == "True None"
    pip = subprocess.run([tmp_path / "bare" / "bin" / "pip", "--version"], capture_output=True)
    assert pip.stdout.startswith(b"pip ")


def test_this_python_sees_its_own_folders() -> None:
    """Where the package of these tests' own needs is."""
    import pytest

    assert str(Path(pytest.__file__).parent.parent) in virtual_environment.of_this_python()
