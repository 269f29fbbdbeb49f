"""What running a job takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from azureml_emulator.application import Application
from azureml_emulator.runs.job import Job, Output, Plan
from azureml_emulator.runs.parallel import ParallelRun
from offline_azure.arm.ids import WorkspaceId
from offline_azure.http.messages import Response

ASKED = {
    "jobType": "Command",
    "command": "true",
    "environmentId": "azureml:AzureML-sklearn-1.5@latest",
}


@pytest.fixture
def plan(
    application: Application, ask: Callable[..., Response], default: WorkspaceId
) -> Callable[..., Plan]:
    """Submit a job with more than the least properties; return its plan."""

    def plan(**more: Any) -> Plan:
        body = {"properties": {**ASKED, **more}}
        job_id = f"{default.arm_id}/jobs/planned"
        assert ask("PUT", job_id, body).status == 201
        with application._store.read() as store:
            job = Job.find(store, job_id)
        assert job is not None
        assert job.status == "Queued"
        return job.plan

    return plan


def test_the_least(plan: Callable[..., Plan], default: WorkspaceId) -> None:
    """A small job has a plan without data."""
    made = plan()

    assert made.workspace_id == str(default.arm_id)
    assert (made.inputs, made.outputs, made.variables, made.timeout) == ((), (), {}, None)
    assert made.environment.curated
    assert made.remarks == ("runs on this machine, not on serverless compute",)


def test_outputs(plan: Callable[..., Plan]) -> None:
    """Every output but the default one has a place."""
    made = plan(outputs={"o": {"jobOutputType": "uri_file", "mode": "Upload", "assetName": "a"}})

    place = "azureml://datastores/workspaceblobstore/paths/azureml/planned/o"
    assert made.outputs == (Output("o", "uri_file", "Upload", place, "a", None),)


def test_what_the_log_says_of_differences(plan: Callable[..., Plan]) -> None:
    """What was asked for and is not provided is remarked."""
    made = plan(
        resources={"instanceCount": 3, "instanceType": "Standard_NC6"},
        services={"lab": {"jobServiceType": "JupyterLab"}},
        limits={"jobLimitsType": "Command", "timeout": "PT90S"},
        environmentVariables={"A": "1"},
    )

    assert (made.timeout, made.variables) == (90.0, {"A": "1"})
    assert made.remarks[1:] == (
        "one process instead of 3 instances",
        "the size Standard_NC6 is not provided",
        "the services lab are not started",
    )


def test_direct(
    plan: Callable[..., Plan], ask: Callable[..., Response], default: WorkspaceId
) -> None:
    """With `direct` the command gets the URI that an asset stands for, in the long form."""
    asset = f"{default.arm_id}/data/table/versions/1"
    place = "azureml://datastores/workspaceblobstore/paths/t.csv"
    properties = {"dataType": "uri_file", "dataUri": place}
    assert ask("PUT", asset, {"properties": properties}).status == 201

    made = plan(inputs={"x": {"jobInputType": "uri_file", "mode": "Direct", "uri": asset}})

    scope = "azureml://subscriptions/11111111-2222-3333-4444-555555555555"
    end = "workspaces/mlw-offline/datastores/workspaceblobstore/paths/t.csv"
    assert made.inputs[0].uri == f"{scope}/resourcegroups/rg-offline/{end}"


def test_tables_are_not_evaluated(plan: Callable[..., Plan]) -> None:
    """A table that would be evaluated on Azure is mounted, and the log says so."""
    given = {"jobInputType": "mltable", "mode": "EvalMount", "uri": "azureml://datastores/d/x"}

    made = plan(inputs={"x": given})

    assert "the table of input x is mounted as it is, not evaluated" in made.remarks


def test_the_table_of_a_parallel_job(plan: Callable[..., Plan]) -> None:
    """The driver reads it, also where the command gets only its URI; the log says so."""
    given = {"jobInputType": "mltable", "mode": "Direct", "uri": "azureml://datastores/d/paths/x"}
    command = ParallelRun("score.py", ("${{inputs.x}}",)).command()

    made = plan(inputs={"x": given}, command=command)

    direct, mounted = made.inputs
    assert (direct.mode, mounted.mode) == ("Direct", "ReadOnlyMount")
    assert direct.uri == mounted.uri
    assert f'--table direct --input "${{{{inputs.{mounted.name}}}}}"' in made.command
    assert "the MLTable of input x is read by the workspace's own reader" in made.remarks
