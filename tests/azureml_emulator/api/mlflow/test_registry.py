"""One truth about a model: MLflow's registry and the SDK's model assets show the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Inside

_SCRIPT = """
import json, pathlib, sys, mlflow
from azure.ai.ml import MLClient
from azure.ai.ml.entities import Model
from azure.identity import DefaultAzureCredential
from mlflow import MlflowClient
from sklearn.linear_model import LinearRegression

ml_client = MLClient(DefaultAzureCredential(), *json.loads(sys.argv[1]))
client = MlflowClient()
model = LinearRegression().fit([[0, 0], [1, 1]], [0, 1])
mlflow.set_experiment("registry")
with mlflow.start_run() as run:
    mlflow.sklearn.log_model(model, "model", registered_model_name="by-mlflow")
mlflow.register_model(f"runs:/{run.info.run_id}/model", "by-mlflow", tags={"a": "b"})
folder = pathlib.Path("saved-model").absolute()
mlflow.sklearn.save_model(model, folder)
mlflow.register_model(folder.as_uri(), "by-path")
ml_client.models.create_or_update(
    Model(name="by-sdk", path=folder, type="mlflow_model", tags={"k": "v"}, description="words")
)
asset = ml_client.models.get("by-mlflow", label="latest")
seen = client.get_model_version("by-sdk", "1")
client.set_model_version_tag("by-sdk", "1", "more", "yes")
client.transition_model_version_stage("by-mlflow", "1", "Staging")

def predict(uri):
    return float(mlflow.pyfunc.load_model(uri).predict([[3.0, 3.0]])[0])

ml_client.models.download("by-mlflow", "2", download_path="downloaded")
print(json.dumps({
    "run": run.info.run_id,
    "listed": sorted(m.name for m in ml_client.models.list()),
    "searched": sorted(m.name for m in client.search_registered_models()),
    "asset": [asset.version, asset.type, asset.tags, asset.job_name, sorted(asset.flavors)],
    "seen": [seen.version, seen.description, seen.tags, seen.status],
    "tags": ml_client.models.get("by-sdk", "1").tags,
    "stage": ml_client.models.get("by-mlflow", "1").stage,
    "downloaded": sorted(p.name for p in pathlib.Path("downloaded").rglob("MLmodel")),
    "predictions": [predict(uri) for uri in (
        "models:/by-mlflow/1", "models:/by-mlflow/latest", "models:/by-mlflow/Staging",
        "models:/by-path/1", "models:/by-sdk/1", f"runs:/{run.info.run_id}/model",
    )],
}))
"""


@pytest.fixture(scope="module")
def result(inside: Inside, default: Any) -> Any:
    """What a script registers and finds, from both sides."""
    ids = [default.subscription_id, default.resource_group, default.workspace_name]
    return inside.run(_SCRIPT, json.dumps(ids))


def test_from_mlflow_to_the_sdk(result: Any) -> None:
    """What MLflow registers is a model asset that names its run."""
    assert result["asset"] == [
        "2",
        "mlflow_model",
        {"a": "b"},
        result["run"],
        ["python_function", "sklearn"],
    ]
    assert result["downloaded"] == ["MLmodel"]


def test_from_the_sdk_to_mlflow(result: Any) -> None:
    """A model asset is a registered model, and MLflow's tags are the asset's."""
    assert result["seen"] == ["1", "words", {"k": "v"}, "READY"]
    assert result["tags"] == {"k": "v", "more": "yes"}


def test_both_lists(result: Any) -> None:
    """Both sides list the same models."""
    assert result["listed"] == ["by-mlflow", "by-path", "by-sdk"]
    assert result["searched"] == result["listed"]


def test_loading(result: Any) -> None:
    """However it was registered and is named, the model gives the right answer."""
    assert result["predictions"] == pytest.approx([3.0] * 6)


def test_stages_are_mlflows_own(result: Any) -> None:
    """The stage in which MLflow has a version is not the asset's stage."""
    assert result["stage"] == "Development"
