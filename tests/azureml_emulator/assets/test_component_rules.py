"""What command components must not do, through the real SDK."""

from __future__ import annotations

from typing import Any

import pytest
from azure.ai.ml import Input, MLClient, command
from azure.ai.ml.entities import Environment
from azure.core.exceptions import HttpResponseError

pytestmark = [
    # azure-ai-ml 1.35.2 uses what its dependencies have deprecated.
    pytest.mark.filterwarnings("ignore::marshmallow.warnings.RemovedInMarshmallow4Warning"),
]


def create(client: MLClient, line: str = "true", **more: Any) -> Any:
    """Create a component that runs the command `line`."""
    options = {"name": "train", "environment": "AzureML-sklearn-1.5@latest", **more}
    return client.components.create_or_update(command(command=line, **options).component)


def test_only_optional_inputs_are_left_out(client: MLClient) -> None:
    """What can be left out of a command must be optional."""
    line = "echo $[[--a ${{inputs.a}}]]"
    assert create(client, line, inputs={"a": Input(type="number", optional=True)}).version == "1"
    with pytest.raises(HttpResponseError, match="Only optional inputs can be in") as raised:
        create(client, line, name="other", inputs={"a": Input(type="number")})
    assert raised.value.status_code == 400


@pytest.mark.parametrize("name", ["path", "PATH", "home"])
def test_reserved_names(client: MLClient, name: str) -> None:
    """Inputs become variables, so they cannot have the names of the system's own."""
    with pytest.raises(HttpResponseError, match=f"system reserved parameters: {name}"):
        create(client, inputs={name: Input(type="string")})


def test_unknown_environment(client: MLClient) -> None:
    """A component's environment has to be there before it."""
    with pytest.raises(HttpResponseError, match="No environment exists for name own, version 1"):
        create(client, environment="azureml:own:1")
    client.environments.create_or_update(Environment(name="own", version="1", image="i"))
    assert create(client, environment="azureml:own:1").environment.endswith("/own/versions/1")
