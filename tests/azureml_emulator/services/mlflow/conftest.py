"""MLflow's process, shared by the tests, with a new run store for each."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from azureml_emulator.services.mlflow.process import TrackingServer
from azureml_emulator.services.mlflow.stores import RunStore


@pytest.fixture(scope="session")
def mlflow_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrackingServer]:
    """One process for the whole run: starting it is the slow part."""
    server = TrackingServer(tmp_path_factory.mktemp("state") / "mlflow")
    yield server
    server.close()


@pytest.fixture
def run_store() -> RunStore:
    """A run store of this test's own."""
    return RunStore(uuid.uuid4().hex, "azureml://westeurope.api.azureml.ms/mlflow/v2.0/w")
