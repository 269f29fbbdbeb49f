"""A learner comes back tomorrow: the workspace is kept, and the notebook runs again."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
NOTEBOOKS = sorted(
    path for path in (ROOT / "notebooks").rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts
)


@pytest.mark.timeout(1800)  # two whole runs, each of several jobs
@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
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
