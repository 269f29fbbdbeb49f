# mypy: disallow-untyped-calls=False
"""The scheme `azureml` for MLflow clients, as the package azureml-mlflow adds it on Azure.

With it `mlflow.set_tracking_uri(workspace.mlflow_tracking_uri)` works with the URI that Azure
shows. An `azureml://` URI stands for the `https://` one of the same host and path, and MLflow's
own REST clients do the rest. Outside of the offline workspace, as on a compute instance, the
scheme belongs to azureml-mlflow: what that registers is used.

MLflow finds this module through the project's entry points, loads it whenever it is imported
itself, and does not exist yet then: hence the late imports.

Source: the entry points of azureml-mlflow 1.62, and the URLs that it talks to.
"""

from __future__ import annotations

import importlib.metadata
import os
import re
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlflow.store.artifact.artifact_repo import ArtifactRepository

_INSIDE = "AZUREML_EMULATOR_ADDRESS"
_WORKSPACE = re.compile(r"azureml://([^/]+)/mlflow/v[\d.]+(/subscriptions/.+?/workspaces/[^/?#]+)")


def tracking_store(store_uri: str, artifact_uri: str | None = None) -> Any:
    """Return the client of a workspace's runs; MLflow passes `artifact_uri`, which is not used."""
    if _INSIDE not in os.environ:
        return _of_azure("mlflow.tracking_store")(store_uri, artifact_uri)
    from mlflow.store.tracking.rest_store import RestStore

    return RestStore(partial(_credentials, store_uri))


def registry_store(store_uri: str, tracking_uri: str | None = None) -> Any:
    """Return the client of a workspace's models; MLflow passes `tracking_uri`, not used either."""
    if _INSIDE not in os.environ:
        return _of_azure("mlflow.model_registry_store")(store_uri, tracking_uri)
    from azureml_emulator.mlflow_registry_store import RegistryStore

    return RegistryStore(partial(_credentials, store_uri), store_uri)


def artifact_repository(artifact_uri: str) -> ArtifactRepository:
    """Return the client of the artifacts of a run or model."""
    if _INSIDE not in os.environ:
        repository: ArtifactRepository = _of_azure("mlflow.artifact_repository")(artifact_uri)
        return repository
    from mlflow.store.artifact.http_artifact_repo import HttpArtifactRepository

    workspace, path = _split(artifact_uri)
    return HttpArtifactRepository(f"{workspace}/api/2.0/mlflow-artifacts/artifacts{path}")


def _of_azure(group: str) -> Any:
    """Return what azureml-mlflow registers for the scheme.

    Raises:
        MlflowException: it is not installed.
    """
    for point in importlib.metadata.entry_points(group=group, name="azureml"):
        if point.module != __name__:
            return point.load()
    from mlflow.exceptions import MlflowException

    raise MlflowException.invalid_parameter_value(
        "azureml:// is the address of a real workspace here: install azureml-mlflow to use it, or "
        "pick the kernel 'Azure ML (offline)'"
    )


def _credentials(store_uri: str) -> Any:
    from mlflow.utils.rest_utils import MlflowHostCreds

    return MlflowHostCreds(_split(store_uri)[0])


def _split(uri: str) -> tuple[str, str]:
    """Return the `https://` URI of the workspace that `uri` is in, and the path within it.

    Raises:
        MlflowException: it is not the URI of a workspace.
    """
    found = _WORKSPACE.match(uri)
    if found is None:
        from mlflow.exceptions import MlflowException

        raise MlflowException.invalid_parameter_value(
            f"{uri!r} is not in an Azure Machine Learning workspace: azureml://REGION.api."
            "azureml.ms/mlflow/v1.0/subscriptions/.../workspaces/NAME is expected"
        )
    host, workspace = found.groups()
    return f"https://{host}/mlflow/v2.0{workspace}", uri[found.end() :]
