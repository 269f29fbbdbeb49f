"""Which runs belong to which workspace."""

from __future__ import annotations

from pathlib import Path

import pytest

from azureml_emulator.tracking import stores
from offline_azure.store.store import Resource, Store

ID = "/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/w"


def workspace(created: str) -> Resource:
    uri = stores.tracking_uri(ID, "uksouth")
    properties = {"creationTime": created, "mlFlowTrackingUri": uri}
    body = {"id": ID, "properties": properties}
    return Resource(ID, "Microsoft.MachineLearningServices/workspaces", body)


def test_tracking_uri() -> None:
    """A client gets the URI that a workspace on Azure shows."""
    assert stores.tracking_uri(ID, "uksouth") == (
        f"azureml://uksouth.api.azureml.ms/mlflow/v1.0{ID}"
    )


def test_of_workspace(tmp_path: Path) -> None:
    """Asked in any case, a workspace has one store; made anew under its name, it has another."""
    store = Store(tmp_path / "store.sqlite")
    with store.write() as transaction:
        transaction.put(workspace("2026-01-01"))
        first = stores.of_workspace(transaction, ID)
        again = stores.of_workspace(transaction, ID.upper())
        transaction.put(workspace("2026-01-02"))
        second = stores.of_workspace(transaction, ID)
    store.close()

    assert first == again
    assert first.root == f"azureml://uksouth.api.azureml.ms/mlflow/v2.0{ID}/experiments"
    assert first.name != second.name


def test_of_a_missing_workspace(tmp_path: Path) -> None:
    """A workspace that does not exist has no runs, and nobody gets an empty store for it."""
    store = Store(tmp_path / "store.sqlite")
    with store.read() as transaction, pytest.raises(LookupError, match="workspaces/w"):
        stores.of_workspace(transaction, ID)
    store.close()
