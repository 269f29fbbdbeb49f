"""Command jobs through the real SDK, from submission to download."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from azure.ai.ml import (
    Input,
    MLClient,
    MpiDistribution,
    Output,
    PyTorchDistribution,
    RayDistribution,
    TensorFlowDistribution,
    command,
    load_job,
    spark,
)
from azure.ai.ml.entities import AmlCompute, Data, Environment, JupyterLabJobService, Model
from azure.ai.ml.exceptions import JobException
from azure.ai.ml.operations._run_history_constants import RunHistoryConstants
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.core.rest import HttpRequest
from azure.mgmt.core.exceptions import ARMErrorFormat

# azure-ai-ml 1.35.2 uses what newer marshmallow and azure-storage-blob will change.
pytestmark = [
    pytest.mark.filterwarnings("ignore::marshmallow.warnings.RemovedInMarshmallow4Warning"),
    pytest.mark.filterwarnings("ignore:The use of a 'BlobProperties':DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:content_as_bytes is deprecated:DeprecationWarning"),
]

Submit = Callable[..., Any]
Wait = Callable[[Any], Any]
FULL = "AzureML-sklearn-1.5@latest"
TERMINAL = ("Completed", "Failed", "Canceled")


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the SDK look at a streamed job without a pause."""
    monkeypatch.setattr(RunHistoryConstants, "_WAIT_COMPLETION_POLLING_INTERVAL_MIN", 0)


@pytest.fixture
def submit(client: MLClient) -> Submit:
    """Submit a command: `submit("echo hello", inputs=...)`."""

    def submit(line: str, **options: Any) -> Any:
        options = {"environment": FULL, "experiment_name": "tests", **options}
        return client.jobs.create_or_update(command(command=line, **options))

    return submit


@pytest.fixture
def wait(client: MLClient) -> Wait:
    """Wait for the end of a job, and return it."""

    def wait(job: Any) -> Any:
        deadline = time.monotonic() + 300
        while (found := client.jobs.get(job.name)).status not in TERMINAL:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        return found

    return wait


def test_submit(client: MLClient, submit: Submit) -> None:
    """The answer shows what the service fills in; the job is Starting."""
    job = submit(
        "echo hello",
        display_name="greeting",
        tags={"team": "vision"},
        environment_variables={"A": "1"},
        inputs={"x": 0.5, "flag": True},
    )

    assert (job.status, job.display_name, job.tags) == ("Starting", "greeting", {"team": "vision"})
    assert job.services["Studio"].endpoint.startswith(f"https://ml.azure.com/runs/{job.name}?wsid=")
    assert job.services["Tracking"].endpoint.startswith("azureml://westeurope.api.azureml.ms/")
    assert job.outputs["default"].path.endswith(
        f"workspaceartifactstore/ExperimentRun/dcid.{job.name}"
    )
    assert (job.resources.instance_count, job.resources.shm_size) == (1, "2g")
    assert job.environment_variables == {"A": "1"}


def test_stream(client: MLClient, submit: Submit, capsys: pytest.CaptureFixture[str]) -> None:
    """The log of a job is streamed, also when it has ended before."""
    job = submit("echo hello")

    client.jobs.stream(job.name)

    printed = capsys.readouterr().out
    assert printed.startswith(f"RunId: {job.name}\nWeb View: https://ml.azure.com/runs/")
    assert "Streaming user_logs/std_log.txt\n=====" in printed
    assert "\nhello\n" in printed
    assert printed.index("Execution Summary") > printed.index("\nhello\n")
    assert client.jobs.get(job.name).status == "Completed"


def test_stream_of_a_job_that_fails(
    client: MLClient, submit: Submit, capsys: pytest.CaptureFixture[str]
) -> None:
    """The log is printed, then the error of the run is raised."""
    job = submit("python -c 'import no_such_module'")

    with pytest.raises(JobException) as raised:
        client.jobs.stream(job.name)

    error = json.loads(str(raised.value).removeprefix("Exception : \n "))
    assert error["error"]["code"] == "UserError"
    assert "exited with status code 1" in error["error"]["message"]
    assert "No module named 'no_such_module'" in error["error"]["message"]
    assert "ModuleNotFoundError" in capsys.readouterr().out
    assert client.jobs.get(job.name).status == "Failed"


