"""A workspace with a model, and endpoints to deploy it to."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from azure.ai.ml import MLClient
from azure.ai.ml.entities import (
    CodeConfiguration,
    ManagedOnlineDeployment,
    ManagedOnlineEndpoint,
    OnlineDeployment,
    OnlineEndpoint,
)

Deploy = Callable[..., OnlineDeployment]
Invoke = Callable[..., str]
ENVIRONMENT = "azureml://registries/azureml/environments/sklearn-1.5/labels/latest"
ECHO = """
import os

def init():
    global name
    name = os.environ.get("WHO", "nobody")
    print("ready:", name, flush=True)

def run(data):
    return {"who": name, "data": data}
"""


@pytest.fixture
def endpoint(ml_client: MLClient) -> Iterator[OnlineEndpoint]:
    """An endpoint with keys, gone with the test."""
    name = f"ep-{uuid.uuid4().hex[:8]}"
    yield ml_client.online_endpoints.begin_create_or_update(
        ManagedOnlineEndpoint(name=name, auth_mode="key")
    ).result()
    ml_client.online_endpoints.begin_delete(name).result()


@pytest.fixture
def deploy(ml_client: MLClient, endpoint: OnlineEndpoint, tmp_path: Path) -> Deploy:
    """Deploy a scoring script: `deploy(name, script, **fields of the deployment)`."""

    def make(name: str = "blue", script: str = ECHO, **fields: Any) -> OnlineDeployment:
        code = tmp_path / name
        code.mkdir(exist_ok=True)
        (code / "score.py").write_text(script)
        deployment = ManagedOnlineDeployment(
            name=name,
            endpoint_name=endpoint.name,
            code_configuration=CodeConfiguration(code=str(code), scoring_script="score.py"),
            **{
                "environment": ENVIRONMENT,
                "instance_type": "Standard_DS3_v2",
                "instance_count": 1,
                "environment_variables": {"WHO": name},
                **fields,
            },
        )
        return ml_client.online_deployments.begin_create_or_update(deployment).result()

    return make


@pytest.fixture
def invoke(ml_client: MLClient, endpoint: OnlineEndpoint, tmp_path: Path) -> Invoke:
    """Send a request as the SDK does: `invoke(content, deployment_name=None)`."""

    def send(content: Any, deployment_name: str | None = None) -> str:
        path = tmp_path / "request.json"
        path.write_text(json.dumps(content))
        return str(
            ml_client.online_endpoints.invoke(
                endpoint.name, request_file=str(path), deployment_name=deployment_name
            )
        )

    return send
