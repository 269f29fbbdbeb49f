"""What may help a job that failed for want of a package."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from azureml_emulator.runs.advice import on_failure
from azureml_emulator.runs.command import CommandExecutor
from azureml_emulator.runs.interpreter import Interpreter
from azureml_emulator.runs.job import Environment, Job, Plan
from azureml_emulator.runs.stopping import Stop
from offline_azure.remedies import BUILD_ENVIRONMENTS

ASKED = Environment(
    "taxi:1", conda="dependencies: [python=3.8, {pip: [pandas==1.5.3, azureml-mlflow, numpy, oak]}]"
)
HERE = {"pandas": "2.3.3", "numpy": "2.2.0"}
OLD_CODE = "Traceback\nAttributeError: 'DataFrame' object has no attribute 'append'"


def test_a_job_that_lacks_a_package_names_the_switch(
    executor: CommandExecutor, submit: Callable[..., str], find: Callable[[str], Job]
) -> None:
    """The job's own error says which package is not as asked for, and what to do."""
    job = submit("python -c 'import oak'", environment=ASKED)

    executor.execute(job, Stop())

    error = find(job).run["error"]
    assert "No module named 'oak'" in error
    assert "Not as the environment asks for: pandas==1.5.3 (here" in error
    assert ", oak (missing here)." in error
    assert f"{BUILD_ENVIRONMENTS}=1 azureml-emulator start" in error


@pytest.mark.parametrize(
    ("error", "helped"),
    [
        (OLD_CODE, True),
        ("Error: /usr/bin/bash: line 1: papermill: command not found", True),
        ("Traceback\nValueError: no rows", False),
        ("", False),
    ],
)
def test_only_where_a_package_may_be_the_cause(
    plan: Plan, tmp_path: Path, error: str, helped: bool
) -> None:
    """A mistake in the learner's own code is not blamed on packages."""
    given = on_failure(error, replace(plan, environment=ASKED), Interpreter(tmp_path, "", HERE))

    assert ("pandas==1.5.3 (here 2.3.3), oak (missing here)" in given) == helped


@pytest.mark.parametrize("module", ["mltable", "azureml.dataprep"])
def test_a_package_that_can_be_added(plan: Plan, tmp_path: Path, module: str) -> None:
    """A job that lacks a package of the compute instance names the command line."""
    error = f"Traceback\nModuleNotFoundError: No module named '{module}'"

    given = on_failure(error, plan, Interpreter(tmp_path, "", HERE))

    assert "azureml-emulator packages add mltable" in given


@pytest.mark.parametrize(
    ("asked", "built"),
    [(ASKED, True), (Environment("x", conda="a: ["), False), (Environment("x"), False)],
)
def test_nothing_to_advise(plan: Plan, tmp_path: Path, asked: Environment, built: bool) -> None:
    """Packages that were installed for the environment are as near as they can be."""
    python = Interpreter(tmp_path, "", HERE, built=built)

    assert on_failure(OLD_CODE, replace(plan, environment=asked), python) == ""
