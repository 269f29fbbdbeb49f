"""AutoML jobs through the real SDK, from submission to the model."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import uuid
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mlflow
import numpy as np
import pandas as pd
import pytest
from azure.ai.ml import Input, MLClient, Output, load_job
from azure.ai.ml.entities import (
    AmlCompute,
    CodeConfiguration,
    Data,
    Environment,
    ManagedOnlineDeployment,
    ManagedOnlineEndpoint,
    Model,
)
from azure.core.exceptions import HttpResponseError

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # as in conftest.py
    from azure.ai.ml import automl

# azure-ai-ml 1.35.2 uses what newer marshmallow and azure-storage-blob will change.
pytestmark = [
    pytest.mark.filterwarnings("ignore::marshmallow.warnings.RemovedInMarshmallow4Warning"),
    pytest.mark.filterwarnings("ignore:The use of a 'BlobProperties':DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:content_as_bytes is deprecated:DeprecationWarning"),
    pytest.mark.timeout(600),
]

OUTPUTS = [
    "conda_env_v_1_0_0.yml",
    "engineered_feature_names.json",
    "featurization_summary.json",
    "mlflow-model",
    "model.pkl",
    "scoring_file_v_2_0_0.py",
]
Wait = Callable[[Any], Any]
TABLE = "paths:\n- file: ./data.csv\ntransformations:\n- read_delimited:\n    delimiter: ','\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """An MLTable of subscribers."""
    random = np.random.default_rng(7)
    months = random.integers(1, 36, 80)
    city = random.choice(["Graz", "Linz"], 80)
    stays = np.where(months + random.normal(0, 6, 80) > 15, "yes", "no")
    folder = tmp_path / "subscribers"
    folder.mkdir()
    data = pd.DataFrame({"months": months, "city": city, "stays": stays})
    data.to_csv(folder / "data.csv", index=False)
    (folder / "MLTable").write_text(TABLE)
    return folder


@pytest.fixture
def job(table: Path) -> Any:
    """A classification of the subscribers, with two trials."""
    made = automl.classification(
        experiment_name="stay",
        training_data=Input(type="mltable", path=str(table)),
        target_column_name="stays",
        primary_metric="AUC_weighted",
        n_cross_validations=2,
    )
    made.set_limits(max_trials=2, timeout_minutes=10, trial_timeout_minutes=5)
    made.set_training(allowed_training_algorithms=["LightGBM", "LogisticRegression"])
    return made


@pytest.fixture
def wait(client: MLClient) -> Wait:
    """Wait for the end of a job, and return it."""

    def wait(job: Any) -> Any:
        deadline = time.monotonic() + 540
        while (found := client.jobs.get(job.name)).status not in (
            "Completed",
            "Failed",
            "Canceled",
        ):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        return found

    return wait


def test_classification(
    client: MLClient, job: Any, wait: Wait, table: Path, tmp_path: Path
) -> None:
    """Trials are children with metrics; the best one's model is registered and predicts."""
    job.outputs["best_model"] = Output(type="mlflow_model")
    client.data.create_or_update(
        Data(name="subscribers", version="1", type="mltable", path=str(table))
    )
    job.training_data = Input(type="mltable", path="azureml:subscribers:1")

    submitted = client.jobs.create_or_update(job)
    ended = wait(submitted)

    assert (ended.status, ended.type, ended.limits.max_trials) == ("Completed", "automl", 2)
    children = list(client.jobs.list(parent_job_name=ended.name))
    names = [f"{ended.name}_{number}" for number in range(2)]
    assert sorted((child.name, child.status) for child in children) == [
        (name, "Completed") for name in names
    ]
    best = ended.tags["automl_best_child_run_id"]
    assert best in names

    mlflow.set_tracking_uri(client.workspaces.get(client.workspace_name).mlflow_tracking_uri)
    runs = mlflow.MlflowClient()
    parent = runs.get_run(ended.name)
    assert parent.data.tags["automl_best_child_run_id"] == best
    scores = {name: runs.get_run(name).data.metrics["AUC_weighted"] for name in names}
    assert scores[best] == max(scores.values()) == parent.data.metrics["AUC_weighted"]
    assert runs.get_run(names[0]).data.tags["run_algorithm"] == "LightGBM"

    path = f"azureml://jobs/{best}/outputs/artifacts/paths/outputs/mlflow-model/"
    client.models.create_or_update(Model(name="stay", path=path, type="mlflow_model"))
    client.models.download("stay", version="1", download_path=str(tmp_path / "model"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # MLflow 2.22 uses what pydantic will change
        model = mlflow.pyfunc.load_model(str(tmp_path / "model" / "stay" / "mlflow-model"))
    rows = pd.DataFrame({"months": [1.0, 35.0], "city": ["Graz", "Linz"]})
    assert list(model.predict(rows)) == ["no", "yes"]

    files = Path(runs.download_artifacts(best, "outputs", str(tmp_path)))
    assert sorted(path.name for path in files.iterdir()) == OUTPUTS
    assert scored(files, rows, "predict") == ["no", "yes"]
    probabilities = model.get_raw_model().predict_proba(rows)
    assert np.allclose(scored(files, rows, "predict_proba"), probabilities)
    conda = "conda_env_v_1_0_0.yml"
    assert (files / conda).read_text() == (files / "mlflow-model" / "conda.yaml").read_text()
    features = pd.DataFrame(json.loads((files / "featurization_summary.json").read_text()))
    assert list(features["RawFeatureName"]) == ["months", "city"]
    names = json.loads((files / "engineered_feature_names.json").read_text())
    assert names == ["months", "city_Graz", "city_Linz"]
    assert features["EngineeredFeatureCount"].sum() == len(names)
    alone = f"azureml://jobs/{best}/outputs/artifacts/outputs/model.pkl"  # as in the notebooks
    registered = client.models.create_or_update(Model(name="alone", path=alone))
    assert np.allclose(deployed(client, files, str(registered.id), rows), probabilities)

    client.jobs.download(ended.name, download_path=str(tmp_path / "job"))
    log = (tmp_path / "job" / "artifacts" / "user_logs" / "std_log.txt").read_text()
    assert "Engine: FLAML" in log
    assert (tmp_path / "job" / "artifacts" / "outputs" / "data_guardrails.json").exists()
    shown = client.jobs._runs_operations.get_run_data(ended.name).run_metadata.outputs
    assert shown["best_model"].type == "MLFlowModel"


def scored(files: Path, rows: pd.DataFrame, method: str) -> Any:
    """Return what the scoring script answers, in a process of its own."""
    asked = {"Inputs": {"data": rows.to_dict("records")}, "GlobalParameters": {"method": method}}
    code = (
        "import sys, json, scoring_file_v_2_0_0 as script\n"
        "script.init()\n"
        "print(json.dumps(script.run(sys.argv[1])))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, json.dumps(asked)],
        capture_output=True,
        text=True,
        check=True,
        cwd=files,
        env={**os.environ, "AZUREML_MODEL_DIR": str(files)},
    )
    return json.loads(done.stdout)["Results"]


def deployed(client: MLClient, files: Path, model: str, rows: pd.DataFrame) -> Any:
    """Return what an endpoint answers that is made as in the article on deploying AutoML."""
    name = f"ep-{uuid.uuid4().hex[:8]}"
    client.online_endpoints.begin_create_or_update(ManagedOnlineEndpoint(name=name)).result()
    deployment = ManagedOnlineDeployment(
        name="blue",
        endpoint_name=name,
        model=model,
        environment=Environment(
            name="automl-tabular-env",
            image="mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu22.04:latest",
            conda_file=str(files / "conda_env_v_1_0_0.yml"),
        ),
        code_configuration=CodeConfiguration(
            code=str(files), scoring_script="scoring_file_v_2_0_0.py"
        ),
        instance_type="Standard_DS3_v2",
        instance_count=1,
    )
    client.online_deployments.begin_create_or_update(deployment).result()
    asked = {
        "Inputs": {"data": rows.to_dict("records")},
        "GlobalParameters": {"method": "predict_proba"},
    }
    request = files / "request.json"
    request.write_text(json.dumps(asked))
    answer = client.online_endpoints.invoke(
        endpoint_name=name, deployment_name="blue", request_file=str(request)
    )
    client.online_endpoints.begin_delete(name).result()
    return json.loads(answer)["Results"]


def test_what_is_shown(client: MLClient, job: Any) -> None:
    """The answer has the defaults of the service; the job can be cancelled."""
    submitted = client.jobs.create_or_update(job)
    client.jobs.begin_cancel(submitted.name).result()

    found = client.jobs.get(submitted.name)
    assert found.primary_metric == "AUCWeighted"
    assert (found.limits.max_concurrent_trials, found.limits.enable_early_termination) == (1, True)
    assert found.training.allowed_training_algorithms == ["LightGBM", "LogisticRegression"]
    assert found.status == "Canceled"


def test_a_target_that_is_not_there(client: MLClient, job: Any, wait: Wait) -> None:
    """The job fails, and its error names the columns that there are."""
    job.target_column_name = "leaves"

    submitted = client.jobs.create_or_update(job)
    assert wait(submitted).status == "Failed"

    error = client.jobs._runs_operations.get_run_details(submitted.name).error.error
    assert error.message == (
        "The column 'leaves' is not in the training data; it has months, city, stays."
    )


def test_no_mltable(client: MLClient, job: Any, wait: Wait, table: Path) -> None:
    """A folder without the file is accepted, as the service looks at data only when it runs."""
    (table / "MLTable").rename(table / "other.txt")
    folder = Data(name="plain", version="1", type="uri_folder", path=str(table))
    client.data.create_or_update(folder)
    job.training_data = Input(type="mltable", path="azureml:plain:1")

    assert wait(client.jobs.create_or_update(job)).status == "Failed"


def test_images_are_not_emulated(client: MLClient, table: Path, wait: Wait) -> None:
    """Such a job is accepted, and then fails with a log that says why."""
    asked = automl.image_classification(
        training_data=Input(type="mltable", path=str(table)), target_column_name="stays"
    )

    submitted = client.jobs.create_or_update(asked)

    assert wait(submitted).status == "Failed"
    error = client.jobs._runs_operations.get_run_details(submitted.name).error.error
    assert error.message.startswith("Not emulated by the offline workspace: AutoML jobs of the")


def refused(client: MLClient, job: Any) -> str:
    with pytest.raises(HttpResponseError) as raised:
        client.jobs.create_or_update(job)
    assert raised.value.status_code == 400
    return str(raised.value.message)


def test_unknown_compute(client: MLClient, job: Any) -> None:
    """The service's own words, which name the compute and the workspace."""
    client.compute.begin_create_or_update(AmlCompute(name="other")).result()
    job.compute = "gpu-cluster"

    assert (
        "The AutoMLJob input is invalid. Compute gpu-cluster not found in workspace"
        f" {client.workspace_name}" in refused(client, job)
    )


def test_names_that_do_not_exist(client: MLClient, job: Any, tmp_path: Path) -> None:
    """Algorithms of another task, or both allowed and blocked, and no trials are refused."""
    job.set_training(blocked_training_algorithms=["LightGBM"], allowed_training_algorithms=None)
    job._training._blocked_training_algorithms = ["ElasticNet"]
    assert "ElasticNet is not an algorithm of a classification task" in refused(client, job)

    job.set_training(
        allowed_training_algorithms=["LightGBM"], blocked_training_algorithms=["LightGBM"]
    )
    assert "both allowed and blocked" in refused(client, job)

    job.set_training(allowed_training_algorithms=["LightGBM"])
    job.set_limits(max_concurrent_trials=-1)
    assert "maxConcurrentTrials has to be at least 1, not -1" in refused(client, job)


def test_yaml(client: MLClient, table: Path) -> None:
    """The same job from a file; a metric of another task is refused by the SDK itself."""
    path = table.parent / "job.yml"
    path.write_text(
        "$schema: https://azuremlsdk2.blob.core.windows.net/preview/0.0.1/autoMLJob.schema.json\n"
        "type: automl\ntask: regression\nprimary_metric: r2_score\n"
        f"target_column_name: months\ntraining_data:\n  path: {table}\n  type: mltable\n"
        "limits:\n  max_trials: 1\n"
    )

    submitted = client.jobs.create_or_update(load_job(path))
    client.jobs.begin_cancel(submitted.name).result()

    assert client.jobs.get(submitted.name).task_type == "Regression"
