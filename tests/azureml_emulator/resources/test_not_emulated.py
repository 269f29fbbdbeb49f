"""What is not emulated, asked for through the real SDK."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from azure.ai.ml import MLClient
from azure.ai.ml.entities import (
    ManagedOnlineEndpoint,
    WorkspaceConnection,
)
from azure.core.exceptions import HttpResponseError

from azureml_emulator.resources import not_emulated

# The operation as the answer names it, and a call whose first request that is.
CALLS: dict[str, Callable[[MLClient], object]] = {
    "schedules.get": lambda c: c.schedules.get("s"),
    "schedules.list": lambda c: list(c.schedules.list()),
    "schedules.trigger": lambda c: c.schedules.trigger("s"),
    "schedules.begin_delete": lambda c: c.schedules.begin_delete("s"),
    "online_endpoints.list": lambda c: list(c.online_endpoints.list()),
    "online_endpoints.get": lambda c: c.online_endpoints.get("e"),
    "online_endpoints.begin_delete": lambda c: c.online_endpoints.begin_delete("e"),
    "online_endpoints.begin_create_or_update": lambda c: c.online_endpoints.begin_create_or_update(
        ManagedOnlineEndpoint(name="endpoint")
    ),
    "online_deployments.list": lambda c: list(c.online_deployments.list("e")),
    "online_deployments.get": lambda c: c.online_deployments.get("blue", "e"),
    "online_deployments.get_logs": lambda c: c.online_deployments.get_logs("blue", "e", lines=1),
    "online_deployments.begin_delete": lambda c: c.online_deployments.begin_delete("blue", "e"),
    "batch_endpoints.list": lambda c: list(c.batch_endpoints.list()),
    "batch_endpoints.get": lambda c: c.batch_endpoints.get("e"),
    "batch_endpoints.list_jobs": lambda c: list(c.batch_endpoints.list_jobs("e")),
    "batch_deployments.list_jobs": lambda c: list(c.batch_deployments.list_jobs("e", name="d")),
    "feature_sets.list": lambda c: list(c.feature_sets.list()),
    "feature_store_entities.list": lambda c: list(c.feature_store_entities.list()),
    "batch_deployments.get": lambda c: c.batch_deployments.get("blue", "e"),
    "connections.list": lambda c: list(c.connections.list()),
    "connections.get": lambda c: c.connections.get("c"),
    "connections.delete": lambda c: c.connections.delete("c"),
    "connections.create_or_update": lambda c: c.connections.create_or_update(
        WorkspaceConnection(name="c", type="git", target="https://host", credentials=None)
    ),
    "registries.list": lambda c: list(c.registries.list()),
    'registries.list(scope="subscription")': lambda c: list(
        c.registries.list(scope="subscription")
    ),
    "registries.get": lambda c: c.registries.get("r"),
}


@pytest.mark.offline_only
@pytest.mark.parametrize("operation", CALLS)
def test_an_operation_says_its_name(ml_client: MLClient, operation: str) -> None:
    """The learner reads which operation is missing, in the terms of the SDK."""
    with pytest.raises(HttpResponseError) as raised:
        CALLS[operation](ml_client)

    error = raised.value.error
    assert (raised.value.status_code, error.code) == (501, "NotEmulated")
    assert error.message.startswith("Not emulated by the offline workspace: ")
    assert operation in error.message.partition(": ")[2].partition(" (")[0].split(", ")


@pytest.mark.offline_only
def test_the_sdk_does_not_try_again(ml_client: MLClient) -> None:
    """The answer comes at once: the SDK would repeat other server errors for seconds."""
    ml_client.workspaces.get(ml_client.workspace_name)  # with a token in hand
    begin = time.monotonic()
    with pytest.raises(HttpResponseError):
        ml_client.online_endpoints.get("e")

    assert time.monotonic() - begin < 3  # it tries a 500 four times in five seconds


def test_nothing_here_claims_to_work() -> None:
    """Every line is a missing operation: what is emulated is declared where it is emulated."""
    routes = [route for area in not_emulated.AREAS for route in area.routes]

    assert [route.template for route in routes if route.handler or route.coverage != "not"] == []