def test_code_and_data(client: MLClient, submit: Submit, wait: Wait, tmp_path: Path) -> None:
    """A script gets its code, its data and its literals; its results can be downloaded."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "sum.py").write_text(
        "import sys, pathlib, os\n"
        "data, folder, factor, out = sys.argv[1:]\n"
        "total = sum(map(int, open(data))) + len(list(pathlib.Path(folder).iterdir()))\n"
        "(pathlib.Path(out) / 'sum.txt').write_text(str(total * int(factor)))\n"
        "open('outputs/done', 'w').write('yes')\n"
        "print('cwd', sorted(os.listdir('.')))\n"
    )
    (tmp_path / "numbers.txt").write_text("1\n2\n")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a").write_text("a")
    asset = client.data.create_or_update(
        Data(name="numbers", path=str(tmp_path / "numbers.txt"), type="uri_file")
    )

    job = submit(
        "python sum.py ${{inputs.data}} ${{inputs.folder}} ${{inputs.factor}} ${{outputs.out}}",
        code=str(tmp_path / "src"),
        inputs={
            "data": Input(type="uri_file", path=f"azureml:numbers:{asset.version}"),
            "folder": Input(type="uri_folder", path=str(tmp_path / "folder"), mode="download"),
            "factor": 10,
        },
        outputs={"out": Output(type="uri_folder")},
    )

    assert wait(job).status == "Completed"
    client.jobs.download(job.name, download_path=tmp_path / "all", all=True)
    client.jobs.download(job.name, download_path=tmp_path / "one", output_name="out")
    assert (tmp_path / "one/named-outputs/out/sum.txt").read_text() == "40"
    assert (tmp_path / "all/artifacts/outputs/done").read_text() == "yes"
    assert (
        "cwd ['logs', 'outputs', 'sum.py']"
        in (tmp_path / "all/artifacts/user_logs/std_log.txt").read_text()
    )
    assert (tmp_path / "all/artifacts/system_logs").is_dir()


def test_an_output_that_azure_ai_ml_1_35_does_not_download(
    client: MLClient, submit: Submit, wait: Wait, tmp_path: Path
) -> None:
    """Run history says `UriFolder`, which that SDK does not know: it looks at the default place."""
    place = "azureml://datastores/workspaceblobstore/paths/mine/"
    out = {"out": Output(type="uri_folder", path=place)}
    job = wait(submit("echo 4 > ${{outputs.out}}/f", outputs=out))

    client.jobs.download(job.name, output_name="out", download_path=tmp_path)

    shown = client.jobs._runs_operations.get_run_data(job.name).run_metadata.outputs["out"]
    assert (job.status, shown.type) == ("Completed", "UriFolder")
    assert list(tmp_path.rglob("f")) == []


def test_registered_outputs(client: MLClient, submit: Submit, wait: Wait, tmp_path: Path) -> None:
    """Outputs with a name become versions of data assets and models."""
    job = submit(
        "echo 1 > ${{outputs.table}}/t.csv; echo 2 > ${{outputs.model}}/weights",
        outputs={
            "table": Output(type="uri_folder", name="table", mode="upload"),
            "model": Output(type="custom_model", name="model", version="7"),
        },
    )

    assert wait(job).status == "Completed"
    assert [version.version for version in client.data.list(name="table")] == ["1"]
    model = client.models.get("model", version="7")
    assert (model.type, model.job_name) == ("custom_model", job.name)
    client.models.download("model", version="7", download_path=tmp_path)
    assert next(tmp_path.rglob("weights")).read_text() == "2\n"


def test_a_model_as_input(client: MLClient, submit: Submit, wait: Wait, tmp_path: Path) -> None:
    """A registered model and the output of another job are inputs like any other."""
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "weights").write_text("3")
    client.models.create_or_update(Model(name="net", path=tmp_path / "model", type="custom_model"))
    first = wait(submit("echo 4 > ${{outputs.o}}/f", outputs={"o": Output(type="uri_folder")}))

    second = submit(
        "test $(cat ${{inputs.model}}/weights)$(cat ${{inputs.result}}/f) = 34",
        inputs={
            "model": Input(type="custom_model", path="azureml:net:1"),
            "result": Input(type="uri_folder", path=f"azureml://jobs/{first.name}/outputs/o"),
        },
    )

    assert wait(second).status == "Completed"


def test_a_job_from_yaml(client: MLClient, wait: Wait, tmp_path: Path) -> None:
    """A YAML file makes the same job as Python does."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "hello.sh").write_text("echo hello $1")
    (tmp_path / "job.yml").write_text(
        "$schema: https://azuremlschemas.azureedge.net/latest/commandJob.schema.json\n"
        "command: sh hello.sh ${{inputs.who}}\ncode: src\n"
        "inputs: {who: world}\n"
        f"environment: azureml:{FULL}\nexperiment_name: yaml\n"
    )

    job = client.jobs.create_or_update(load_job(tmp_path / "job.yml"))

    assert wait(job).status == "Completed"
    client.jobs.download(job.name, download_path=tmp_path)
    assert "hello world" in (tmp_path / "artifacts/user_logs/std_log.txt").read_text()


