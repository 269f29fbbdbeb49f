"""The stand-in itself; a job imports it as `azureml.core`.

Source: Microsoft Learn, "Migrate logging from SDK v1 to SDK v2", for what a call of SDK v1 is with
MLflow. What is not here raises an error that names the way of SDK v2.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from azure.ai.ml import MLClient
    from mlflow import MlflowClient

__all__ = ["Experiment", "Model", "Run", "Workspace"]

_NEW_WAYS = {
    "Dataset": "data assets: ml_client.data, and Input(...) of a job",
    "Datastore": "ml_client.datastores",
    "Environment": "azure.ai.ml.entities.Environment",
    "Keyvault": "azure.keyvault.secrets.SecretClient",
    "ScriptRunConfig": "azure.ai.ml.command",
    "Webservice": "ml_client.online_endpoints",
    "input_datasets": "inputs of the job, which its command gets as paths",
    "child_run": "mlflow.start_run(nested=True)",
    "create_children": "mlflow.start_run(nested=True)",
    "register_model": "mlflow.register_model, or ml_client.models.create_or_update",
    "download_file": "mlflow.artifacts.download_artifacts",
    "log_confusion_matrix": "mlflow.log_dict",
    "log_accuracy_table": "mlflow.log_dict",
    "log_residuals": "mlflow.log_dict",
    "log_predictions": "mlflow.log_dict",
}

print(
    "azureml.core: a stand-in of the offline workspace with Run and Model only, not SDK v1 itself.",
    file=sys.stderr,
)


def _missing(name: str) -> NoReturn:
    if name.startswith("__"):
        raise AttributeError(name)
    way = _NEW_WAYS.get(name, "see Microsoft Learn, 'Upgrade to v2'")
    raise NotImplementedError(
        f"The offline workspace does not emulate {name} of azureml.core (SDK v1)."
        f" With SDK v2: {way}."
    )


def __getattr__(name: str) -> NoReturn:
    _missing(name)


class _Partly:
    """A class of which not everything is here."""

    def __getattr__(self, name: str) -> NoReturn:
        _missing(name)


class Workspace(_Partly):
    """The workspace of the job: how it is called, and nothing to do with it."""

    def __init__(self) -> None:
        self.subscription_id = os.environ["AZUREML_ARM_SUBSCRIPTION"]
        self.resource_group = os.environ["AZUREML_ARM_RESOURCEGROUP"]
        self.name = os.environ["AZUREML_ARM_WORKSPACE_NAME"]

    @staticmethod
    def from_config(*_: Any, **__: Any) -> NoReturn:
        """Refuse: that is another client."""
        raise NotImplementedError("With SDK v2: MLClient.from_config(DefaultAzureCredential()).")


class Experiment(_Partly):
    """The experiment of the job."""

    def __init__(self) -> None:
        self.name = os.environ["AZUREML_ARM_PROJECT_NAME"]
        self.workspace = Workspace()


class Run(_Partly):
    """The run of the job, which MLflow keeps.

    Args:
        run_id: its name.
    """

    def __init__(self, run_id: str) -> None:
        self.id = run_id
        self.experiment = Experiment()

    @classmethod
    def get_context(cls, allow_offline: bool = True, **_: Any) -> Run:
        """Return the run of this job.

        Raises:
            NotImplementedError: this is no job.
        """
        if "AZUREML_RUN_ID" not in os.environ:
            raise NotImplementedError("Run.get_context() works in a job only; see mlflow.")
        return cls(os.environ["AZUREML_RUN_ID"])

    @property
    def parent(self) -> Run | None:
        """The run of which this is a part."""
        parent = self._client.get_run(self.id).data.tags.get("mlflow.parentRunId")
        return Run(parent) if parent else None

    @property
    def _client(self) -> MlflowClient:
        from mlflow import MlflowClient

        return MlflowClient()

    def log(self, name: str, value: Any, description: str = "", step: int | None = None) -> None:
        """Log a number as a metric, a text as an artifact."""
        if isinstance(value, str):
            self._client.log_text(self.id, value, f"{name}.txt")
        else:
            self._client.log_metric(self.id, name, float(value), step=step)

    def log_list(self, name: str, value: Sequence[float], description: str = "") -> None:
        """Log numbers as values of one metric."""
        from mlflow.entities import Metric

        now = int(time.time() * 1000)
        values = [Metric(name, float(each), now, 0) for each in value]  # type: ignore[no-untyped-call]
        self._client.log_batch(self.id, values)

    def log_row(self, name: str, description: str = "", **kwargs: float) -> None:
        """Log a metric for each column."""
        for column, value in kwargs.items():
            self._client.log_metric(self.id, f"{name}.{column}", float(value))

    def log_table(
        self, name: str, value: Mapping[str, Sequence[float]], description: str = ""
    ) -> None:
        """Log a metric for each column, and the whole as an artifact."""
        for row in zip(*value.values(), strict=True):
            self.log_row(name, **dict(zip(value, row, strict=True)))
        self._client.log_dict(self.id, dict(value), f"{name}.json")

    def log_image(
        self, name: str, path: str | None = None, plot: Any = None, description: str = ""
    ) -> None:
        """Log a picture as an artifact."""
        if path is not None:
            self._client.log_artifact(self.id, path)
        else:
            self._client.log_figure(self.id, plot.gcf(), f"{name}.png")

    def tag(self, key: str, value: str = "") -> None:
        """Set a tag."""
        self._client.set_tag(self.id, key, value)

    def get_metrics(self) -> dict[str, float]:
        """Return the last value of each metric."""
        return dict(self._client.get_run(self.id).data.metrics)

    def upload_file(self, name: str, path_or_stream: str) -> None:
        """Make a file an artifact with another name."""
        folder, _, last = name.rpartition("/")
        with tempfile.TemporaryDirectory() as place:
            copy = shutil.copyfile(path_or_stream, Path(place) / last)
            self._client.log_artifact(self.id, str(copy), folder or None)

    def flush(self, timeout_seconds: float = 300) -> None:
        """Do nothing: everything is logged at once."""

    def complete(self) -> None:
        """Do nothing: the run ends with its job."""


class Model(_Partly):
    """A registered model.

    Args:
        name: its name.
        version: its version.
        model_id: its id.
    """

    def __init__(self, name: str, version: int, model_id: str) -> None:
        self.name, self.version, self.id = name, version, model_id

    @classmethod
    def register(
        cls,
        workspace: Workspace,
        model_path: str,
        model_name: str,
        tags: dict[str, str] | None = None,
        properties: dict[str, str] | None = None,
        description: str | None = None,
        **others: Any,
    ) -> Model:
        """Register files as a model, as `ml_client.models.create_or_update` does.

        Raises:
            NotImplementedError: something else is asked for.
        """
        for name in others:
            _missing(name)
        from azure.ai.ml.entities import Model as Entity

        wanted = Entity(
            path=model_path,
            name=model_name,
            tags=tags,
            properties=properties,
            description=description,
        )
        made = _ml_client(workspace).models.create_or_update(wanted)
        return cls(str(made.name), int(str(made.version)), str(made.id))

    @staticmethod
    def get_model_path(model_name: str, version: int | None = None, _workspace: Any = None) -> str:
        """Return where the model is: that of the endpoint, or downloaded now."""
        if folder := os.environ.get("AZUREML_MODEL_DIR"):
            return folder
        models = _ml_client(_workspace or Workspace()).models
        found = models.get(model_name, version=str(version)) if version else None
        found = found or models.get(model_name, label="latest")
        place = tempfile.mkdtemp()
        models.download(model_name, version=str(found.version), download_path=place)
        (path,) = (Path(place) / model_name).iterdir()
        return str(path)


def _ml_client(workspace: Workspace) -> MLClient:
    from azure.ai.ml import MLClient
    from azure.identity import DefaultAzureCredential

    return MLClient(
        DefaultAzureCredential(),
        workspace.subscription_id,
        workspace.resource_group,
        workspace.name,
    )
