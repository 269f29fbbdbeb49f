"""Which runs belong to which workspace: each has a store of its own."""

from __future__ import annotations

from dataclasses import dataclass

from offline_azure.arm.ids import derived_name
from offline_azure.store.store import Transaction


@dataclass(frozen=True)
class RunStore:
    """Where the runs of one workspace are kept.

    Attributes:
        name: the name of its file; another one for a workspace that was deleted for good and
            created again under the old name.
        tracking_uri: what MLflow clients of the workspace are given.
    """

    name: str
    tracking_uri: str

    @property
    def endpoint(self) -> str:
        """The URI in front of all artifact URIs: on Azure they have another version."""
        return self.tracking_uri.replace("/mlflow/v1.0/", "/mlflow/v2.0/", 1)

    @property
    def root(self) -> str:
        """The URI in front of the artifact URIs of all its runs."""
        return f"{self.endpoint}/experiments"


def tracking_uri(workspace_id: str, region: str) -> str:
    """Return a workspace's `mlFlowTrackingUri`."""
    return f"azureml://{region}.api.azureml.ms/mlflow/v1.0{workspace_id}"


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
    return RunStore(name, body["properties"]["mlFlowTrackingUri"])