def test_a_bare_image(client: MLClient, submit: Submit, wait: Wait, tmp_path: Path) -> None:
    """On an image without packages `import pandas` fails, with a conda file it does not."""
    image = "mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu20.04"
    (tmp_path / "conda.yml").write_text("dependencies: [python=3.10, pandas]")
    bare = Environment(name="bare", image=image)
    full = Environment(name="full", image=image, conda_file=tmp_path / "conda.yml")

    jobs = [submit("python -c 'import pandas'", environment=env) for env in (bare, full)]

    assert [wait(job).status for job in jobs] == ["Failed", "Completed"]


def test_named_compute(client: MLClient, submit: Submit, wait: Wait) -> None:
    """A job on a cluster says so."""
    client.compute.begin_create_or_update(AmlCompute(name="cpu", size="STANDARD_DS3_V2")).result()

    job = wait(submit("true", compute="cpu"))

    assert (job.status, job.compute) == ("Completed", "cpu")
    assert job.properties["_azureml.ClusterName"] == "cpu"


@pytest.mark.parametrize("name", ["nowhere", "azureml:cpu"])
def test_unknown_compute(client: MLClient, submit: Submit, name: str) -> None:
    """A compute that does not exist is named; in Python the prefix becomes part of the name."""
    client.compute.begin_create_or_update(AmlCompute(name="cpu", size="STANDARD_DS3_V2")).result()

    with pytest.raises(HttpResponseError) as raised:
        submit("true", compute=name)

    assert raised.value.status_code == 400
    assert raised.value.error.message == f"Unknown compute target '{name}'."


def test_unknown_environment(submit: Submit) -> None:
    """A version that does not exist is named."""
    with pytest.raises(
        HttpResponseError, match=r"No environment exists for name: stock, version: 4"
    ):
        submit("true", environment="azureml:stock:4")


def test_missing_data(submit: Submit, wait: Wait, client: MLClient) -> None:
    """A job on data that does not exist is accepted, and fails when it runs."""
    path = "azureml://datastores/workspaceblobstore/paths/nothing.csv"

    job = submit("true", inputs={"data": Input(type="uri_file", path=path)})

    assert wait(job).status == "Failed"
    with pytest.raises(JobException, match=r"StreamAccess\.NotFound"):
        client.jobs.stream(job.name)


def test_the_same_job_again(client: MLClient, submit: Submit, wait: Wait) -> None:
    """A name is used once: the same job again is the same job, another one is refused."""
    first = wait(submit("echo 1", name="once"))

    again = submit("echo 1", name="once")

    assert (again.status, again.creation_context.created_at) == (
        "Completed",
        first.creation_context.created_at,
    )
    with pytest.raises(HttpResponseError, match=r"the existing job's Command cannot be changed"):
        submit("echo 2", name="once")


