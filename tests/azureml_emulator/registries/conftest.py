"""Registries through the real SDK."""

from __future__ import annotations

import uuid
import warnings
from collections.abc import Iterator

import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from azure.ai.ml import MLClient
    from azure.ai.ml.entities import Registry, RegistryRegionDetails


@pytest.fixture
def made(ml_client: MLClient) -> Iterator[Registry]:
    """A fresh registry of this test's own."""
    asked = Registry(
        name=f"reg-{uuid.uuid4().hex[:12]}",
        location="westeurope",
        tags={"team": "vision"},
        replication_locations=[RegistryRegionDetails(location="westeurope")],
    )
    yield ml_client.registries.begin_create(asked).result()
    ml_client.registries.begin_delete(name=asked.name).result()


@pytest.fixture
def registry(ml_client: MLClient, made: Registry) -> MLClient:
    """A client of the registry."""
    return MLClient(ml_client._credential, registry_name=made.name)
