"""Which packages an environment asks for, and which a Python has."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from azureml_emulator.runs import packages

CONDA = """
name: x
channels: [conda-forge]
dependencies:
- python=3.10
- numpy=1.22
- conda-forge::SciPy=1.10=py310_0
- matplotlib>=3.5,<4
- pip
- pip:
  - pandas==1.5.3
  - azureml_mlflow
  - mlflow[extras]~=2.9 ; python_version > "3"
  - --extra-index-url https://example.org
"""


def test_of_conda_file() -> None:
    """Names are normalised; conda's versions read like pip's."""
    found = packages.of_conda_file(CONDA)

    assert [(need.name, need.wanted, need.conda) for need in found] == [
        ("python", "==3.10", True),
        ("numpy", "==1.22", True),
        ("scipy", "==1.10", True),
        ("matplotlib", ">=3.5,<4", True),
        ("pip", "", True),
        ("pandas", "==1.5.3", False),
        ("azureml-mlflow", "", False),
        ("mlflow", "~=2.9", False),
    ]


@pytest.mark.parametrize("text", ["a: [", "- a\n- b"])
def test_what_is_no_conda_file(text: str) -> None:
    """A broken file is said to be broken."""
    with pytest.raises(ValueError, match="conda file"):
        packages.of_conda_file(text)


def test_of_python() -> None:
    """Asked from outside, a Python has the packages that it has from inside."""
    assert packages.of_python(Path(sys.executable)) == packages.of_this_python()
