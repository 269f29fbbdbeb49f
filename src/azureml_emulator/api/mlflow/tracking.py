"""The tracking REST API: experiments and runs, passed on to MLflow's own handlers.

Sources: "MLflow REST API"; that the service speaks it, and where, is in azureml-mlflow 1.62,
which sends MLflow's own requests to `/mlflow/v2.0/subscriptions/...` of the region's API.
"""

from __future__ import annotations

import re

from azureml_emulator.api.mlflow import run_jobs
from azureml_emulator.hosts import AZUREML_API
from azureml_emulator.tracking import stores
from azureml_emulator.tracking.process import (
    TrackingServer,
    TrackingServerHangsError,
    TrackingServerLostError,
)
from azureml_emulator.workspaces.scope import IN_WORKSPACE
from offline_azure.arm.ids import WORKSPACE
from offline_azure.http.messages import Headers, Response
from offline_azure.http.routing import Call, OpenCall, Routes, anybody
from offline_azure.http.sources import docs, link

API = "/api/2.0/mlflow"
ROOT = f"/mlflow/{{version}}{WORKSPACE}"
REST = link("MLflow REST API", "https://mlflow.org/docs/latest/rest-api.html")
_ARTICLE = docs("Query and compare experiments and runs", "how-to-track-experiments-mlflow")

_STATUS = re.compile(rb"(\bstatus\s*!?=\s*)('\w+')", re.IGNORECASE)

routes = Routes("MLflow tracking", host=AZUREML_API, scope=IN_WORKSPACE, authenticator=anybody)

_OPERATIONS = (
    ("POST", "experiments/create", "mlflow.create_experiment, mlflow.set_experiment"),
    ("GET", "experiments/get", "mlflow.get_experiment"),
    ("GET", "experiments/get-by-name", "mlflow.get_experiment_by_name, mlflow.set_experiment"),
    ("GET", "experiments/search", "mlflow.search_experiments"),
    ("POST", "experiments/search", "mlflow.search_experiments"),
    ("POST", "experiments/update", "MlflowClient.rename_experiment"),
    ("POST", "experiments/delete", "mlflow.delete_experiment"),
    ("POST", "experiments/restore", "MlflowClient.restore_experiment"),
    ("POST", "experiments/set-experiment-tag", "mlflow.set_experiment_tag"),
    ("POST", "runs/create", "mlflow.start_run"),
    ("GET", "runs/get", "mlflow.get_run, mlflow.start_run in a job"),
    ("POST", "runs/update", "mlflow.end_run"),
    ("POST", "runs/search", "mlflow.search_runs"),
    ("POST", "runs/delete", "mlflow.delete_run"),
    ("POST", "runs/restore", "MlflowClient.restore_run"),
    ("POST", "runs/log-metric", "mlflow.log_metric"),
    ("POST", "runs/log-parameter", "mlflow.log_param"),
    ("POST", "runs/log-batch", "mlflow.log_metrics, mlflow.log_params, mlflow.set_tags, autolog"),
    ("POST", "runs/log-model", "mlflow.sklearn.log_model"),
    ("POST", "runs/log-inputs", "mlflow.log_input, autolog"),
    ("POST", "runs/set-tag", "mlflow.set_tag"),
    ("POST", "runs/delete-tag", "mlflow.delete_tag"),
    ("GET", "metrics/get-history", "MlflowClient.get_metric_history"),
    ("GET", "metrics/get-history-bulk-interval", "MlflowClient.get_metric_history"),
)


def _pass_on(call: OpenCall) -> Response:
    """Let MLflow answer."""
    with call.database.read() as transaction:
        store = stores.of_workspace(transaction, call.scope_id)
    path = call.request.path[call.request.path.index(API) :]
    target = f"{path}?{call.request.query_string}"
    asked = call.request.read()
    if path.endswith("/runs/search"):
        asked = _in_mlflows_case(asked)
    try:
        status, body = call.service(TrackingServer).call(store, call.request.method, target, asked)
        if status == 200:
            run_jobs.show(call, path.removeprefix(f"{API}/"), asked, body)
    except TrackingServerHangsError as error:
        # Of the statuses of servers the one that MLflow's client does not repeat for minutes.
        return Response.of_json({"error_code": "INTERNAL_ERROR", "message": str(error)}, 501)
    except TrackingServerLostError:
        # MLflow's client repeats this one at once, and then finds the process started again.
        return Response.of_json({"error_code": "TEMPORARILY_UNAVAILABLE"}, 503)
    return Response(status, body, Headers({"content-type": "application/json"}))


def _in_mlflows_case(search: bytes) -> bytes:
    """Return a search whose status is spelled as MLflow keeps it.

    The article on querying runs compares with `'Finished'`, which MLflow's own store does not find.
    """
    return _STATUS.sub(lambda found: found[1] + found[2].upper(), search)


for _method, _path, _operation in _OPERATIONS:
    routes.route(
        _method,
        f"{ROOT}{API}/{_path}",
        operation=_operation,
        source=f"{REST}; {_ARTICLE}",
        difference=(
            "MLflow's own server answers, so filters and orders work that Azure refuses. Of the"
            " service's limits those are kept whose answer is known: 200 parameters of a run, 250"
            " metrics in one request."
            " No token is needed."
        ),
        streams=True,
    )(_pass_on)

for _method in ("GET", "POST", "DELETE"):
    routes.not_emulated(_method, f"{ROOT}{API}/traces", "mlflow.trace")


@routes.route(
    "POST",
    f"{ROOT}{API}/logged-models",
    operation="log_model of MLflow 3",
    source=link(
        "azure-sdk-for-python issue 44896",
        "https://github.com/Azure/azure-sdk-for-python/issues/44896",
    ),
    difference="Only the status of the answer is known. Use MLflow 2.22.",
)
def create_logged_model(call: Call) -> Response:
    """Answer 404, as Azure does: it knows no logged models."""
    return Response.of_json(
        {"error_code": "ENDPOINT_NOT_FOUND", "message": "Logged models are not supported."}, 404
    )
