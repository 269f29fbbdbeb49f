"""Batch deployments."""

from __future__ import annotations

from pathlib import Path

import pytest
from azure.ai.ml import MLClient
from azure.ai.ml.entities import BatchEndpoint, Model, ModelBatchDeployment
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from tests.azureml_emulator.endpoints.batch.conftest import Deploy

# azure-ai-ml 1.35.2 uses what newer marshmallow and azure-storage-blob will change.
pytestmark = [
    pytest.mark.filterwarnings("ignore::marshmallow.warnings.RemovedInMarshmallow4Warning"),
    pytest.mark.filterwarnings("ignore:The use of a 'BlobProperties':DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:content_as_bytes is deprecated:DeprecationWarning"),
]


def test_defaults(
    ml_client: MLClient, endpoint: BatchEndpoint, deploy: Deploy, registered: Model
) -> None:
    """What is not given has the documented value."""
    deploy("blue", registered)

    found = ml_client.batch_deployments.get("blue", endpoint.name)
    settings = found.settings if hasattr(found, "settings") else found
    assert (settings.mini_batch_size, settings.max_concurrency_per_instance) == (10, 1)
    assert settings.output_file_name == "predictions.csv"
    assert (settings.retry_settings.max_retries, settings.retry_settings.timeout) == (3, 30)
    assert [one.name for one in ml_client.batch_deployments.list(endpoint.name)] == ["blue"]


def test_what_is_refused(
    ml_client: MLClient,
    endpoint: BatchEndpoint,
    deploy: Deploy,
    registered: Model,
    tmp_path: Path,
) -> None:
    """An unknown compute, a custom model without a script, and a deployment that is not there."""
    nowhere = ModelBatchDeployment(
        name="blue", endpoint_name=endpoint.name, model=registered, compute="nowhere"
    )
    with pytest.raises(HttpResponseError, match="Unknown compute target 'nowhere'"):
        ml_client.batch_deployments.begin_create_or_update(nowhere).result()
    (tmp_path / "weights").write_text("1")
    custom = ml_client.models.create_or_update(
        Model(name=f"custom-{endpoint.name}", path=str(tmp_path / "weights"), type="custom_model")
    )
    with pytest.raises(HttpResponseError, match="needs a scoring script"):
        deploy("blue", custom)
    with pytest.raises(ResourceNotFoundError, match="There is no deployment with name: blue"):
        ml_client.batch_deployments.get("blue", endpoint.name)
