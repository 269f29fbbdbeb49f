"""The environment variables that a job finds."""

from __future__ import annotations

from azureml_emulator.runs import variables
from azureml_emulator.runs.job import Plan


def test_of_job(plan: Plan) -> None:
    """A script finds its workspace, its run and its data."""
    found = variables.of_job(plan, {"data": "/in"}, {"model": "/out"})

    assert found["AZUREML_RUN_ID"] == "job"
    assert found["AZUREML_ARM_WORKSPACE_NAME"] == "mlw-offline"
    assert found["AZUREML_ARM_RESOURCEGROUP"] == "rg-offline"
    assert found["AZUREML_ARM_SUBSCRIPTION"] == "11111111-2222-3333-4444-555555555555"
    assert found["AZUREML_ARM_PROJECT_NAME"] == "test"
    assert (found["AZURE_ML_INPUT_data"], found["AZURE_ML_OUTPUT_model"]) == ("/in", "/out")
