"""From training to an answering endpoint, in one notebook as a learner would write it.

Sources: Microsoft Learn, "Tutorial: Train a model", "Hyperparameter tuning a model" and "Deploy
MLflow models to online endpoints", retold.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import nbformat
import pytest

pytestmark = pytest.mark.timeout(600)

TRAIN = """
import argparse
import mlflow
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

parser = argparse.ArgumentParser()
parser.add_argument("--data")
parser.add_argument("--c", type=float)
given = parser.parse_args()
table = pd.read_csv(given.data)
train, test = train_test_split(table, random_state=0)
mlflow.sklearn.autolog(log_models=False)
with mlflow.start_run():
    model = LogisticRegression(C=given.c).fit(train[["a", "b"]], train["y"])
    mlflow.log_metric("accuracy", model.score(test[["a", "b"]], test["y"]))
    signature = mlflow.models.infer_signature(train[["a", "b"]], model.predict(train[["a", "b"]]))
    mlflow.sklearn.log_model(model, "model", signature=signature)
"""
CELLS = [
    """
from azure.ai.ml import Input, MLClient, command
from azure.ai.ml.entities import Data, ManagedOnlineDeployment, ManagedOnlineEndpoint, Model
from azure.ai.ml.sweep import Choice
from azure.identity import DefaultAzureCredential
ml_client = MLClient.from_config(credential=DefaultAzureCredential())
data = ml_client.data.create_or_update(Data(name="points", path="points.csv", type="uri_file"))
""",
    """
job = command(
    code="src",
    command="python train.py --data ${{inputs.data}} --c ${{inputs.c}}",
    inputs={"data": Input(type="uri_file", path=data.id), "c": 1.0},
    environment="azureml://registries/azureml/environments/sklearn-1.5/labels/latest",
    display_name="train",
)
trained = ml_client.jobs.create_or_update(job)
ml_client.jobs.stream(trained.name)
""",
    """
tuned = job(c=Choice([0.000001, 1.0])).sweep(
    primary_metric="accuracy", goal="maximize", sampling_algorithm="grid", compute="serverless"
)
tuned.set_limits(max_total_trials=2, max_concurrent_trials=2, timeout=600)
tuned.display_name = "tune"
sweep = ml_client.jobs.create_or_update(tuned)
ml_client.jobs.stream(sweep.name)
best = ml_client.jobs.get(sweep.name).properties["best_child_run_id"]
""",
    """
model = ml_client.models.create_or_update(Model(
    name="points", type="mlflow_model", path=f"azureml://jobs/{best}/outputs/artifacts/paths/model/"
))
""",
    """
ml_client.online_endpoints.begin_create_or_update(ManagedOnlineEndpoint(name="points")).result()
ml_client.online_deployments.begin_create_or_update(ManagedOnlineDeployment(
    name="blue", endpoint_name="points", model=model, instance_type="Standard_DS3_v2",
    instance_count=1)).result()
endpoint = ml_client.online_endpoints.get("points")
endpoint.traffic = {"blue": 100}
ml_client.online_endpoints.begin_create_or_update(endpoint).result()
""",
    """
import json, mlflow, pathlib
rows = [[-2.0, 0.0], [2.0, 0.0], [0.1, -0.3]]
asked = {"input_data": {"columns": ["a", "b"], "index": [0, 1, 2], "data": rows}}
pathlib.Path("request.json").write_text(json.dumps(asked))
answer = json.loads(ml_client.online_endpoints.invoke("points", request_file="request.json"))
own = mlflow.sklearn.load_model(f"models:/points/{model.version}").predict(rows)
pathlib.Path("result.json").write_text(json.dumps([best, answer, own.tolist()]))
""",
]


def test_train_tune_register_deploy(workspace: Any) -> None:
    """The endpoint answers what the best trial's model itself predicts."""
    folder = workspace.checkout
    points = [(n % 21 - 10, n * 7 % 11 - 5) for n in range(210)]
    lines = [f"{a},{b},{int(a > 0)}" for a, b in points]
    (folder / "points.csv").write_text("\n".join(["a,b,y", *lines]))
    (folder / "src").mkdir()
    (folder / "src" / "train.py").write_text(TRAIN)
    cells = [nbformat.v4.new_code_cell(cell.strip()) for cell in CELLS]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "tutorial.ipynb")
    line = ("-W", "ignore", "-m", "azureml_emulator", "notebook", "tutorial.ipynb")

    with workspace.start(sys.executable, *line, "--output", "done.ipynb") as process:
        output, _ = process.communicate()

    assert process.returncode == 0, output
    best, answer, own = json.loads((folder / "result.json").read_text())
    assert answer == own == [0, 1, own[2]]
    jobs = json.loads((folder / "done.jobs.json").read_text())
    assert {job["status"] for job in jobs} == {"Completed"}
    (winner,) = [job for job in jobs if job["name"] == best]
    assert winner["metrics"]["accuracy"] == max(j["metrics"].get("accuracy", 0) for j in jobs) > 0.9
