"""`pytest --nbval` runs a notebook a second time, and says so when that fails."""

import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest


@pytest.fixture
def validate(root: Path, tmp_path: Path):
    """Return a function that runs nbval on a notebook of the given cells, as `make test` does."""
    shutil.copy(root / "conftest.py", tmp_path)

    def validate(*sources: str) -> str:
        cells = [nbformat.v4.new_code_cell(source, execution_count=1) for source in sources]
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python"}}
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), tmp_path / "a.ipynb")
        command = [sys.executable, "-m", "pytest", "--nbval", "-p", "no:cacheprovider", "-rfs"]
        command += ["a.ipynb"]
        return subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, check=False
        ).stdout

    return validate


def test_a_notebook_that_runs_only_once_fails(validate) -> None:
    """What the first run has made is in the way of the second: the cell is shown."""
    said = validate("pass", "open('made', 'x').close()")

    assert "1 failed, 2 passed" in said
    assert "FAILED a.ipynb::second run" in said
    assert "Cell 1: Cell execution caused an exception" in said
    assert "FileExistsError" in said


def test_the_second_run_starts_without_the_variables_of_the_first(validate) -> None:
    """A cell that needs a later one does not pass because that one has run before."""
    said = validate("import os\nif os.path.exists('made'): later", "later = open('made', 'w')")

    assert "1 failed, 2 passed" in said
    assert "name 'later' is not defined" in said


def test_after_a_failed_first_run_there_is_none(validate) -> None:
    """One fault is reported once."""
    said = validate("1 / 0", "pass")

    assert "1 failed, 1 passed, 1 skipped" in said
    assert "a first run has to pass before there is a second: Cell 0" in said
