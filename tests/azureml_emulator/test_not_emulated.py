"""What is not emulated, asked for through the real SDK."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from azure.ai.ml import MLClient
from azure.ai.ml.entities import AzureMLOnlineInferencingServer, Index, ModelPackage
from azure.core.exceptions import HttpResponseError
from azure.core.pipeline.policies import RetryPolicy

from azureml_emulator import not_emulated


def templates(ml_client: MLClient) -> Any:
    """Return the operations on templates, which only the client of a registry has."""
    registry = MLClient(ml_client._credential, registry_name="azureml")
    return registry.deployment_templates


# The operation as the answer names it, and a call whose first request that is.
CALLS: dict[str, Callable[[MLClient], object]] = {
    "indexes.list": lambda c: list(c.indexes.list()),
    "indexes.get": lambda c: c.indexes.get("i", version="1"),
    'indexes.get(label="latest")': lambda c: c.indexes.get("i", label="latest"),
    "indexes.create_or_update": lambda c: c.indexes.create_or_update(
        Index(name="i", version="1", path="azureml://datastores/workspaceblobstore/paths/i")
    ),
    "deployment_templates.list": lambda c: list(templates(c).list()),
    "deployment_templates.delete": lambda c: templates(c).delete("t", "1"),
    "feature_sets.begin_backfill": lambda c: c.feature_sets.begin_backfill(name="f", version="1"),
    "serverless_endpoints.get_keys": lambda c: c.serverless_endpoints.get_keys("e"),
    "models.package": lambda c: c.models.package(
        "m",
        "1",
        ModelPackage(target_environment="e", inferencing_server=AzureMLOnlineInferencingServer()),
    ),
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
def test_the_sdk_does_not_try_again(ml_client: MLClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer comes at once: the SDK would repeat other server errors for seconds."""
    pauses: list[object] = []
    monkeypatch.setattr(RetryPolicy, "sleep", lambda self, *given, **more: pauses.append(given))
    with pytest.raises(HttpResponseError):
        ml_client.indexes.get("i", version="1")

    assert pauses == []


def test_nothing_here_claims_to_work() -> None:
    """Every line is a missing operation: what is emulated is declared where it is emulated."""
    routes = [route for area in not_emulated.AREAS for route in area.routes]

    assert [
        route.template
        for route in routes
        if route.handler or route.open_handler or route.coverage != "not"
    ] == []
