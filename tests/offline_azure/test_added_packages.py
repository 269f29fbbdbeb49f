"""Where added packages are, and how a process finds them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from offline_azure import added_packages

FIND = """
import sys
from pathlib import Path
from offline_azure import added_packages
added_packages.put_on_path(Path(sys.argv[1]))
import yaml
print(yaml.__file__)
import mltable
"""


def find(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a process that has the packages of a folder."""
    return subprocess.run(
        [sys.executable, "-c", FIND, str(folder)], capture_output=True, text=True, check=False
    )


def test_each_python_has_its_own(tmp_path: Path) -> None:
    """Packages that were built for one Python are not given to another."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"

    folder = added_packages.environment_folder(tmp_path)

    assert folder.name.startswith(f"{version}-")
    assert added_packages.library(tmp_path) == folder / f"lib/python{version}/site-packages"
    assert added_packages.versions(folder) == {}


def test_they_come_first(tmp_path: Path) -> None:
    """A package that was added is found before one of the guide."""
    (tmp_path / "yaml.py").write_text("")
    (tmp_path / "mltable.py").write_text("")

    found = find(tmp_path)

    assert (found.stdout.strip(), found.stderr) == (str(tmp_path / "yaml.py"), "")


def test_a_missing_one_says_what_to_do(tmp_path: Path) -> None:
    """The error of a cell names the command line."""
    found = find(tmp_path / "nothing")

    assert found.stderr.splitlines()[-1] == (
        "ModuleNotFoundError: No module named 'mltable'. To have it:"
        " `azureml-emulator packages add mltable`. Then restart the kernel."
    )
