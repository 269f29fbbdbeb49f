"""Updates of a part, sent by the SDK's own REST client, whose public operations do not use it."""

from __future__ import annotations

import pytest
from azure.ai.ml import MLClient
from azure.ai.ml.entities import BatchEndpoint, Model
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from tests.azureml_emulator.endpoints.batch.conftest import Deploy

# azure-ai-ml 1.35.2 uses what newer marshmallow and azure-storage-blob will change.
pytestmark = [
    pytest.mark.filterwarnings("ignore::marshmallow.warnings.RemovedInMarshmallow4Warning"),
    pytest.mark.filterwarnings("ignore:The use of a 'BlobProperties':DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:content_as_bytes is deprecated:DeprecationWarning"),
]


def test_an_endpoint(
    ml_client: MLClient, endpoint: BatchEndpoint, deploy: Deploy, registered: Model
) -> None:
    """Tags, identity and default can be sent, each alone."""
    deploy("blue", registered)
    client = ml_client.batch_endpoints._batch_operation
    place = ml_client.resource_group_name, ml_client.workspace_name, endpoint.name

    client.begin_update(*place, {"tags": {"stage": "test"}, "identity": {"type": "None"}}).result()
    client.begin_update(*place, {"properties": {"defaults": {"deploymentName": "blue"}}}).result()

    found = client.get(*place)
    assert (found.tags, found.identity.type) == ({"stage": "test"}, "None")
    assert found.properties.defaults.deployment_name == "blue"
    with pytest.raises(HttpResponseError, match="default deployment 'nobody' does not exist"):
        client.begin_update(
            *place, {"properties": {"defaults": {"deploymentName": "nobody"}}}
        ).result()


def test_a_deployment(
    ml_client: MLClient, endpoint: BatchEndpoint, deploy: Deploy, registered: Model
) -> None:
    """Tags and description can be sent; all else stays."""
    deploy("blue", registered, settings={"mini_batch_size": 3})
    client = ml_client.batch_endpoints._batch_deployment_operation
    place = ml_client.resource_group_name, ml_client.workspace_name, endpoint.name

    client.begin_update(*place, "blue", {"properties": {"description": "nightly"}}).result()
    client.begin_update(*place, "blue", {"tags": {"stage": "test"}}).result()

    found = ml_client.batch_deployments.get("blue", endpoint.name)
    assert (found.tags, found.description) == ({"stage": "test"}, "nightly")
    assert found.mini_batch_size == 3
    with pytest.raises(ResourceNotFoundError, match="There is no deployment with name: nobody"):
        client.begin_update(*place, "nobody", {"tags": {}}).result()
