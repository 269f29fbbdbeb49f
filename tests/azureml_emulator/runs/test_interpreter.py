"""The Python that a job's command finds."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from azureml_emulator.runs import interpreter
from azureml_emulator.runs.interpreter import Interpreter
from azureml_emulator.runs.job import Environment
from offline_azure.remedies import BUILD_ENVIRONMENTS

FULL = Environment(
    "full:1", "image", "dependencies:\n- python=3.10\n- pip:\n  - pandas==1.5.3\n  - nowhere\n"
)
BARE = Environment("bare:1", "mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu20.04")


def run(python: Interpreter, command: str) -> subprocess.CompletedProcess[str]:
    hostile = {**os.environ, "PYTHONPATH": "/nowhere", "PYTHONHOME": "/nowhere"}
    return subprocess.run(
        ["sh", "-c", command],
        env=python.variables(hostile),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("environment", "bare"),
    [
        (BARE, True),
        (FULL, False),
        (Environment("curated:1", "image", curated=True), False),
        (Environment("image:1", "mcr.microsoft.com/azureml/curated/sklearn-1.5:2"), False),
        (Environment("own:1", build=True), False),
        (Environment(""), False),
    ],
)
def test_is_bare(environment: Environment, bare: bool) -> None:
    """Bare is an image to which nothing was added."""
    assert interpreter.is_bare(environment) == bare


def test_the_readers_python(tmp_path: Path) -> None:
    """A job imports what the reader has; what it installs goes into a place of its own."""
    python = interpreter.prepare(FULL, tmp_path / "python")

    imported = run(python, "python -c 'import pandas, sys; print(sys.prefix)'")
    place = run(python, "python3 -c 'import sysconfig; print(sysconfig.get_path(\"purelib\"))'")

    assert (imported.stdout.strip(), imported.stderr) == (str(tmp_path / "python"), "")
    assert place.stdout.startswith(str(tmp_path / "python"))
    assert run(python, "pip --version").stdout.startswith("pip ")


def test_added_packages(tmp_path: Path) -> None:
    """A job finds what the user has added, before the guide's own; the log says its version."""
    about = tmp_path / "added" / "mltable-1.7.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: mltable\nVersion: 1.7\n")
    (tmp_path / "added" / "yaml.py").write_text("print('added')")
    python = interpreter.prepare(FULL, tmp_path / "python", added=str(tmp_path / "added"))

    assert run(python, "python -c 'import yaml, pandas'").stdout == "added\n"
    assert python.installed["mltable"] == "1.7"


def test_a_bare_python(tmp_path: Path) -> None:
    """On a bare image there is no pandas, but pip."""
    python = interpreter.prepare(BARE, tmp_path / "python")

    assert "No module named 'pandas'" in run(python, "python -c 'import pandas'").stderr
    assert run(python, "pip --version").stdout.startswith("pip ")


def test_report(tmp_path: Path) -> None:
    """One block says what was asked for and what is there."""
    python = Interpreter(tmp_path, "a test's Python", {"pandas": "2.3.3"})

    block = interpreter.report(FULL, python)

    lines = block.splitlines()
    assert {line[0] for line in lines} == {"#"}
    assert lines[0] == lines[-1] == interpreter.RULE
    assert "# Environment asked for: full:1" in lines
    rows = [line.split() for line in lines if line.startswith("#   ")]
    assert ["#", "pandas", "1.5.3", "2.3.3"] in rows
    assert ["#", "nowhere", "any", "missing"] in rows
    assert BUILD_ENVIRONMENTS in lines[-2]
    assert BUILD_ENVIRONMENTS not in interpreter.report(FULL, replace(python, built=True))
    both = replace(python, installed={"pandas": "1.5.3", "nowhere": "1"})
    assert BUILD_ENVIRONMENTS not in interpreter.report(FULL, both)


def test_report_of_a_broken_conda_file(tmp_path: Path) -> None:
    """A conda file that cannot be read does not stop the job; the log says so."""
    python = Interpreter(tmp_path, "a test's Python", {})

    block = interpreter.report(Environment("x:1", conda="a: ["), python)

    assert "the conda file is not YAML" in block
