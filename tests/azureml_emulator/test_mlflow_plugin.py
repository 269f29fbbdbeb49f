"""The scheme `azureml` of MLflow clients."""

from __future__ import annotations

import importlib.metadata
import os
import subprocess
import sys
from pathlib import Path

import pytest

from offline_azure.process.environment import ADDRESS

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


def clients(uri: str, *, inside: bool = True, path: str = "") -> list[str]:
    """Return what the three clients talk to."""
    environment = {name: value for name, value in os.environ.items() if name != ADDRESS}
    if inside:
        environment[ADDRESS] = "127.0.0.1:1"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _SCRIPT, uri],
        env=environment | {"PYTHONPATH": os.pathsep.join((path, os.environ.get("PYTHONPATH", "")))},
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


def test_outside_the_scheme_belongs_to_azureml_mlflow(tmp_path: Path) -> None:
    """On a compute instance the learner's runs go to the real workspace, as ever."""
    (tmp_path / "real_plugin.py").write_text(
        "class Store:\n"
        "    def __init__(self, uri, other=None): self.host = self.artifact_uri = 'real'\n"
        "    def get_host_creds(self): return self\n"
    )
    metadata = tmp_path / "azureml_mlflow-1.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: azureml-mlflow\nVersion: 1\n")
    groups = ("tracking_store", "model_registry_store", "artifact_repository")
    (metadata / "entry_points.txt").write_text(
        "".join(f"[mlflow.{group}]\nazureml = real_plugin:Store\n" for group in groups)
    )
    uri = f"azureml://uksouth.api.azureml.ms/mlflow/v1.0{WORKSPACE}"

    assert clients(uri, inside=False, path=str(tmp_path)) == ["real", "real", "real"]


def test_outside_without_azureml_mlflow_it_says_what_to_do() -> None:
    """The offline client must not knock at the real service."""
    uri = f"azureml://uksouth.api.azureml.ms/mlflow/v1.0{WORKSPACE}"

    assert clients(uri, inside=False) == ["INVALID_PARAMETER_VALUE"]
