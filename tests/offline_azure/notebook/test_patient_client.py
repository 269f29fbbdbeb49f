"""Notebooks that submit jobs and read what came of them, as labs do."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from offline_azure.notebook.runner import Options, main

CONNECT = """\
from azure.ai.ml import MLClient, command
from azure.identity import DefaultAzureCredential
ml_client = MLClient.from_config(credential=DefaultAzureCredential())
"""
SUBMIT = """\
job = command(
    command={command!r},
    environment="AzureML-sklearn-1.5@latest",
    compute="aml-cluster",
    display_name={name!r},
    experiment_name="lab",
)
{variable} = ml_client.create_or_update(job)
"""

Run = Callable[..., tuple[int, list[Any], list[dict[str, Any]]]]


def submit(name: str, command: str, variable: str = "job") -> str:
    """Return a cell that submits a command job."""
    return SUBMIT.format(name=name, command=command, variable=variable)


@pytest.fixture
def run(checkout: Path, home: Path, tmp_path: Path) -> Run:
    """Run cells, with a cluster; return the status, the executed cells and all jobs."""

    def run(*cells: str) -> tuple[int, list[Any], list[dict[str, Any]]]:
        path = checkout / "lab.ipynb"
        nbformat.write(new_notebook(cells=[new_code_cell(cell) for cell in cells]), path)
        status = main(path, Options(tmp_path / "out.ipynb", setup=True))
        executed = nbformat.read(tmp_path / "out.ipynb", as_version=4).cells
        return status, executed, json.loads((tmp_path / "out.jobs.json").read_text())

    return run


def text(cell: Any) -> str:
    """Return what a cell printed."""
    return "".join(output.get("text", "") for output in cell.outputs)


def test_a_cell_finds_the_jobs_before_it_ended(run: Run, capfd: pytest.CaptureFixture[str]) -> None:
    """Nobody has to wait by hand, and each job is reported with how it ended."""
    status, cells, jobs = run(
        CONNECT,
        submit("long", "python -c 'import time; time.sleep(2)'", "long"),
        submit("broken", "python -c 'import sys; sys.exit(3)'", "broken"),
        "long, broken = ml_client.jobs.get(long.name), ml_client.jobs.get(broken.name)\n"
        "print(long.status == 'Completed', broken.status == 'Failed')",
    )
    assert status == 0
    assert text(cells[-1]) == "True True\n"
    by_name = {job["display_name"]: job for job in jobs}
    assert by_name.keys() == {"long", "broken"}
    assert {job["type"] for job in jobs} == {"command"}
    assert (by_name["long"]["status"], by_name["long"]["error"]) == ("Completed", None)
    assert by_name["broken"]["status"] == "Failed"
    assert by_name["broken"]["error"]
    assert by_name["long"]["parent"] is None
    told = capfd.readouterr().err
    assert "All cells ran, but 1 of the 2 jobs of this notebook failed" in told
    assert by_name["broken"]["name"] in told


def test_metrics_of_a_job(run: Run) -> None:
    """What a job logs with MLflow is in the report."""
    code = "import mlflow; mlflow.log_metric('accuracy', 0.5); mlflow.log_metric('accuracy', 0.75)"
    status, _, jobs = run(CONNECT, submit("metrics", f'python -c "{code}"'))
    assert status == 0
    assert [job["metrics"] for job in jobs] == [{"accuracy": 0.75}]


def test_a_cell_that_cancels_does_not_wait(run: Run) -> None:
    """Waiting for a job first would leave nothing to cancel."""
    status, cells, jobs = run(
        CONNECT,
        submit("endless", "python -c 'import time; time.sleep(600)'"),
        "ml_client.jobs.begin_cancel(job.name).result()",
        "print(ml_client.jobs.get(job.name).status == 'Canceled')",
    )
    assert status == 0
    assert text(cells[-1]) == "True\n"
    assert [job["status"] for job in jobs] == ["Canceled"]


def test_placeholders_mean_the_default_workspace(run: Run) -> None:
    """A lab whose ids were never filled in runs as it is."""
    status, cells, jobs = run(
        "from azure.ai.ml import MLClient, command\n"
        "from azure.identity import DefaultAzureCredential\n"
        "ml_client = MLClient(DefaultAzureCredential(), '<SUBSCRIPTION_ID>', '<RESOURCE_GROUP>',"
        " '<AML_WORKSPACE_NAME>')\n"
        "print(ml_client.workspaces.get('<AML_WORKSPACE_NAME>').name)",
        submit("placeholder", "echo hello"),
        "ml_client.jobs.stream(job.name)",
    )
    assert status == 0
    assert text(cells[0]).endswith("mlw-offline\n")
    assert [job["status"] for job in jobs] == ["Completed"]


def test_report_of_a_notebook_that_fails(run: Run) -> None:
    """The jobs are reported also when a cell fails."""
    status, _, jobs = run(CONNECT, submit("first", "echo first"), "1 / 0", "never = True")
    assert status == 1
    assert [job["display_name"] for job in jobs] == ["first"]