@pytest.mark.parametrize("name", ["bad name", "-x", "x.y", "x" * 256])
def test_bad_names(client: MLClient, name: str) -> None:
    """Letters, digits, dashes and underscores make a name."""
    properties = {"jobType": "Command", "command": "true", "environmentId": f"azureml:{FULL}"}
    with pytest.raises(HttpResponseError) as raised:
        put(client, name, properties)
    assert raised.value.error.message == "Request is invalid and/or missing fields."


@pytest.mark.parametrize(
    "properties",
    [
        {},
        {"jobType": "Command"},
        {"jobType": "Command", "command": "true"},
        {
            "jobType": "Command",
            "command": "x",
            "environmentId": "e",
            "outputs": {"../o": {"jobOutputType": "uri_file"}},
        },
        {
            "jobType": "Command",
            "command": "x",
            "environmentId": f"azureml:{FULL}",
            "limits": {"timeout": "soon"},
        },
    ],
)
def test_malformed_bodies(client: MLClient, properties: dict[str, Any]) -> None:
    """What is missing or malformed is said in the details."""
    with pytest.raises(HttpResponseError) as raised:
        put(client, "malformed", properties)
    assert raised.value.status_code == 400
    assert raised.value.error.details[0].code == "RequestInvalid"


@pytest.mark.parametrize(
    ("field", "value", "what"), [("inputs", {"a": 1}, "a"), ("tags", 1, "tags")]
)
def test_values_of_another_type(client: MLClient, field: str, value: object, what: str) -> None:
    """The gateway reads the body before the service does."""
    properties = {"jobType": "Command", "command": "x", "environmentId": "e", field: value}
    with pytest.raises(HttpResponseError) as raised:
        put(client, "malformed", properties)
    assert raised.value.status_code == 400
    assert what in str(raised.value.error.message)


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ({"compute": "local"}, 'compute="local"'),
        ({"distribution": RayDistribution()}, "distributed jobs"),
    ],
)
@pytest.mark.offline_only
def test_not_emulated(submit: Submit, options: dict[str, Any], what: str) -> None:
    """What cannot be run here is refused at once and named."""
    with pytest.raises(HttpResponseError, match=what) as raised:
        submit("true", **options)
    assert raised.value.status_code == 501


@pytest.mark.parametrize("kind", ["FineTuning", "Labeling"])
@pytest.mark.offline_only
def test_kinds_that_are_not_emulated(client: MLClient, kind: str) -> None:
    """A kind of job that cannot be run here is refused and named."""
    with pytest.raises(HttpResponseError, match=f"{kind} jobs") as raised:
        put(client, "other", {"jobType": kind})
    assert raised.value.status_code == 501


MEET = """\
import os, socket, sys, time

rank, size = int(os.environ[sys.argv[1]]), int(os.environ[sys.argv[2]])
address = (os.environ["MASTER_ADDR"], int(os.environ["MASTER_PORT"]))
if rank == 0:
    with socket.create_server(address) as server:
        total = sum(int(server.accept()[0].recv(9)) for _ in range(size - 1))
    print("sum", total)
else:
    while True:
        try:
            socket.create_connection(address).send(str(rank).encode())
            break
        except ConnectionRefusedError:
            time.sleep(0.02)
print("rank", rank, "of", size, "is process", os.getpid())
"""


