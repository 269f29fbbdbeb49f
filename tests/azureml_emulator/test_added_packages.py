"""The command `azureml-emulator packages`, with a package index in a folder."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import nbformat
import pytest

from azureml_emulator.cli import main
from offline_azure import added_packages

MakeWheel = Callable[..., None]
DATAPREP = ("azureml-dataprep", "azureml-dataprep-native", "azureml-dataprep-rslex")
USE = (
    "import mltable, oak, numpy, azureml.dataprep, azureml.ai.monitoring; print(numpy.__version__)"
)


def test_from_add_to_remove(
    home: Path,
    checkout: Path,
    package_index: MakeWheel,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """`mltable` comes without the old packages that it asks for; everything else as it asks."""
    package_index("mltable", "1.7.0", ["numpy<1"])
    for name in DATAPREP:
        package_index(name, "5.0", files={"azureml/dataprep/__init__.py": ""})
    package_index("oak", "1.0", ["numpy"])

    assert main(["packages", "add", "mltable", "oak"]) == 0
    capfd.readouterr()
    main(["packages", "list"])
    listed = capfd.readouterr().out.splitlines()
    done = subprocess.run(
        [sys.executable, "-m", "azureml_emulator", "run", "--", sys.executable, "-c", USE],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
    )
    assert main(["packages", "remove", "oak"]) == 0

    assert listed == [*(f"{name} 5.0" for name in DATAPREP), "mltable 1.7.0", "oak 1.0"]
    assert (done.stdout.strip(), done.stderr) == (version("numpy"), "")
    assert "oak" not in added_packages.versions(added_packages.library(home))
    assert main(["packages", "remove", "oak"]) == 1


@pytest.mark.parametrize("name", ["nowhere", "old"])
def test_what_cannot_be_had_beside_the_guide(
    home: Path, package_index: MakeWheel, capfd: pytest.CaptureFixture[str], name: str
) -> None:
    """Nothing of the guide is changed for a package; pip says what stands against it."""
    package_index("old", "1.0", ["numpy<1"])
    package_index("numpy", "0.9")

    assert main(["packages", "add", name]) == 1

    assert "pip could not install that" in capfd.readouterr().err
    assert added_packages.versions(added_packages.library(home)) == {}


def test_a_kernel_finds_them(home: Path, tmp_path: Path) -> None:
    """A cell imports what was added, and so does a process that it starts."""
    library = added_packages.library(home)
    library.mkdir(parents=True)
    (library / "oak.py").write_text("print('an oak')")
    (tmp_path / "lab").mkdir()
    (tmp_path / "lab" / ".git").mkdir()
    cells = (
        "import oak, subprocess, sys\n"
        "subprocess.run([sys.executable, '-c', 'import oak'], check=True)\n"
    )
    lab = tmp_path / "lab" / "lab.ipynb"

    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cells)]), lab)

    assert main(["notebook", str(lab)]) == 0
    assert os.environ.get("PYTHONPATH") is None or str(library) not in os.environ["PYTHONPATH"]
