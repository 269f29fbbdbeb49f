"""Runs, logged and found with MLflow's own client inside the workspace."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from azureml_emulator.application import Application
from azureml_emulator.tracking.process import TrackingServer
from offline_azure.http.messages import Request

if TYPE_CHECKING:
    from conftest import Inside

_LOG = """
import json, mlflow, numpy, sys
from mlflow import MlflowClient
from sklearn.linear_model import LogisticRegression

if len(sys.argv) > 1:
    mlflow.set_tracking_uri(sys.argv[1])
mlflow.set_experiment("flowers")
mlflow.sklearn.autolog()
generator = numpy.random.default_rng(0)
x = generator.random((60, 3))
y = (x[:, 0] + x[:, 1] > 1).astype(int)

with mlflow.start_run(run_name="trained") as run:
    model = LogisticRegression(C=0.5).fit(x, y)
    mlflow.log_param("by-hand", "yes")
    for step in range(3):
        mlflow.log_metric("loss", 1 / (step + 1), step=step)
    mlflow.set_tag("team", "vision")
with mlflow.start_run(run_name="parent") as parent:
    mlflow.log_metric("loss", 0.9)
    with mlflow.start_run(run_name="child", nested=True) as child:
        mlflow.log_metric("loss", 0.1)
try:
    with mlflow.start_run(run_name="broken") as broken:
        raise ZeroDivisionError
except ZeroDivisionError:
    pass

client = MlflowClient()
names = {r.info.run_id: r.info.run_name for r in (run, parent, child, broken)}
ignored = ("mlflow.log-model.history", "mlflow.source.name", "mlflow.runName")

def found(filter_string="", **options):
    frame = mlflow.search_runs(
        experiment_names=["flowers"], filter_string=filter_string, **options
    )
    return [names[run_id] for run_id in frame.run_id]

def shown(run_id):
    data = mlflow.get_run(run_id).data
    tags = {key: value for key, value in data.tags.items() if key not in ignored}
    for tag in ("mlflow.parentRunId",):
        if tag in tags:
            tags[tag] = names[tags[tag]]
    return {
        "status": mlflow.get_run(run_id).info.status,
        "metrics": {key: round(value, 9) for key, value in data.metrics.items()},
        "params": data.params,
        "tags": tags,
        "artifacts": sorted(item.path for item in client.list_artifacts(run_id)),
        "model": sorted(item.path for item in client.list_artifacts(run_id, "model")),
    }

loaded = mlflow.pyfunc.load_model(f"runs:/{run.info.run_id}/model")
print(json.dumps({
    "runs": {names[run_id]: shown(run_id) for run_id in names},
    "history": [[m.step, m.value] for m in client.get_metric_history(run.info.run_id, "loss")],
    "by metric": sorted(found("metrics.loss > 0.2 and metrics.loss < 0.5")),
    "by tag": found("tags.team = 'vision'"),
    "by parameter": found("params.C = '0.5'"),
    "by status": found("attributes.status = 'FAILED'"),
    "by parent": found(f"tags.mlflow.parentRunId = '{parent.info.run_id}'"),
    "best": found(order_by=["metrics.loss ASC"], max_results=1),
    "experiments": [
        experiment.name for experiment in mlflow.search_experiments(filter_string="name LIKE 'f%'")
    ],
    "same": bool((loaded.predict(x) == model.predict(x)).all()),
}))
"""


@pytest.fixture(scope="module")
def logged(inside: Inside) -> Any:
    """What a training script logs and then finds."""
    return inside.run(_LOG)


def test_equal_to_a_file_store(inside: Inside, logged: Any) -> None:
    """The same script, run against plain files without any workspace, finds the same."""
    direct = inside.run(_LOG, (inside.folder / "mlruns").as_uri())

    assert logged == direct


def test_searches(logged: Any) -> None:
    """Runs are found by metric, tag, parameter, status and parent, and put in order."""
    assert logged["by metric"] == ["trained"]
    assert logged["by tag"] == ["trained"]
    assert logged["by parameter"] == ["trained"]
    assert logged["by status"] == ["broken"]
    assert logged["by parent"] == ["child"]
    assert logged["best"] == ["child"]


_BY_STATUS = """
import json, mlflow
found = mlflow.search_runs(
    experiment_names=["flowers"], filter_string="tags.team = 'vision' and status = 'Finished'"
)
print(json.dumps(list(found["tags.mlflow.runName"])))
"""


def test_a_status_in_the_documentations_words(inside: Inside, logged: Any) -> None:
    """Azure's article compares with 'Finished', MLflow keeps FINISHED."""
    assert inside.run(_BY_STATUS) == ["trained"]


