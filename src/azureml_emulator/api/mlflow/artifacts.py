"""Artifacts of runs and models: MLflow's artifact API over the workspace's storage account.

The artifacts of a run are blobs beside the logs of its job, in the datastore
`workspaceartifactstore` under `ExperimentRun/dcid.RUN_ID`, where jobs and `jobs.download` find
them too.

Sources: `mlflow.store.artifact.http_artifact_repo` of MLflow 2.22.5 (what its client sends and
reads); the place of a run's artifacts is in recordings of azure-ai-ml's tests.
"""

from __future__ import annotations

import re
from typing import Any

from azureml_emulator import uris
from azureml_emulator.api.mlflow.tracking import ROOT
from azureml_emulator.hosts import AZUREML_API
from azureml_emulator.workspaces.scope import IN_WORKSPACE
from offline_azure.http.messages import Headers, Response
from offline_azure.http.routing import OpenCall, Routes, anybody
from offline_azure.http.sources import link, recording
from offline_azure.storage.blob_answers import pieces
from offline_azure.store.blob_names import StorageNameError
from offline_azure.store.blob_records import Properties
from offline_azure.store.storage import (
    Location,
    StorageClashError,
)

_COLLECTION = f"{ROOT}/api/2.0/mlflow-artifacts/artifacts"
_ONE = f"{_COLLECTION}/{{path...}}"
_RUN = re.compile(r"experiments/[^/]+/runs/([^/]+)/artifacts(?:/(.*))?", re.DOTALL)
_DATASTORE = re.compile(r"datastores/([^/]+)/paths(?:/(.*))?", re.DOTALL)
_CHUNK = 1 << 20
_SOURCE = "; ".join(
    (
        link("MLflow Tracking Server", "https://mlflow.org/docs/2.14.1/tracking/server.html"),
        recording("pipeline_job/pipeline_job_download", "2026-02-27"),
    )
)
_DIFFERENCE = (
    "On Azure the client sends the bytes to the storage account itself; here the same files come"
    " to lie in the same place."
)

routes = Routes("MLflow artifacts", host=AZUREML_API, scope=IN_WORKSPACE, authenticator=anybody)

NOT_FOUND = routes.error(
    when="the artifact does not exist",
    status=404,
    code="RESOURCE_DOES_NOT_EXIST",
    message="There is no artifact '{path}'.",
    source=None,
    envelope="mlflow",
)
BAD_PATH = routes.error(
    when="an artifact's path leads out of its run, or names a folder",
    status=400,
    code="INVALID_PARAMETER_VALUE",
    message="Invalid artifact path: '{path}'.",
    source=None,
    envelope="mlflow",
)


@routes.route(
    "PUT",
    _ONE,
    operation="mlflow.log_artifact, mlflow.log_artifacts, mlflow.log_dict, mlflow.log_figure",
    source=_SOURCE,
    difference=_DIFFERENCE,
    streams=True,
)
def put_artifact(call: OpenCall) -> Response:
    """Keep a file, however large, that appears when it is whole."""
    path = call.params["path"]
    found = _RUN.fullmatch(path) or _DATASTORE.fullmatch(path)
    if not found or not found[2]:
        raise BAD_PATH.error(path=path)
    location = _locate(call, path)
    kind = call.request.headers.get("content-type", "application/octet-stream")
    with call.storage.receive() as received:
        with received.open("wb") as file:
            while piece := call.request.stream.read(_CHUNK):
                file.write(piece)
        try:
            call.storage.commit(received, location, Properties(headers={"content-type": kind}))
        except (StorageNameError, StorageClashError) as error:
            raise BAD_PATH.error(path=path) from error
    return Response.of_json({})


@routes.route(
    "GET",
    _ONE,
    operation="mlflow.artifacts.download_artifacts, mlflow.pyfunc.load_model",
    source=_SOURCE,
    difference=_DIFFERENCE,
    streams=True,
)
def get_artifact(call: OpenCall) -> Response:
    """Return the bytes of a file."""
    path = call.params["path"]
    location = _locate(call, path)
    properties = call.storage.properties(location)
    if properties is None or properties.type == "Folder":
        raise NOT_FOUND.error(path=path)
    try:
        file = call.storage.open(location)
    except OSError as error:  # it was deleted meanwhile, or has become a folder
        raise NOT_FOUND.error(path=path) from error
    headers = Headers(
        {"content-type": "application/octet-stream", "content-length": str(properties.size)}
    )
    return Response(200, pieces(file, 0, properties.size), headers)


@routes.route(
    "GET",
    _COLLECTION,
    operation="mlflow.artifacts.list_artifacts, MlflowClient.list_artifacts",
    source=_SOURCE,
    difference=_DIFFERENCE,
    streams=True,
)
def list_artifacts(call: OpenCall) -> Response:
    """Return the files and folders directly in a folder; none for a file or what is not there."""
    folder = call.storage.local_path(_locate(call, call.request.query.get("path", "")))
    files: list[dict[str, Any]] = []
    for entry in sorted(folder.iterdir()) if folder.is_dir() else ():
        file: dict[str, Any] = {"path": entry.name, "is_dir": entry.is_dir()}
        files.append(file if entry.is_dir() else {**file, "file_size": entry.stat().st_size})
    return Response.of_json({"files": files})


def _locate(call: OpenCall, path: str) -> Location:
    """Return where the bytes are that a path of the artifact API names.

    Raises:
        AzureError: it names nothing.
    """
    if found := _RUN.fullmatch(path):
        uri = uris.artifacts_uri(found[1], found[2] or "")
    elif found := _DATASTORE.fullmatch(path):
        uri = f"azureml://datastores/{found[1]}/paths/{found[2] or ''}"
    else:
        raise NOT_FOUND.error(path=path)
    try:
        with call.database.read() as store:
            location = uris.resolve(store, uri, call.scope_id)
        call.storage.local_path(location)
    except (uris.UriError, StorageNameError) as error:
        raise BAD_PATH.error(path=path) from error
    return location
