"""What `notebook --setup` creates."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

SetUp = Callable[..., list[str]]


@pytest.fixture
def lab(checkout: Path) -> Path:
    """An empty folder for a lab."""
    folder = checkout / "lab"
    folder.mkdir()
    return folder


@pytest.fixture
def set_up(lab: Path, member_environment: dict[str, str]) -> SetUp:
    """Set the workspace up for a notebook with these cells; return what was said."""

    def set_up(*cells: str) -> list[str]:
        notebook = lab / "lab.ipynb"
        nbformat.write(new_notebook(cells=[new_code_cell(cell) for cell in cells]), notebook)
        command = [sys.executable, "-m", "offline_azure.notebook.lab_setup", str(notebook)]
        ended = subprocess.run(
            command, env=member_environment, capture_output=True, text=True, check=True
        )
        return ended.stdout.splitlines()

    return set_up


def test_cluster(set_up: SetUp) -> None:
    """Every lab gets its cluster, once."""
    assert set_up("1 + 1") == ["compute aml-cluster: created"]
    assert set_up("job = command(compute='cpu-cluster')") == [
        "compute aml-cluster: there already",
        "compute cpu-cluster: created",
    ]


def test_registry(set_up: SetUp) -> None:
    """A notebook that was never told the name of its registry gets one."""
    cell = 'MLClient(credential, registry_name="<REGISTRY_NAME>")'
    assert set_up(cell)[1:] == ["registry registry-offline: created"]
    assert set_up(cell)[1:] == ["registry registry-offline: there already"]


def test_data_beside_the_notebook(set_up: SetUp, lab: Path) -> None:
    """A data asset that the notebook names is made of the file that labs keep for it."""
    (lab / "data").mkdir()
    (lab / "data" / "diabetes.csv").write_text("a,b\n1,2\n")
    (lab / "diabetes-data").mkdir()
    (lab / "diabetes-data" / "MLTable").write_text("paths:\n  - file: ./diabetes.csv\n")
    (lab / "diabetes-data" / "diabetes.csv").write_text("a,b\n1,2\n")
    cells = ("Input(path='azureml:diabetes-data:1')", "Input(path='azureml:diabetes-training:1')")
    assert set_up(*cells) == [
        "compute aml-cluster: created",
        "data asset diabetes-data:1: created from data/diabetes.csv",
        "data asset diabetes-training:1: created from diabetes-data",
    ]
    assert set_up(*cells) == [
        "compute aml-cluster: there already",
        "data asset diabetes-data:1: there already",
        "data asset diabetes-training:1: there already",
    ]


def test_data_that_several_labs_share(set_up: SetUp, lab: Path) -> None:
    """The labs of AI-300 keep their data in a folder beside that of the notebooks."""
    shared = lab.parent / "data" / "diabetes-data"
    shared.mkdir(parents=True)
    (shared / "MLTable").write_text("paths:\n  - file: ./diabetes.csv\n")
    (shared / "diabetes.csv").write_text("a,b\n1,2\n")
    assert set_up("'azureml:diabetes-data:1'", "'azureml:diabetes-training:1'")[1:] == [
        "data asset diabetes-data:1: created from ../data/diabetes-data/diabetes.csv",
        "data asset diabetes-training:1: created from ../data/diabetes-data",
    ]


def test_other_things_of_that_name(set_up: SetUp) -> None:
    """A name that is no reference to an asset, such as that of an experiment, is left alone."""
    assert set_up("experiment_name='diabetes-training'") == ["compute aml-cluster: created"]


def test_missing_file(set_up: SetUp) -> None:
    """What cannot be made is said clearly, and the rest is made."""
    assert set_up("Input(path='azureml:diabetes-training:1')") == [
        "compute aml-cluster: created",
        "data asset diabetes-training:1: NOT created, since there is no diabetes-data or data"
        " or ../data/diabetes-data with an MLTable file beside the notebook",
    ]
