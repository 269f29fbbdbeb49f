"""Which runs belong to which workspace: each has a store of its own."""

from __future__ import annotations

from dataclasses import dataclass

from azureml_emulator.core.arm import derived_name
from azureml_emulator.core.store import Transaction


@dataclass(frozen=True)
class RunStore:
    """Where the runs of one workspace are kept.

    Attributes:
        name: the name of its file; another one for a workspace that was deleted for good and
            created again under the old name.
        root: the URI in front of the artifact URIs of all its runs.
    """

    name: str
    root: str


def tracking_uri(workspace_id: str, region: str, version: str = "v1.0") -> str:
    """Return the URI that MLflow clients are given, as a workspace's `mlFlowTrackingUri` is."""
    return f"azureml://{region}.api.azureml.ms/mlflow/{version}{workspace_id}"


def of_workspace(store: Transaction, workspace_id: str) -> RunStore:
    """Return the run store of a workspace.

    Raises:
        LookupError: there is no such workspace.
    """
    workspace = store.get(workspace_id)
    if workspace is None:
        raise LookupError(workspace_id)
    body = workspace.body
    name = derived_name(f"{body['id']}@{body['properties']['creationTime']}", "runs", 32)
    root = tracking_uri(body["id"], body["location"], "v2.0")
    return RunStore(name, f"{root}/experiments")
