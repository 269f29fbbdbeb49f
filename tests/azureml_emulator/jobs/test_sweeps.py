"""Sweep jobs through the real SDK, from submission to the download of the best trial's output."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import mlflow
import pytest
from azure.ai.ml import MLClient, Output, command
from azure.ai.ml.entities import AmlCompute
from azure.ai.ml.operations._run_history_constants import RunHistoryConstants
from azure.ai.ml.sweep import (
    BanditPolicy,
    Choice,
    RandomSamplingAlgorithm,
    SweepJob,
    TruncationSelectionPolicy,
    Uniform,
)
from azure.core.exceptions import HttpResponseError

# azure-ai-ml 1.35.2 uses what newer marshmallow and azure-storage-blob will change.
pytestmark = [
    pytest.mark.filterwarnings("ignore::marshmallow.warnings.RemovedInMarshmallow4Warning"),
    pytest.mark.filterwarnings("ignore:The use of a 'BlobProperties':DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:content_as_bytes is deprecated:DeprecationWarning"),
]

Sweep = Callable[..., Any]
Wait = Callable[[Any], Any]
TERMINAL = ("Completed", "Failed", "Canceled")
# Importing MLflow takes seconds; this says the same to its REST API.
LOG = """\
import json, os, time, urllib.request

def ask(url, body, **headers):
    return json.load(urllib.request.urlopen(urllib.request.Request(url, body, headers)))

form = b"grant_type=client_credentials&client_id=trial&scope=https://ml.azure.com/.default"
token = ask("https://login.microsoftonline.com/tenant/oauth2/v2.0/token", form)["access_token"]
base = os.environ["MLFLOW_TRACKING_URI"].replace("azureml:", "https:") + "/api/2.0/mlflow/runs/"
run = os.environ["MLFLOW_RUN_ID"]

def post(operation, **asked):
    body = json.dumps({"run_id": run, **asked}).encode()
    ask(base + operation, body, Authorization="Bearer " + token)

def log_metric(key, value):
    post("log-metric", key=key, value=value, timestamp=int(time.time() * 1000))
"""
LOSS = "log_metric('loss', (x - 3) ** 2)"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the SDK look at a streamed job without a pause."""
    monkeypatch.setattr(RunHistoryConstants, "_WAIT_COMPLETION_POLLING_INTERVAL_MIN", 0)


@pytest.fixture
def sweep(client: MLClient, tmp_path: Path) -> Sweep:
    """Submit a sweep over `x`: `sweep(Choice([1, 2]), "a line of Python with x", ...)`."""

    def sweep(
        space: Any,
        line: str = LOSS,
        *,
        algorithm: Any = "grid",
        limits: dict[str, Any] | None = None,
        policy: Any = None,
        compute: str | None = None,
        metric: str = "loss",
        **options: Any,
    ) -> Any:
        folder = tmp_path / "src"
        folder.mkdir(exist_ok=True)
        (folder / "log.py").write_text(LOG)
        script = f"import sys\nfrom log import *\nx = float(sys.argv[1])\n{line}\n"
        (folder / "train.py").write_text(script)
        template = command(
            code=str(folder),
            command="python train.py ${{inputs.x}}"
            + ("" if "outputs" not in options else " ${{outputs.model}}"),
            environment="AzureML-sklearn-1.5@latest",
            inputs={"x": 0.0},
            **options,
        )
        job = template(x=space).sweep(
            primary_metric=metric, goal="Minimize", sampling_algorithm=algorithm, compute=compute
        )
        job.experiment_name = "sweeps"
        if policy is not None:
            job.early_termination = policy
        job.set_limits(**(limits or {"max_total_trials": 4, "max_concurrent_trials": 2}))
        return client.jobs.create_or_update(job)

    return sweep


@pytest.fixture
def wait(client: MLClient) -> Wait:
    """Wait for the end of a job, and return it."""

    def wait(job: Any) -> Any:
        deadline = time.monotonic() + 300
        while (found := client.jobs.get(job.name)).status not in TERMINAL:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        return found

    return wait


@pytest.fixture
def trials(client: MLClient) -> Callable[[Any], dict[int, Any]]:
    """Return the trials of a sweep by their number."""

    def trials(job: Any) -> dict[int, Any]:
        children = client.jobs.list(parent_job_name=job.name)
        return {int(child.name.removeprefix(f"{job.name}_")): child for child in children}

    return trials