def test_autolog(logged: Any) -> None:
    """Autolog leaves parameters, metrics, pictures and a model that gives the same answers."""
    run = logged["runs"]["trained"]

    assert run["params"]["C"] == "0.5"
    assert run["metrics"]["training_score"] > 0.5
    assert "training_confusion_matrix.png" in run["artifacts"]
    assert "model/MLmodel" in run["model"]
    assert logged["same"]


def test_metrics_have_steps(logged: Any) -> None:
    """A metric's history has every step."""
    assert logged["history"] == [[0, 1.0], [1, 0.5], [2, 1 / 3]]


_URI = """
import json, mlflow
from azure.ai.ml import MLClient
from azure.identity import DefaultAzureCredential
ids = json.loads(__import__("sys").argv[1])
client = MLClient(DefaultAzureCredential(), *ids)
uri = client.workspaces.get(ids[2]).mlflow_tracking_uri
preset = mlflow.get_tracking_uri()
mlflow.set_tracking_uri(uri)
with mlflow.start_run() as run:
    mlflow.log_metric("one", 1)
print(json.dumps([preset, uri, mlflow.get_run(run.info.run_id).data.metrics]))
"""


def test_the_workspaces_own_tracking_uri(inside: Inside, default: Any) -> None:
    """What the workspace shows is what is preset, and can be set."""
    ids = [default.subscription_id, default.resource_group, default.workspace_name]
    preset, uri, metrics = inside.run(_URI, json.dumps(ids))

    assert preset == uri
    assert uri == f"azureml://westeurope.api.azureml.ms/mlflow/v1.0{default.arm_id}"
    assert metrics == {"one": 1.0}


_CLIENTS = """
import json, mlflow, sys
from concurrent.futures import ThreadPoolExecutor

def log(name):
    client = mlflow.MlflowClient()
    experiment = client.get_experiment_by_name("crowd").experiment_id
    run_id = client.create_run(experiment, run_name=name).info.run_id
    for step in range(25):
        client.log_metric(run_id, "value", step, step=step)
        client.log_param(run_id, f"p{step}", step)
    return [
        len(client.get_metric_history(run_id, "value")), len(client.get_run(run_id).data.params)
    ]

with ThreadPoolExecutor(4) as pool:
    print(json.dumps(list(pool.map(log, "abcd"))))
"""


def test_eight_clients_at_once(inside: Inside) -> None:
    """Eight clients in two processes log at the same time, and nothing of it is lost."""
    inside.run("import mlflow, json; print(json.dumps(mlflow.set_experiment('crowd').name))")
    processes = [inside.start(_CLIENTS) for _ in range(2)]
    outputs = [process.communicate(timeout=170)[0] for process in processes]

    assert [process.returncode for process in processes] == [0, 0]
    assert [json.loads(output.splitlines()[-1]) for output in outputs] == [[[25, 25]] * 4] * 2


