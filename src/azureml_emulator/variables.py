"""What the SDK of Azure Machine Learning and MLflow read from the environment."""

from __future__ import annotations

from azureml_emulator.tracking.stores import tracking_uri
from offline_azure.arm.ids import OFFLINE_REGION, WorkspaceId
from offline_azure.identity.resource_tokens import OBO_ENDPOINT


def inside(workspace: WorkspaceId) -> dict[str, str]:
    """Return the variables of a process that works with a workspace."""
    return {
        # As on a compute instance.
        "MLFLOW_TRACKING_URI": tracking_uri(str(workspace.arm_id), OFFLINE_REGION),
        # The SDK looks at a streamed job every 2 s; jobs here often take less.
        "AZUREML_RUN_POLLING_INTERVAL_MIN": "1",
        # The packages mltable and azureml-fsspec sign in as on a compute of the workspace, not in a
        # browser; and what cannot be answered they ask for once more, not for many minutes.
        "AZUREML_OBO_ENABLED": "True",
        "OBO_ENDPOINT": OBO_ENDPOINT,
        "AZUREML_DATASET_HTTP_RETRY_COUNT": "1",
    }