def test_a_grid(sweep: Sweep, wait: Wait, trials: Callable[[Any], dict[int, Any]]) -> None:
    """Each combination is a trial; the best one is the one with the least loss."""
    submitted = sweep(Choice([1, 2, 4.5]))
    assert isinstance(submitted, SweepJob)
    assert list(submitted.services) == ["Studio"]

    job = wait(submitted)

    assert job.status == "Completed"
    assert job.properties["best_child_run_id"] == f"{job.name}_1"
    assert job.properties["score"] == "1.0"
    assert json.loads(job.tags[f"{job.name}_2"]) == {"x": 4.5}
    assert {number: trial.status for number, trial in trials(job).items()} == dict.fromkeys(
        range(3), "Completed"
    )


def test_stream(client: MLClient, sweep: Sweep, capsys: pytest.CaptureFixture[str]) -> None:
    """The log of the sweep is printed, with the words of the service."""
    job = sweep(Choice([1, 2]))

    client.jobs.stream(job.name)

    printed = capsys.readouterr().out
    assert "Streaming azureml-logs/hyperdrive.txt\n=====" in printed
    assert "[GENERATOR][INFO]Trying to sample '2' jobs from the hyperparameter space" in printed
    assert f"[SCHEDULER][INFO]Successfully scheduled a job. Id='{job.name}_1'" in printed
    assert "[CONTROLLER][INFO]Changing Run Status from Running to Completed" in printed


def test_mlflow_knows_the_trials(client: MLClient, sweep: Sweep, wait: Wait) -> None:
    """Trials are runs below the sweep's run, with their values as parameters."""
    job = wait(sweep(Uniform(1, 2), algorithm=RandomSamplingAlgorithm(seed=5)))

    mlflow.set_tracking_uri(client.workspaces.get(client.workspace_name).mlflow_tracking_uri)
    found = mlflow.search_runs(
        experiment_names=["sweeps"], filter_string=f"tags.mlflow.parentRunId = '{job.name}'"
    )

    assert len(found) == 4
    values = found["params.x"].astype(float)
    assert ((values >= 1) & (values <= 2)).all()
    assert found["metrics.loss"].tolist() == pytest.approx(((values - 3) ** 2).tolist())
    best = found.loc[found["metrics.loss"].idxmin(), "run_id"]
    assert job.properties["best_child_run_id"] == best


def test_download(client: MLClient, sweep: Sweep, wait: Wait, tmp_path: Path) -> None:
    """What is downloaded from a sweep is the best trial's output, and it alone is an asset."""
    line = f"{LOSS}; open(sys.argv[2] + '/model.txt', 'w').write(str(x))"
    model = Output(type="uri_folder", name="oven")
    job = wait(sweep(Choice([1, 2, 9]), line, outputs={"model": model}))

    client.jobs.download(job.name, output_name="model", download_path=tmp_path / "one")
    client.jobs.download(job.name, all=True, download_path=tmp_path / "all")

    (downloaded,) = (tmp_path / "one").rglob("model.txt")
    assert downloaded.read_text() == "2.0"
    assert (tmp_path / "all" / "hd-artifacts" / "azureml-logs" / "hyperdrive.txt").exists()
    assert (tmp_path / "all" / "artifacts" / "user_logs" / "std_log.txt").exists()
    assert [found.version for found in client.data.list("oven")] == ["1"]
    registered = client.data.get("oven", "1")
    assert registered.path.endswith(f"/azureml/{job.name}/model/")


def test_early_termination(
    sweep: Sweep, wait: Wait, trials: Callable[[Any], dict[int, Any]]
) -> None:
    """A trial that falls behind is cancelled while it runs, and the sweep goes on."""
    job = wait(
        sweep(
            Choice([3, 9, 4]),
            f"for epoch in range(3): {LOSS}\nwhile x == 9: {LOSS}; time.sleep(0.1)",
            policy=BanditPolicy(slack_amount=2, evaluation_interval=1, delay_evaluation=2),
        )
    )

    assert job.status == "Completed"
    assert [trials(job)[n].status for n in range(3)] == ["Completed", "Canceled", "Completed"]
    assert job.early_termination.delay_evaluation == 2