_KILLED = """
import json, mlflow, os, psutil, signal
mlflow.set_experiment("killed")
def server():
    # A process that has just ended has no arguments: `cmdline` is None.
    folder = os.getcwd() + "/state/mlflow"
    return [p for p in psutil.process_iter(["cmdline"]) if folder in (p.info["cmdline"] or [])]
with mlflow.start_run() as run:
    for step in range(20):
        mlflow.log_metric("value", step, step=step)
        if step == 10:
            (process,) = server()
            os.kill(process.pid, signal.SIGKILL)
history = mlflow.MlflowClient().get_metric_history(run.info.run_id, "value")
print(json.dumps([metric.value for metric in history]))
"""


def test_mlflows_process_is_killed(inside: Inside) -> None:
    """Killed with -9 between two calls, MLflow's process is back for the next one."""
    assert inside.run(_KILLED) == [float(step) for step in range(20)]


def test_logged_models_are_unknown(inside: Inside, default: Any) -> None:
    """MLflow 3 asks for what Azure does not have, and is told so at once."""
    path = f"/mlflow/v2.0{default.arm_id}/api/2.0/mlflow/logged-models"
    request = Request.build("POST", "westeurope.api.azureml.ms", path, body=b"{}")

    assert inside.application.handle(request).status == 404


def test_a_workspace_that_does_not_exist(inside: Inside, default: Any) -> None:
    """Runs cannot be logged to a workspace that is not there."""
    path = f"/mlflow/v2.0{default.arm_id}-not/api/2.0/mlflow/experiments/search"
    request = Request.build("POST", "westeurope.api.azureml.ms", path, body=b"{}")

    assert inside.application.handle(request).status == 404


def test_mlflows_process_is_lost(application: Application, ask: Any, default: Any) -> None:
    """When it is not known whether a request was carried out, the client is told to repeat it."""
    tracking = next(s for s in application.services if isinstance(s, TrackingServer))
    tracking.close()
    path = f"/mlflow/v2.0{default.arm_id}/api/2.0/mlflow/experiments/search"
    response = ask("POST", path, {}, host="westeurope.api.azureml.ms")

    assert response.status == 503
    assert json.loads(response.body)["error_code"] == "TEMPORARILY_UNAVAILABLE"


def test_limits_of_a_run(ask: Any, default: Any) -> None:
    """More parameters of a run, or metrics at once, are refused in the service's words."""

    def call(operation: str, body: dict[str, Any]) -> Any:
        path = f"/mlflow/v2.0{default.arm_id}/api/2.0/mlflow/{operation}"
        answer = ask("POST", path, body, host="westeurope.api.azureml.ms")
        return answer.status, json.loads(answer.body)

    _, experiment = call("experiments/create", {"name": "limits"})
    _, made = call("runs/create", {**experiment, "start_time": 1})
    run = {"run_id": made["run"]["info"]["run_id"]}

    def params(*numbers: int) -> dict[str, Any]:
        return {**run, "params": [{"key": f"p{n}", "value": "1"} for n in numbers]}

    def metrics(count: int) -> dict[str, Any]:
        points = [{"key": "m", "value": n, "timestamp": 1, "step": n} for n in range(count)]
        return {**run, "metrics": points}

    assert call("runs/log-batch", params(*range(100)))[0] == 200
    assert call("runs/log-batch", params(*range(100, 200)))[0] == 200
    assert call("runs/log-batch", params(0, 199))[0] == 200
    assert call("runs/log-batch", metrics(250))[0] == 200

    for operation, body, field in (
        ("runs/log-batch", params(200), "Parameters, Limit=200, Size=201"),
        ("runs/log-parameter", {**run, "key": "one-more", "value": "1"}, "Parameters, Limit=200"),
        ("runs/log-batch", metrics(251), "MetricV2Dto.Value/Count, Limit=250, Size=251"),
    ):
        status, answer = call(operation, body)
        assert (status, answer["error_code"]) == (400, "INVALID_PARAMETER_VALUE")
        assert (
            f"A field of the entity is over the size limit. FieldName={field}" in answer["message"]
        )
