"""Batch endpoints."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from azure.ai.ml import MLClient
from azure.ai.ml.entities import BatchEndpoint, Model
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from tests.azureml_emulator.endpoints.batch.conftest import Deploy

from offline_azure.arm.ids import WorkspaceId
from offline_azure.http.messages import Response

# azure-ai-ml 1.35.2 uses what newer marshmallow and azure-storage-blob will change.
pytestmark = [
    pytest.mark.filterwarnings("ignore::marshmallow.warnings.RemovedInMarshmallow4Warning"),
    pytest.mark.filterwarnings("ignore:The use of a 'BlobProperties':DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:content_as_bytes is deprecated:DeprecationWarning"),
]


def test_a_new_endpoint(ml_client: MLClient, endpoint: BatchEndpoint) -> None:
    """It has an address, asks for Entra tokens, and has no default deployment."""
    found = ml_client.batch_endpoints.get(endpoint.name)

    assert found.scoring_uri == f"https://{endpoint.name}.westeurope.inference.ml.azure.com/jobs"
    assert found.auth_mode == "aad_token"
    assert found.defaults.deployment_name is None
    assert endpoint.name in [one.name for one in ml_client.batch_endpoints.list()]


def test_update(ml_client: MLClient, endpoint: BatchEndpoint) -> None:
    """Description and tags can be changed."""
    changed = BatchEndpoint(name=endpoint.name, description="nightly", tags={"team": "churn"})
    ml_client.batch_endpoints.begin_create_or_update(changed).result()

    found = ml_client.batch_endpoints.get(endpoint.name)
    assert (found.description, found.tags) == ("nightly", {"team": "churn"})


def test_the_default_can_be_switched(
    ml_client: MLClient, endpoint: BatchEndpoint, deploy: Deploy, registered: Model
) -> None:
    """The default is one of the deployments, which then cannot be deleted."""
    for name in ("blue", "green"):
        deploy(name, registered)
        endpoint.defaults = {"deployment_name": name}
        ml_client.batch_endpoints.begin_create_or_update(endpoint).result()

    found = ml_client.batch_endpoints.get(endpoint.name)
    assert found.defaults.deployment_name == "green"
    ml_client.batch_deployments.begin_delete("blue", endpoint.name).result()
    with pytest.raises(HttpResponseError, match="is the default of the endpoint"):
        ml_client.batch_deployments.begin_delete("green", endpoint.name).result()


def test_what_is_refused(ml_client: MLClient, endpoint: BatchEndpoint) -> None:
    """An endpoint that does not exist, and a default that does not."""
    with pytest.raises(ResourceNotFoundError, match="There is no endpoint with name: nowhere"):
        ml_client.batch_endpoints.get("nowhere")
    endpoint.defaults = {"deployment_name": "nobody"}
    with pytest.raises(HttpResponseError, match="default deployment 'nobody' does not exist"):
        ml_client.batch_endpoints.begin_create_or_update(endpoint).result()


def test_what_a_new_endpoint_shows(ask: Callable[..., Response], default: WorkspaceId) -> None:
    """Its own properties stand beside those of the service; it has no address while it is made."""
    path = f"{default.arm_id}/batchEndpoints/scores"
    asked = {"location": "westeurope", "properties": {"properties": {"p1": "v1"}}}

    first, then = (
        json.loads(bytes(answer.body)) for answer in (ask("PUT", path, asked), ask("GET", path))
    )

    assert (first["properties"]["scoringUri"], "identity" in first) == (None, False)
    assert then["properties"]["scoringUri"].endswith("/jobs")
    assert then["properties"]["properties"].keys() == {
        "p1",
        "BatchEndpointCreationApiVersion",
        "azureml.onlineendpointid",
    }
