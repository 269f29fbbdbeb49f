"""Batch endpoints that run a pipeline component."""

from pathlib import Path

import pytest
from azure.ai.ml import Input, MLClient, Output, command, dsl
from azure.ai.ml.constants._endpoint import EndpointInvokeFields
from azure.ai.ml.entities import BatchEndpoint, PipelineComponentBatchDeployment
from azure.ai.ml.operations._run_history_constants import RunHistoryConstants
from azure.core.exceptions import HttpResponseError

# azure-ai-ml 1.35.2 uses what newer marshmallow and azure-storage-blob will change.
pytestmark = [
    pytest.mark.usefixtures("knows_types"),
    pytest.mark.filterwarnings("ignore::marshmallow.warnings.RemovedInMarshmallow4Warning"),
    pytest.mark.filterwarnings("ignore:The use of a 'BlobProperties':DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:content_as_bytes is deprecated:DeprecationWarning"),
]
ENVIRONMENT = "azureml://registries/azureml/environments/sklearn-1.5/labels/latest"


@pytest.fixture
def deployed(ml_client: MLClient, endpoint: BatchEndpoint, compute: str) -> BatchEndpoint:
    """An endpoint with a pipeline of one step, which greets everybody in a file."""
    unique = endpoint.name.replace("-", "_")
    step = command(
        name=f"greet_{unique}",
        version="1",
        command="sed 's/^/${{inputs.word}} /' ${{inputs.names}} > ${{outputs.greetings}}/all.txt",
        inputs={"names": Input(type="uri_file"), "word": Input(type="string", default="hello")},
        outputs={"greetings": Output(type="uri_folder")},
        environment=ENVIRONMENT,
    )

    @dsl.pipeline(name=f"greetings_{unique}", version="1")
    def greetings(names: Input(type="uri_file"), word: str = "hello"):  # type: ignore[no-untyped-def, valid-type]
        return {"greetings": step(names=names, word=word).outputs.greetings}

    component = ml_client.components.create_or_update(greetings)
    deployment = PipelineComponentBatchDeployment(
        name="pipeline",
        endpoint_name=endpoint.name,
        component=component,
        settings={"default_compute": compute},
    )
    ml_client.batch_deployments.begin_create_or_update(deployment).result()
    endpoint.defaults = {"deployment_name": "pipeline"}
    return ml_client.batch_endpoints.begin_create_or_update(endpoint).result()


def test_a_pipeline(
    ml_client: MLClient,
    deployed: BatchEndpoint,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Inputs go to the pipeline by name, literal ones too; its outputs are downloaded by name."""
    headers = {"Content-Type": "application/json"}
    monkeypatch.setattr(EndpointInvokeFields, "DEFAULT_HEADER", headers)
    monkeypatch.setattr(RunHistoryConstants, "_WAIT_COMPLETION_POLLING_INTERVAL_MIN", 0)
    (tmp_path / "names.txt").write_text("Mina\nLena\n")

    job = ml_client.batch_endpoints.invoke(
        deployed.name,
        inputs={
            "names": Input(type="uri_file", path=str(tmp_path / "names.txt")),
            "word": Input(type="string", default="good morning"),
        },
        experiment_name="greetings",
    )
    ml_client.jobs.stream(job.name)
    ml_client.jobs.download(job.name, download_path=tmp_path, output_name="greetings")

    found = (tmp_path / "named-outputs" / "greetings" / "all.txt").read_text()
    assert found == "good morning Mina\ngood morning Lena\n"
    assert ml_client.jobs.get(job.name).experiment_name == "greetings"
    jobs = ml_client.batch_deployments.list_jobs(deployed.name, name="pipeline")
    assert [one.name for one in jobs] == [job.name]


def test_an_input_that_is_missing(
    ml_client: MLClient, deployed: BatchEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The invocation is refused and names it."""
    headers = {"Content-Type": "application/json"}
    monkeypatch.setattr(EndpointInvokeFields, "DEFAULT_HEADER", headers)

    with pytest.raises(HttpResponseError, match="names"):
        ml_client.batch_endpoints.invoke(
            deployed.name, inputs={"word": Input(type="string", default="hello")}
        )
