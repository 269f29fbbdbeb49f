"""A batch endpoint, and models to deploy to it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from azure.ai.ml import MLClient
from azure.ai.ml.entities import (
    AmlCompute,
    BatchDeployment,
    BatchEndpoint,
    ModelBatchDeployment,
    ModelBatchDeploymentSettings,
)

Deploy = Callable[..., BatchDeployment]


@pytest.fixture
def compute(ml_client: MLClient) -> str:
    """A cluster."""
    name = "batch-cluster"
    ml_client.compute.begin_create_or_update(
        AmlCompute(name=name, size="Standard_DS3_v2", max_instances=2)
    ).result()
    return name


@pytest.fixture
def endpoint(ml_client: MLClient) -> Iterator[BatchEndpoint]:
    """An endpoint, gone with the test."""
    name = f"batch-{uuid.uuid4().hex[:8]}"
    yield ml_client.batch_endpoints.begin_create_or_update(BatchEndpoint(name=name)).result()
    ml_client.batch_endpoints.begin_delete(name).result()


@pytest.fixture
def deploy(ml_client: MLClient, endpoint: BatchEndpoint, compute: str) -> Deploy:
    """Deploy a model: `deploy("blue", model, code_configuration=..., settings={...})`."""

    def make(
        name: str, model: Any, settings: dict[str, Any] | None = None, **fields: Any
    ) -> BatchDeployment:
        deployment = ModelBatchDeployment(
            name=name,
            endpoint_name=endpoint.name,
            model=model,
            compute=compute,
            settings=ModelBatchDeploymentSettings(**{"mini_batch_size": 10, **(settings or {})}),
            **fields,
        )
        return ml_client.batch_deployments.begin_create_or_update(deployment).result()

    return make


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """A folder of three small tables with the columns of the model."""
    folder = tmp_path / "tables"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.csv").write_text(f"a,b\n{number},0\n{number},1\n")
    return folder
