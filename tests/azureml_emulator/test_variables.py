"""What the SDK and MLflow read from the environment."""

from __future__ import annotations

from azureml_emulator import variables
from offline_azure.arm.ids import WorkspaceId
from offline_azure.identity.resource_tokens import OBO_ENDPOINT


def test_variables(default: WorkspaceId) -> None:
    """MLflow logs to the workspace."""
    inside = variables.inside(default)

    assert inside["MLFLOW_TRACKING_URI"].endswith(str(default.arm_id))


def test_who_reads_data_by_uri_signs_in_here(default: WorkspaceId) -> None:
    """The packages that read `azureml://` open no browser, and do not ask again for minutes."""
    inside = variables.inside(default)

    assert inside["AZUREML_OBO_ENABLED"] == "True"
    assert inside["OBO_ENDPOINT"] == OBO_ENDPOINT
    assert int(inside["AZUREML_DATASET_HTTP_RETRY_COUNT"]) <= 1
