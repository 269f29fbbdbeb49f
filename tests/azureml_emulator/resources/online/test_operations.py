"""What the SDK's poller hears."""

import re

import pytest
from azure.ai.ml import MLClient
from azure.ai.ml.entities import ManagedOnlineEndpoint
from azure.core.exceptions import HttpResponseError

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def test_a_poller_ends_with_the_resource(ml_client: MLClient, endpoint) -> None:
    """Its result is the endpoint, as it is then."""
    poller = ml_client.online_endpoints.begin_create_or_update(
        ManagedOnlineEndpoint(name=endpoint.name, auth_mode="key", tags={"a": "b"})
    )

    assert poller.result().tags == {"a": "b"}
    assert poller.status() == "Succeeded"


def test_a_failure_has_code_and_guide(ml_client: MLClient, deploy) -> None:
    """The code is the one that the documentation explains."""
    with pytest.raises(HttpResponseError) as caught:
        deploy("blue", "def init():\n    1 / 0\ndef run(data): pass\n")

    assert caught.value.error is not None
    assert caught.value.error.code == "ResourceNotReady"
    assert re.search("https://aka.ms/oe-tsg#error-resourcenotready", str(caught.value))
