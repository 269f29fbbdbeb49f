"""A learner comes back tomorrow: the workspace was stopped and kept, and the notebook runs again.

`pytest --nbval notebooks` runs every notebook twice on a workspace that goes on running. Here the
longest one of each section finds its workspace started again from what is on the disk.
"""

import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


def longest_notebooks() -> list[Path]:
    """Return the notebook with the most code of each section."""
    found: dict[str, list[Path]] = defaultdict(list)
    for path in sorted((ROOT / "notebooks").rglob("*.ipynb")):
        if ".ipynb_checkpoints" not in path.parts:
            found[path.relative_to(ROOT / "notebooks").parts[0]].append(path)
    return [max(paths, key=lambda path: len(code(path))) for paths in found.values()]


def code(notebook: Path) -> str:
    """Return the code of a notebook."""
    cells = nbformat.read(notebook, as_version=4).cells
    return "\n".join(cell.source for cell in cells if cell.cell_type == "code")


@pytest.mark.timeout(1800)  # two whole runs, each of several jobs
@pytest.mark.parametrize("notebook", longest_notebooks(), ids=lambda path: path.stem)
def test_a_notebook_runs_twice_on_one_workspace(notebook: Path, tmp_path: Path) -> None:
    """What the first run has left behind, a name that is taken say, does not stop the second."""
    environment = {
        name: value for name, value in os.environ.items() if name != "AZUREML_EMULATOR_FRESH"
    } | {
        "AZUREML_EMULATOR_HOME": str(tmp_path / "home"),
        "AZUREML_EMULATOR_PACKAGE_INDEX": "off",
    }
    command = [sys.executable, "-m", "azureml_emulator", "notebook", str(notebook)]

    runs = [
        subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        for _ in range(2)
    ]

    assert [(run.returncode, run.stderr) for run in runs if run.returncode] == []
