"""The scheme `azureml` of MLflow clients."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys

import pytest

WORKSPACE = (
    "/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/w"
)
_SCRIPT = """
import sys
from azureml_emulator import mlflow_plugin
from mlflow.exceptions import MlflowException
uri = sys.argv[1]
try:
    print(mlflow_plugin.tracking_store(uri).get_host_creds().host)
    print(mlflow_plugin.registry_store(uri).get_host_creds().host)
    print(mlflow_plugin.artifact_repository(uri + "/experiments/1/runs/r/artifacts").artifact_uri)
except MlflowException as error:
    print(error.error_code)
"""


@pytest.mark.parametrize(
    "group", ["mlflow.tracking_store", "mlflow.model_registry_store", "mlflow.artifact_repository"]
)
def test_mlflow_finds_it(group: str) -> None:
    """The installed project tells MLflow of the scheme."""
    points = importlib.metadata.entry_points(group=group, name="azureml")

    assert [point.module for point in points] == ["azureml_emulator.mlflow_plugin"]


def clients(uri: str) -> list[str]:
    """Return what the three clients talk to."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _SCRIPT, uri],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


def test_uris() -> None:
    """An `azureml://` URI, of either version, stands for the same `https://` address."""
    host = f"https://uksouth.api.azureml.ms/mlflow/v2.0{WORKSPACE}"

    assert clients(f"azureml://uksouth.api.azureml.ms/mlflow/v1.0{WORKSPACE}") == [
        host,
        host,
        f"{host}/api/2.0/mlflow-artifacts/artifacts/experiments/1/runs/r/artifacts",
    ]


def test_other_uris() -> None:
    """A URI outside of any workspace is refused in MLflow's way."""
    assert clients("azureml://uksouth.api.azureml.ms/somewhere") == ["INVALID_PARAMETER_VALUE"]