def test_trial_timeout(
    client: MLClient, sweep: Sweep, wait: Wait, service: Any, request: pytest.FixtureRequest
) -> None:
    """A trial that takes too long is cancelled; what it has logged counts."""
    job = sweep(
        Choice([1]), f"{LOSS}; time.sleep(600)", limits={"max_total_trials": 1, "trial_timeout": 90}
    )
    while client.jobs.get(f"{job.name}").status != "Running" or not [
        child for child in client.jobs.list(parent_job_name=job.name) if child.status == "Running"
    ]:
        time.sleep(0.05)
    run = mlflow.tracking.MlflowClient(
        client.workspaces.get(client.workspace_name).mlflow_tracking_uri
    )
    while not run.get_run(f"{job.name}_0").data.metrics:
        time.sleep(0.05)

    with service.clock.ahead(timedelta(seconds=91)):
        assert wait(job).status == "Completed"

    assert client.jobs.get(f"{job.name}_0").status == "Canceled"
    assert client.jobs.get(job.name).properties["score"] == "4.0"


def test_timeout(client: MLClient, sweep: Sweep, wait: Wait, service: Any) -> None:
    """A sweep that takes too long is cancelled with all its trials."""
    job = sweep(Choice([1]), "time.sleep(600)", limits={"max_total_trials": 1, "timeout": 120})
    while not list(client.jobs.list(parent_job_name=job.name)):
        time.sleep(0.05)

    with service.clock.ahead(timedelta(seconds=121)):
        assert wait(job).status == "Canceled"

    assert client.jobs.get(f"{job.name}_0").status == "Canceled"


def test_cancel(client: MLClient, sweep: Sweep, wait: Wait) -> None:
    """Cancelling a sweep cancels its trials, those that wait too."""
    job = sweep(Choice([1, 2, 3]), "time.sleep(600)", limits={"max_total_trials": 3})
    while not list(client.jobs.list(parent_job_name=job.name)):
        time.sleep(0.05)

    client.jobs.begin_cancel(job.name).result()

    assert wait(job).status == "Canceled"
    statuses = {child.status for child in client.jobs.list(parent_job_name=job.name)}
    assert statuses == {"Canceled"}


def test_a_metric_that_is_never_logged(
    client: MLClient, sweep: Sweep, capsys: pytest.CaptureFixture[str]
) -> None:
    """There is no best trial; the stream says why, and what was logged instead."""
    job = sweep(Choice([1]), metric="Loss")

    client.jobs.stream(job.name)

    printed = capsys.readouterr().out
    assert "[CONTROLLER][WARNING]No trial has logged the primary metric 'Loss'" in printed
    assert "Metrics that were logged: loss." in printed
    assert "Warnings:\nNo trial has logged" in printed
    assert "best_child_run_id" not in client.jobs.get(job.name).properties


def test_no_trial_succeeds(client: MLClient, sweep: Sweep, wait: Wait) -> None:
    """The sweep fails, and its log has the error of the first trial."""
    job = wait(sweep(Choice([1, 2]), "raise SystemExit('no flour')"))

    assert job.status == "Failed"
    with pytest.raises(Exception, match=r"No trial has succeeded.*no flour"):
        client.jobs.stream(job.name)


def test_a_compute_that_is_not_there(sweep: Sweep) -> None:
    """The error is the one that was recorded for sweeps."""
    with pytest.raises(HttpResponseError, match="sweeps: Compute Not Found for run ID : "):
        sweep(Choice([1]), compute="nowhere")


def test_a_compute(client: MLClient, sweep: Sweep, wait: Wait) -> None:
    """Trials show the compute of their sweep."""
    client.compute.begin_create_or_update(AmlCompute(name="aml-cluster")).result()

    job = wait(sweep(Choice([3]), compute="aml-cluster"))

    assert job.status == "Completed"
    assert job.compute == "aml-cluster"
    assert client.jobs.get(f"{job.name}_0").properties["_azureml.ClusterName"] == "aml-cluster"


@pytest.mark.parametrize(
    ("space", "options", "message"),
    [
        (Uniform(0, 1), {}, "Grid sampling supports choice only, not uniform"),
        (Choice([{"a": 1}]), {}, "a search space with conditions"),
        (Choice([1]), {"limits": {"max_total_trials": 2000}}, "from 1 to 1000"),
        (Choice([1]), {"policy": TruncationSelectionPolicy()}, "from 1 to 99"),
        (Choice([1]), {"metric": ""}, "needs a primary metric"),
    ],
)
def test_what_is_refused(sweep: Sweep, space: Any, options: dict[str, Any], message: str) -> None:
    """A sweep that cannot run is refused when it is submitted, with what is wrong."""
    with pytest.raises(HttpResponseError, match=message):
        sweep(space, **options)