@pytest.mark.parametrize(
    ("distribution", "rank", "size"),
    [
        (PyTorchDistribution(process_count_per_instance=2), "RANK", "WORLD_SIZE"),
        (
            MpiDistribution(process_count_per_instance=2),
            "OMPI_COMM_WORLD_RANK",
            "OMPI_COMM_WORLD_SIZE",
        ),
    ],
    ids=["pytorch", "mpi"],
)
def test_distributed(
    client: MLClient,
    submit: Submit,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    distribution: Any,
    rank: str,
    size: str,
) -> None:
    """Processes of two nodes find each other at the address that they are given."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "meet.py").write_text(MEET)
    job = submit(
        f"python meet.py {rank} {size}",
        code=str(tmp_path / "src"),
        distribution=distribution,
        instance_count=2,
    )

    client.jobs.stream(job.name)
    client.jobs.download(job.name, download_path=tmp_path / "logs")

    printed = capsys.readouterr().out
    assert "Streaming user_logs/std_log_process_0.txt" in printed
    assert "\nsum 6\n" in printed
    logs = [
        next((tmp_path / "logs").rglob(f"std_log_process_{number}.txt")).read_text()
        for number in range(4)
    ]
    last = [log.splitlines()[-1].partition(" is process ") for log in logs]
    assert [line[0] for line in last] == [f"rank {number} of 4" for number in range(4)]
    assert len({line[2] for line in last}) == 4


def test_distributed_tensorflow(
    client: MLClient, submit: Submit, wait: Wait, tmp_path: Path
) -> None:
    """Each worker reads from `TF_CONFIG` who it is and where the others are."""
    job = wait(submit('echo "$TF_CONFIG"', distribution=TensorFlowDistribution(worker_count=2)))
    client.jobs.download(job.name, download_path=tmp_path)

    found = [
        json.loads(next(tmp_path.rglob(f"std_log_process_{n}.txt")).read_text().splitlines()[-1])
        for n in range(2)
    ]
    assert [given["task"] for given in found] == [
        {"type": "worker", "index": 0},
        {"type": "worker", "index": 1},
    ]
    assert found[0]["cluster"] == found[1]["cluster"]
    assert len(set(found[0]["cluster"]["worker"])) == 2


def test_one_process_fails(client: MLClient, submit: Submit, wait: Wait) -> None:
    """The job fails with what that process printed; the others do not go on for ever."""
    job = submit(
        'if [ "$RANK" = 1 ]; then echo no flour >&2; exit 3; else sleep 600; fi',
        distribution=PyTorchDistribution(process_count_per_instance=2),
    )

    assert wait(job).status == "Failed"
    with pytest.raises(JobException) as raised:
        client.jobs.stream(job.name)
    message = json.loads(str(raised.value).removeprefix("Exception : \n "))["error"]["message"]
    assert "status code 3" in message
    assert "'user_logs/std_log_process_1.txt'" in message
    assert "no flour" in message


@pytest.mark.parametrize(
    ("distribution", "message"),
    [
        (PyTorchDistribution(process_count_per_instance=0), "whole number, 1 or more"),
        (MpiDistribution(process_count_per_instance=64), "64 processes"),
    ],
)
@pytest.mark.offline_only
def test_distributions_that_are_refused(submit: Submit, distribution: Any, message: str) -> None:
    """A number of processes that makes no sense, or that this machine would not bear."""
    with pytest.raises(HttpResponseError, match=message):
        submit("true", distribution=distribution)


@pytest.mark.offline_only
def test_spark(client: MLClient, wait: Wait, tmp_path: Path) -> None:
    """A Spark job is accepted; its log says that it was not run."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "count.py").write_text("print(1)")
    job = spark(
        code=str(tmp_path / "src"),
        entry={"file": "count.py"},
        driver_cores=1,
        driver_memory="2g",
        executor_cores=1,
        executor_memory="2g",
        executor_instances=1,
        resources={"instance_type": "Standard_E4S_V3", "runtime_version": "3.4"},
    )

    job = client.jobs.create_or_update(job)

    assert wait(job).status == "Failed"
    client.jobs.download(job.name, download_path=tmp_path)
    log = (tmp_path / "artifacts/user_logs/std_log.txt").read_text()
    assert "not run here" in log


def test_cancel(client: MLClient, submit: Submit, wait: Wait) -> None:
    """A job that runs is cancelled with everything that it has started."""
    job = submit("sleep 500 & sleep 500 & wait")

    client.jobs.begin_cancel(job.name).result()

    assert client.jobs.get(job.name).status == "Canceled"
    with pytest.raises(HttpResponseError, match="cannot be canceled"):
        client.jobs.begin_cancel(job.name)


def test_unknown_jobs(client: MLClient) -> None:
    """A job that does not exist is not found, whatever is done with it."""
    for operation in (
        client.jobs.get,
        client.jobs.begin_cancel,
        client.jobs.stream,
        client.jobs.archive,
        client.jobs.download,
    ):
        with pytest.raises(ResourceNotFoundError):
            operation("nobody")


