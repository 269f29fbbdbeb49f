"""Batch scoring, from the invocation to the file of predictions."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from azure.ai.ml import Input, MLClient
from azure.ai.ml.constants._endpoint import EndpointInvokeFields
from azure.ai.ml.entities import BatchEndpoint, CodeConfiguration, Model
from azure.ai.ml.exceptions import JobException
from azure.ai.ml.operations._run_history_constants import RunHistoryConstants
from azure.core.exceptions import HttpResponseError
from tests.azureml_emulator.endpoints.batch.conftest import Deploy

# azure-ai-ml 1.35.2 uses what newer marshmallow and azure-storage-blob will change.
pytestmark = [
    pytest.mark.filterwarnings("ignore::marshmallow.warnings.RemovedInMarshmallow4Warning"),
    pytest.mark.filterwarnings("ignore:The use of a 'BlobProperties':DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:content_as_bytes is deprecated:DeprecationWarning"),
]
ENVIRONMENT = "azureml://registries/azureml/environments/sklearn-1.5/labels/latest"
SCRIPT = """
import os
from pathlib import Path

def init():
    global word
    word = next(Path(os.environ["AZUREML_MODEL_DIR"]).iterdir()).read_text()

def run(mini_batch):
    return [f"{word} {Path(file).name} {len(mini_batch)}" for file in mini_batch]
"""

OWN_FILES = """
import os
from pathlib import Path

def init():
    global folder
    folder = Path(os.environ["AZUREML_BI_OUTPUT_PATH"])

def run(mini_batch):
    for file in mini_batch:
        (folder / f"{Path(file).name}.txt").write_text("predicted")
    return mini_batch
"""


@pytest.fixture(autouse=True)
def settled_sdk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the SDK look more often, and not send the last test's deployment.

    It keeps the headers of an invocation for all later ones.
    """
    monkeypatch.setattr(
        EndpointInvokeFields, "DEFAULT_HEADER", {"Content-Type": "application/json"}
    )
    monkeypatch.setattr(RunHistoryConstants, "_WAIT_COMPLETION_POLLING_INTERVAL_MIN", 0)


def test_an_mlflow_model(
    ml_client: MLClient,
    endpoint: BatchEndpoint,
    deploy: Deploy,
    registered: Model,
    tables: Path,
    tmp_path: Path,
) -> None:
    """It needs no script; each row of each file has its prediction, equal to the model's own."""
    deploy("blue", registered, {"mini_batch_size": 2, "max_concurrency_per_instance": 2})
    endpoint.defaults = {"deployment_name": "blue"}
    ml_client.batch_endpoints.begin_create_or_update(endpoint).result()

    job = ml_client.batch_endpoints.invoke(
        endpoint.name, input=Input(type="uri_folder", path=str(tables))
    )
    ml_client.jobs.stream(job.name)
    ml_client.jobs.download(job.name, download_path=tmp_path, output_name="score")

    columns = ["row", "prediction", "file"]
    found = pd.read_csv(tmp_path / "predictions.csv", names=columns)
    assert found["prediction"].tolist() == pytest.approx([0.0, 1.0, 2.0, 3.0, 4.0, 5.0])
    assert found["file"].tolist() == ["0.csv", "0.csv", "1.csv", "1.csv", "2.csv", "2.csv"]
    assert [one.name for one in ml_client.batch_endpoints.list_jobs(endpoint.name)] == [job.name]
    jobs = ml_client.batch_deployments.list_jobs(endpoint.name, name="blue")
    assert [one.status for one in jobs] == ["Completed"]
    (child,) = ml_client.jobs.list(parent_job_name=job.name)
    assert (child.display_name, child.status) == ("batchscoring", "Completed")


def test_a_scoring_script(
    ml_client: MLClient, endpoint: BatchEndpoint, deploy: Deploy, tables: Path, tmp_path: Path
) -> None:
    """The script finds its model, gets files in mini batches, and what it returns is kept."""
    (tmp_path / "word.txt").write_text("hello")
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "score.py").write_text(SCRIPT)
    model = Model(name=f"m-{endpoint.name}", path=str(tmp_path / "word.txt"), type="custom_model")
    code = CodeConfiguration(code=str(tmp_path / "code"), scoring_script="score.py")
    settings = {"mini_batch_size": 2, "output_file_name": "words.txt"}
    registered = ml_client.models.create_or_update(model)
    deploy("blue", registered, settings, code_configuration=code, environment=ENVIRONMENT)

    job = ml_client.batch_endpoints.invoke(
        endpoint.name,
        deployment_name="blue",
        inputs={"names": Input(type="uri_folder", path=str(tables))},
    )
    ml_client.jobs.stream(job.name)
    ml_client.jobs.download(job.name, download_path=tmp_path / "got", output_name="score")

    found = (tmp_path / "got" / "words.txt").read_text().splitlines()
    assert found == ["hello 0.csv 2", "hello 1.csv 2", "hello 2.csv 1"]


def test_a_script_that_writes_its_own_files(
    ml_client: MLClient, endpoint: BatchEndpoint, deploy: Deploy, registered: Model, tables: Path
) -> None:
    """It is told where; with `summary_only` there is nothing else."""
    folder = tables.parent
    (folder / "code").mkdir()
    (folder / "code" / "score.py").write_text(OWN_FILES)
    code = CodeConfiguration(code=str(folder / "code"), scoring_script="score.py")
    settings = {"output_action": "summary_only", "mini_batch_size": 1}
    deploy("blue", registered, settings, code_configuration=code, environment=ENVIRONMENT)

    job = ml_client.batch_endpoints.invoke(
        endpoint.name,
        deployment_name="blue",
        input=Input(type="uri_folder", path=str(tables)),
    )
    ml_client.jobs.stream(job.name)
    ml_client.jobs.download(job.name, download_path=folder / "got", output_name="score")

    found = sorted(path.name for path in (folder / "got").rglob("*") if path.is_file())
    assert found == ["0.csv.txt", "1.csv.txt", "2.csv.txt"]


def test_what_cannot_be_scored(
    ml_client: MLClient, endpoint: BatchEndpoint, deploy: Deploy, registered: Model, tables: Path
) -> None:
    """A file of an unknown type fails the job, which says so."""
    (tables / "notes.avro").write_text("?")
    deploy("blue", registered)

    job = ml_client.batch_endpoints.invoke(
        endpoint.name,
        deployment_name="blue",
        input=Input(type="uri_folder", path=str(tables)),
    )

    with pytest.raises(JobException, match="File type 'avro' is not supported"):
        ml_client.jobs.stream(job.name)


def test_what_is_refused(
    ml_client: MLClient, endpoint: BatchEndpoint, deploy: Deploy, registered: Model, tables: Path
) -> None:
    """An endpoint without a default deployment, and a model deployment with a literal input."""
    given = Input(type="uri_folder", path=str(tables))
    with pytest.raises(HttpResponseError, match="no default deployment"):
        ml_client.batch_endpoints.invoke(endpoint.name, input=given)
    deploy("blue", registered)
    with pytest.raises(
        HttpResponseError, match="job input type 'LiteralJobInput' is not supported"
    ):
        ml_client.batch_endpoints.invoke(
            endpoint.name,
            deployment_name="blue",
            inputs={"limit": Input(type="string", default="x")},
        )
