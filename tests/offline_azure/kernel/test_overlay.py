"""What a notebook installs, seen in the notebook and in the guide's own environment."""

from __future__ import annotations

import json
import site
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from azureml_emulator.cli import main
from offline_azure.kernel import overlay
from offline_azure.notebook.runner import Options, execute

INSTALL = """
import os, subprocess, sys
pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index"]
%pip install --no-index --quiet wheels/first-1.0-py3-none-any.whl
!pip install --no-index wheels/azure_ai_ml-99.0-py3-none-any.whl
!python -m pip install --no-index --quiet wheels/third-1.0-py3-none-any.whl
done = subprocess.run([*pip, "wheels/fourth-1.0-py3-none-any.whl"], check=True)
"""
USE = """
import azure.ai.ml, azure.identity, first, third, fourth
print("used", azure.ai.ml.__version__, first.__version__, third.__version__, fourth.__version__)
!python -c "import azure.ai.ml, azure.identity; print('also', azure.ai.ml.__version__)"
!which python pip jupyter
"""


@pytest.fixture
def show(checkout: Path, home: Path) -> Callable[..., list[str]]:
    """Run cells in a notebook of the checkout and return the lines that they print."""

    def run(*cells: str) -> list[str]:
        path = checkout / "lab.ipynb"
        notebook = new_notebook(cells=[new_code_cell(cell) for cell in cells])
        nbformat.write(notebook, path)
        execute(path, Options(checkout / "out.ipynb"))
        ran = nbformat.read(checkout / "out.ipynb", as_version=4)
        outputs = [output for cell in ran.cells for output in cell.outputs]
        return [line for output in outputs for line in output.text.splitlines()]

    return run


def write_wheel(folder: Path, name: str, version: str, module: str) -> None:
    """Write a package that knows its version."""
    information = f"{name}-{version}.dist-info"
    files = {
        module: f"__version__ = {version!r}\n",
        f"{information}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{information}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{file},,\n" for file in (*files, f"{information}/RECORD"))
    folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        for file, content in {**files, f"{information}/RECORD": record}.items():
            wheel.writestr(file, content)


def guides_own() -> dict[str, tuple[int, int]]:
    """Return size and time of what an installation into this environment would change."""
    places = [Path(place) for place in site.getsitepackages() if Path(place).is_dir()]
    files = [
        file
        for place in (*places, Path(sys.executable).parent)
        for pattern in ("*", "*.dist-info/*", "azure/ai/ml/*.py")
        for file in place.glob(pattern)
    ]
    return {
        str(file): (status.st_size, status.st_mtime_ns) if file.is_file() else (0, 0)
        for file in files
        for status in [file.stat()]
    }


@pytest.mark.timeout(600)
def test_the_guides_environment_stays_as_it_is(
    show: Callable[..., list[str]],
    checkout: Path,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What is installed counts here, also in the next notebook, until `reset`; not in the guide."""
    for name in ("first", "third", "fourth"):
        write_wheel(checkout / "wheels", name, "1.0", f"{name}.py")
    write_wheel(checkout / "wheels", "azure_ai_ml", "99.0", "azure/ai/ml/__init__.py")
    before = guides_own()

    said = show(INSTALL, USE)
    again = show(USE)

    (state,) = (home / "checkouts").glob("checkout-*")
    packages = state / "packages"
    used = [
        "used 99.0 1.0 1.0 1.0",
        "also 99.0",
        f"{packages}/bin/python",
        f"{packages}/bin/pip",
        str(Path(sys.executable).parent / "jupyter"),
    ]
    assert said[-len(used) :] == used
    assert again == used
    assert any(f"outside environment {packages}" in line for line in said)  # pip tells where
    assert guides_own() == before

    monkeypatch.chdir(checkout)
    main(["status"])
    shown = capsys.readouterr().out.splitlines()
    assert shown[-1] == (
        "packages   azure_ai_ml 99.0, first 1.0, fourth 1.0, third 1.0: installed by notebooks, "
        f"0 MB in {packages}"
    )
    main(["status", "--json"])
    told = json.loads(capsys.readouterr().out)["packages"]
    assert (told["folder"], len(told["installed"])) == (str(packages), 4)
    assert main(["reset"]) == 0
    assert capsys.readouterr().out == (
        "everything in the workspace has been deleted, and what notebooks had installed\n"
    )
    assert not packages.exists()


def test_it_is_made_once(tmp_path: Path) -> None:
    """A second kernel finds it as it is; one of another Python makes it anew."""
    folder = tmp_path / "packages"
    overlay.make(folder)
    (folder / "mark").touch()
    overlay.make(folder)
    kept = (folder / "mark").exists()
    (folder / "made-for").write_text("Python 3.9 in /elsewhere\n")
    overlay.make(folder)

    assert kept
    assert not (folder / "mark").exists()
    assert overlay.installed(folder) == {}


def test_a_kernel_that_was_in_another(tmp_path: Path) -> None:
    """A new temporary workspace has an overlay of its own; nothing of the old one is left."""
    program = (
        "import os, sys; from pathlib import Path; from offline_azure.kernel import overlay\n"
        "old, new = map(Path, sys.argv[1:])\n"
        "for folder in (old, new): overlay.make(folder)\n"
        "overlay.enter(old); overlay.enter(new, old); overlay.enter(new)\n"
        "print(os.environ['PATH']); print(sys.path); print(sys.executable)\n"
    )
    old, new = tmp_path / "old", tmp_path / "new"

    done = subprocess.run(
        [sys.executable, "-c", program, str(old), str(new)],
        capture_output=True,
        text=True,
        check=True,
    )

    path, places, executable = done.stdout.splitlines()
    assert str(old) not in done.stdout
    assert path.split(":")[:2] == [str(new / "bin"), str(Path(sys.executable).parent)]
    assert path.count(str(new)) == places.count(str(new)) == 1
    assert executable == str(new / "bin" / "python")