def test_download_before_the_end(client: MLClient, submit: Submit) -> None:
    """The SDK downloads only what is complete."""
    job = submit("sleep 500")

    with pytest.raises(JobException, match="Download is allowed only in states"):
        client.jobs.download(job.name)

    client.jobs.begin_cancel(job.name).result()


def test_list(client: MLClient, submit: Submit, wait: Wait) -> None:
    """Jobs are listed newest first, in pages, archived ones only when asked for."""
    names = [submit("true", name=f"job-{number}").name for number in range(3)]
    for name in names:
        wait(client.jobs.get(name))
    client.jobs.archive("job-1")

    assert [job.name for job in client.jobs.list()] == ["job-2", "job-0"]
    assert [job.name for job in client.jobs.list(list_view_type="ArchivedOnly")] == ["job-1"]
    assert len(list(client.jobs.list(list_view_type="All"))) == 3
    client.jobs.restore("job-1")
    assert len(list(client.jobs.list())) == 3
    assert list(client.jobs.list(parent_job_name="job-0")) == []


def test_update(client: MLClient, submit: Submit, wait: Wait) -> None:
    """Tags are added to those that are there; names and descriptions are replaced."""
    job = wait(submit("true", tags={"a": "1"}))

    client.jobs.update(job.name, tags={"b": "2"}, description="new", display_name="shown")
    job = client.jobs.get(job.name)
    assert (job.tags, job.description, job.display_name) == ({"a": "1", "b": "2"}, "new", "shown")

    job.tags["c"] = "3"
    assert client.jobs.create_or_update(job).tags == {"a": "1", "b": "2", "c": "3"}


def test_services(client: MLClient, submit: Submit, wait: Wait) -> None:
    """Without services there are none; what is asked for is not started, and says so."""
    plain = wait(submit("true"))
    asking = wait(submit("true", services={"lab": JupyterLabJobService()}))

    assert client.jobs.show_services(plain.name) is None
    assert client.jobs.show_services(asking.name)["lab"].status == "Failed"


def test_a_timeout_of_the_service(client: MLClient, submit: Submit) -> None:
    """Limits are shown as they were given."""
    job = submit("true", name="limited")
    limited = command(command="true", environment=FULL)
    limited.set_limits(timeout=90)

    assert client.jobs.create_or_update(limited).limits.timeout == 90
    assert job.limits is None


def workspace_id(client: MLClient) -> str:
    return str(client.workspaces.get(client.workspace_name).id)


def put(client: MLClient, name: str, properties: dict[str, Any]) -> None:
    """Submit a body that the SDK would not send."""
    pipeline = client.jobs.service_client_01_2024_preview_arm
    url = f"https://management.azure.com{workspace_id(client)}/jobs/{name.replace(' ', '%20')}"
    request = HttpRequest(
        "PUT", f"{url}?api-version=2025-01-01-preview", json={"properties": properties}
    )
    response = pipeline.send_request(request)
    if response.status_code >= 400:
        raise HttpResponseError(response=response, error_format=ARMErrorFormat)


def test_nodes_of_a_cluster(client: MLClient, submit: Submit, wait: Wait) -> None:
    """While a job runs on a cluster, the cluster has a node for it."""
    asked = AmlCompute(name="nodes", size="Standard_DS3_v2", min_instances=0, max_instances=2)
    client.compute.begin_create_or_update(asked).result()
    assert list(client.compute.list_nodes("nodes")) == []
    job = submit("sleep 600", compute="nodes")
    while client.jobs.get(job.name).status != "Running":
        time.sleep(0.02)

    (node,) = client.compute.list_nodes("nodes")
    shown = client.compute.get("nodes")

    # azure-ai-ml 1.35.2 keeps the names of the wire in this entity.
    assert (vars(node)["nodeState"], vars(node)["runId"]) == ("running", job.name)
    assert (shown.min_instances, shown.max_instances) == (0, 2)
    client.jobs.begin_cancel(job.name).result()
    assert list(client.compute.list_nodes("nodes")) == []
