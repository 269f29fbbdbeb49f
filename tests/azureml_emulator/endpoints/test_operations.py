"""What the SDK's poller hears."""

import uuid

import pytest
from azure.ai.ml import MLClient
from azure.ai.ml.entities import ManagedOnlineEndpoint

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def test_a_poller_ends_with_the_resource(ml_client: MLClient) -> None:
    """Its result is the endpoint, as it is then."""
    asked = ManagedOnlineEndpoint(
        name=f"ep-{uuid.uuid4().hex[:8]}", auth_mode="key", tags={"a": "b"}
    )
    poller = ml_client.online_endpoints.begin_create_or_update(asked)

    assert poller.result().tags == {"a": "b"}
    assert poller.status() == "Succeeded"
    ml_client.online_endpoints.begin_delete(asked.name).result()
