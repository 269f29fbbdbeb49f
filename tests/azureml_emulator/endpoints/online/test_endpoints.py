"""Online endpoints, through the real SDK."""

from __future__ import annotations

import pytest
from azure.ai.ml import MLClient
from azure.ai.ml.entities import ManagedOnlineEndpoint, OnlineEndpoint
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def test_an_endpoint_has_an_address_and_two_keys(
    ml_client: MLClient, endpoint: OnlineEndpoint
) -> None:
    """It is there at once, without deployments."""
    found = ml_client.online_endpoints.get(endpoint.name)
    keys = ml_client.online_endpoints.get_keys(endpoint.name)

    assert found.provisioning_state == "Succeeded"
    assert (
        found.scoring_uri
        == f"https://{endpoint.name}.{found.location}.inference.ml.azure.com/score"
    )
    assert found.auth_mode == "key"
    assert found.traffic == {}
    assert keys.primary_key != keys.secondary_key
    assert endpoint.name in [one.name for one in ml_client.online_endpoints.list()]


def test_an_update_keeps_address_and_keys(ml_client: MLClient, endpoint: OnlineEndpoint) -> None:
    """Tags and description change; who calls the endpoint notices nothing."""
    keys = ml_client.online_endpoints.get_keys(endpoint.name)
    endpoint.tags, endpoint.description = {"stage": "test"}, "asks about churn"
    ml_client.online_endpoints.begin_create_or_update(endpoint).result()
    found = ml_client.online_endpoints.get(endpoint.name)

    assert (found.tags, found.description) == ({"stage": "test"}, "asks about churn")
    assert found.scoring_uri
    assert ml_client.online_endpoints.get_keys(endpoint.name).primary_key == keys.primary_key


def test_properties_are_kept(ml_client: MLClient, endpoint: OnlineEndpoint) -> None:
    """What somebody notes of an endpoint stands beside what the service notes."""
    assert "azureml.onlineendpointid" in endpoint.properties
    endpoint.properties = {"azureml.mlflow_client_endpoint": "True"}
    ml_client.online_endpoints.begin_create_or_update(endpoint).result()
    found = ml_client.online_endpoints.get(endpoint.name).properties

    assert found["azureml.mlflow_client_endpoint"] == "True"
    assert "azureml.onlineendpointid" in found


def test_a_regenerated_key_is_another(ml_client: MLClient, endpoint: OnlineEndpoint) -> None:
    """The other key stays, so that clients can move to it first."""
    before = ml_client.online_endpoints.get_keys(endpoint.name)
    ml_client.online_endpoints.begin_regenerate_keys(endpoint.name, key_type="secondary").result()
    after = ml_client.online_endpoints.get_keys(endpoint.name)

    assert after.primary_key == before.primary_key
    assert after.secondary_key != before.secondary_key


def test_tokens_of_an_endpoint_with_tokens(ml_client: MLClient, endpoint: OnlineEndpoint) -> None:
    """An endpoint with Azure Machine Learning tokens gives a new one for a day."""
    name = f"{endpoint.name}-t"
    ml_client.online_endpoints.begin_create_or_update(
        ManagedOnlineEndpoint(name=name, auth_mode="aml_token")
    ).result()
    try:
        token = ml_client.online_endpoints.get_keys(name)
        assert token.access_token
        assert token.refresh_after_time_utc < token.expiry_time_utc
    finally:
        ml_client.online_endpoints.begin_delete(name).result()


def test_an_unknown_endpoint(ml_client: MLClient) -> None:
    """It is not found; deleting it is no error."""
    with pytest.raises(ResourceNotFoundError, match="There is no endpoint with name: nowhere"):
        ml_client.online_endpoints.get("nowhere")
    ml_client.online_endpoints.begin_delete("nowhere").result()


@pytest.mark.parametrize(
    ("traffic", "mirror", "reason"),
    [
        ({"blue": 90}, {}, "must add up to 0 or 100 percent; it is 90"),
        ({"blue": 50, "red": 50}, {}, "do not exist: red"),
        ({"blue": 100}, {"blue": 60}, "At most 50 percent"),
    ],
)
def test_traffic_that_cannot_be(ml_client, endpoint, deploy, traffic, mirror, reason) -> None:
    """The answer says what is wrong; the traffic stays as it was."""
    deploy("blue")
    endpoint.traffic, endpoint.mirror_traffic = traffic, mirror

    with pytest.raises(HttpResponseError, match=reason):
        ml_client.online_endpoints.begin_create_or_update(endpoint).result()

    assert ml_client.online_endpoints.get(endpoint.name).traffic == {"blue": 0}
