"""A workspace with a scoring script, and plans to serve it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from azureml_emulator.runs.job import Environment
from azureml_emulator.serving.deployment import Probe, ServingPlan
from azureml_emulator.workspaces import deployments
from offline_azure.arm import resource_groups
from offline_azure.arm.ids import OFFLINE_REGION, WorkspaceId
from offline_azure.clock import ManualClock
from offline_azure.store.storage import Storage
from offline_azure.store.store import Store

CODE = "https://codes.blob.core.windows.net/c/code"
SCRIPT = """
import json, os, time

def init():
    print("started", flush=True)
    if os.environ.get("BREAK"):
        raise ValueError("broken")
    if os.environ.get("SLOW") and os.path.exists(os.environ["SLOW"]):
        time.sleep(6)

def run(data):
    asked = json.loads(data)
    time.sleep(asked.get("sleep", 0))
    return [os.getpid(), os.environ.get("AZUREML_MODEL_DIR", "")]
"""
MakePlan = Callable[..., ServingPlan]


@pytest.fixture
def database(tmp_path: Path, default: WorkspaceId, clock: ManualClock) -> Iterator[Store]:
    """The store of a workspace."""
    store = Store(tmp_path / "resources.sqlite")
    with store.write() as transaction:
        resource_groups.create_scope(transaction, default, OFFLINE_REGION)
        deployments.create_default(transaction, default.arm_id, OFFLINE_REGION, clock.now())
    yield store
    store.close()


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    """Storage accounts with the snapshot of a scoring script."""
    storage = Storage(tmp_path / "storage")
    folder = storage.path("codes", "c", "code")
    folder.mkdir(parents=True)
    (folder / "score.py").write_text(SCRIPT)
    return storage


@pytest.fixture
def make_plan(default: WorkspaceId) -> MakePlan:
    """Make the plan of a deployment: `make_plan(**fields)`."""

    def make(**fields: Any) -> ServingPlan:
        values = {
            "workspace_id": str(default.arm_id),
            "endpoint": "e",
            "name": "blue",
            "model": "",
            "model_path": "",
            "mlflow": False,
            "code": CODE,
            "script": "score.py",
            "environment": Environment("sklearn-1.5:1", curated=True),
            "liveness": Probe(period=0.2, timeout=10, failure_threshold=30),
        }
        return ServingPlan(**{**values, **fields})

    return make


@pytest.fixture
def variables() -> dict[str, str]:
    """The environment variables of a child process."""
    return dict(os.environ)
