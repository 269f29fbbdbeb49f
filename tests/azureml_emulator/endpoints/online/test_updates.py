"""Updates of a part, sent by the SDK's own REST client, whose public operations do not use it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from azure.ai.ml import MLClient
from azure.ai.ml.entities import OnlineEndpoint
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from tests.azureml_emulator.endpoints.online.conftest import Deploy, Invoke

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
Patch = Callable[..., None]


@pytest.fixture
def patch(ml_client: MLClient, endpoint: OnlineEndpoint) -> Patch:
    """Update the endpoint or one of its deployments: `patch(body, deployment=None)`."""
    place = ml_client.resource_group_name, ml_client.workspace_name

    def send(body: dict[str, Any], deployment: str | None = None, name: str = "") -> None:
        if deployment is None:
            client = ml_client.online_endpoints._online_operation
            client.begin_update(*place, name or endpoint.name, body).result()
        else:
            client = ml_client.online_endpoints._online_deployment_operation
            client.begin_update(*place, endpoint.name, deployment, body).result()

    return send


def test_traffic_is_replaced_and_the_rest_stays(
    ml_client: MLClient, endpoint: OnlineEndpoint, deploy: Deploy, patch: Patch
) -> None:
    """A name that is left out has no traffic any more; mirrored traffic and tags stay."""
    deploy("blue")
    deploy("green")
    endpoint.tags = {"team": "churn"}
    endpoint.traffic, endpoint.mirror_traffic = {"blue": 100}, {"green": 10}
    ml_client.online_endpoints.begin_create_or_update(endpoint).result()

    patch({"location": endpoint.location, "properties": {"traffic": {"green": 100}}})
    changed = ml_client.online_endpoints.get(endpoint.name)
    assert (changed.traffic, changed.mirror_traffic) == ({"blue": 0, "green": 100}, {"green": 10})
    assert changed.tags == {"team": "churn"}

    patch({"properties": {"mirrorTraffic": {}, "publicNetworkAccess": "Disabled"}})
    changed = ml_client.online_endpoints.get(endpoint.name)
    assert (changed.traffic["green"], changed.mirror_traffic) == (100, {})
    assert changed.public_network_access == "Disabled"

    patch({"properties": {"traffic": {}}})
    ml_client.online_deployments.begin_delete("green", endpoint.name).result()


def test_tags_and_identity(ml_client: MLClient, endpoint: OnlineEndpoint, patch: Patch) -> None:
    """What newer versions of the API document."""
    patch({"tags": {"stage": "test"}, "identity": {"type": "None"}})
    changed = ml_client.online_endpoints.get(endpoint.name)

    assert changed.tags == {"stage": "test"}
    assert changed.identity.type == "none"
    assert changed.scoring_uri == endpoint.scoring_uri


def test_what_is_refused(patch: Patch) -> None:
    """The same as when the whole endpoint is sent; what is not there is not made."""
    with pytest.raises(HttpResponseError, match="do not exist: red"):
        patch({"properties": {"traffic": {"red": 100}}})
    with pytest.raises(ResourceNotFoundError, match="There is no endpoint with name: nowhere"):
        patch({"tags": {}}, name="nowhere")
    with pytest.raises(ResourceNotFoundError, match="There is no deployment with name: nobody"):
        patch({"tags": {}}, "nobody")


def test_tags_of_a_deployment_do_not_restart_it(
    ml_client: MLClient, endpoint: OnlineEndpoint, deploy: Deploy, invoke: Invoke, patch: Patch
) -> None:
    """Its process goes on, with what it has in memory."""
    deploy("blue", "import os\n\ndef init(): ...\n\ndef run(data): return os.getpid()\n")
    before = invoke({}, "blue")

    patch({"tags": {"stage": "test"}}, "blue")
    changed = ml_client.online_deployments.get("blue", endpoint.name)

    assert (changed.tags, changed.provisioning_state) == ({"stage": "test"}, "Succeeded")
    assert changed.environment_variables["WHO"] == "blue"
    assert invoke({}, "blue") == before


def test_instances_and_properties_of_a_deployment(
    ml_client: MLClient, endpoint: OnlineEndpoint, deploy: Deploy, invoke: Invoke, patch: Patch
) -> None:
    """The properties that are sent are new, all others are as they were."""
    deploy("blue")

    patch(
        {
            "sku": {"capacity": 2},
            "properties": {
                "endpointComputeType": "Managed",
                "description": None,
                "environmentVariables": {"WHO": "somebody"},
                "requestSettings": {"requestTimeout": "PT9S"},
            },
        },
        "blue",
    )
    changed = ml_client.online_deployments.get("blue", endpoint.name)

    assert changed.provisioning_state == "Succeeded"
    assert (changed.instance_count, changed.instance_type) == (2, "Standard_DS3_v2")
    assert changed.request_settings.request_timeout_ms == 9000
    assert changed.code_configuration is not None
    assert json.loads(invoke({}, "blue"))["who"] == "somebody"


def test_traffic_can_change_after_the_mirror_was_deleted(
    ml_client: MLClient, endpoint: OnlineEndpoint, deploy: Deploy, patch: Patch
) -> None:
    """Nobody is mirrored to a deployment that is gone."""
    deploy("blue")
    deploy("green")
    endpoint.traffic, endpoint.mirror_traffic = {"blue": 100}, {"green": 10}
    ml_client.online_endpoints.begin_create_or_update(endpoint).result()
    ml_client.online_deployments.begin_delete("green", endpoint.name).result()

    patch({"properties": {"traffic": {"blue": 0}}})

    assert ml_client.online_endpoints.get(endpoint.name).mirror_traffic == {}
