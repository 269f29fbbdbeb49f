# mypy: disallow-untyped-calls=False
"""The client of a workspace's model registry, for models that are not in a run.

Sources: Microsoft Learn, "Manage models registry with MLflow", section "Create models from
assets": a model in a local folder can be registered by its path; azureml-mlflow 1.62, which takes
all that follows `file://` for the path, so that `file://model` is a folder of this directory.
"""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository
from mlflow.store.model_registry.rest_store import RestStore
from mlflow.utils.file_utils import local_file_uri_to_path
from mlflow.utils.uri import is_local_uri


class RegistryStore(RestStore):
    """MLflow's own client, which uploads what is local before it registers it.

    Args:
        get_host_creds: see `RestStore`.
        workspace_uri: the `azureml://` URI of the workspace.
    """

    def __init__(self, get_host_creds: Any, workspace_uri: str) -> None:
        super().__init__(get_host_creds)
        self._workspace_uri = workspace_uri

    def create_model_version(self, name: str, source: str, *arguments: Any, **options: Any) -> Any:
        """Create a version of a registered model; see `RestStore.create_model_version`."""
        if source.startswith("file://") and not source.startswith("file:///"):
            source = source.removeprefix("file://")
        if is_local_uri(source):
            source = self._upload(Path(local_file_uri_to_path(source)))
        return super().create_model_version(name, source, *arguments, **options)

    def _upload(self, folder: Path) -> str:
        """Upload a folder to where the SDK uploads local assets; return its URI."""
        place = f"datastores/workspaceblobstore/paths/LocalUpload/{uuid.uuid4().hex}"
        uri = f"{self._workspace_uri}/{place}/{folder.name}"
        get_artifact_repository(uri).log_artifacts(str(folder))
        return uri
