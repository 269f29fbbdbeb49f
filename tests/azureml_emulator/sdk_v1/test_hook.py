"""How a job's Python finds the stand-in for `azureml.core`."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from azureml_emulator.runs import interpreter
from azureml_emulator.runs.job import Environment


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a job."""
    folder = tmp_path_factory.mktemp("job") / "python"
    interpreter.prepare(Environment(""), folder)
    return folder


def run(python: Path, code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(python / "bin" / "python"), "-c", code], capture_output=True, text=True, check=False
    )


def test_it_is_found_and_says_what_it_is(python: Path) -> None:
    """The usual imports work, next to the rest of `azureml`, and the log tells of the stand-in."""
    done = run(
        python,
        "from azureml.core import Run; from azureml.core.run import Run as R\n"
        "from azureml.core.model import Model; import azureml.ai.monitoring\n"
        "print(R is Run)",
    )

    assert done.stdout == "True\n"
    assert done.stderr == (
        "azureml.core: a stand-in of the offline workspace with Run and Model only,"
        " not SDK v1 itself.\n"
    )


def test_it_costs_a_python_that_does_not_use_it_nothing(python: Path) -> None:
    """Only the hook is loaded at the start."""
    done = run(python, "import sys; print([name for name in sys.modules if 'azureml' in name])")

    assert done.stdout == "['_offline_azureml_v1', '_offline_azureml_v1.hook']\n"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("import azureml.core.compute", "No module named 'azureml.core.compute'"),
        ("from azureml.core import Dataset", "With SDK v2: data assets"),
        ("from azureml.core.workspace import Nothing", "Upgrade to v2"),
        ("from azureml.core import Workspace; Workspace.from_config()", "MLClient.from_config"),
        ("from azureml.core import Run; Run.get_context()", "in a job only"),
    ],
)
def test_what_is_missing_names_the_way_of_v2(python: Path, code: str, words: str) -> None:
    """Nothing pretends to work."""
    done = run(python, code)

    assert done.returncode == 1
    assert words in done.stderr.splitlines()[-1]


def test_a_real_one_comes_first(python: Path, tmp_path: Path) -> None:
    """Whoever installs azureml-core gets azureml-core."""
    core = tmp_path / "azureml" / "core"
    core.mkdir(parents=True)
    (tmp_path / "azureml" / "__init__.py").write_text("")
    (core / "__init__.py").write_text("Run = 'real'")

    found = f"import sys; sys.path.insert(0, {str(tmp_path)!r})"

    assert run(python, f"{found}; from azureml.core import Run; print(Run)").stdout == "real\n"
