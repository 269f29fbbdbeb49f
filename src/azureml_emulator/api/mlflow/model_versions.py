"""The model registry's REST API: model versions, which are the versions of model assets.

Source: Microsoft Learn, "Manage models registry with MLflow".
"""

from __future__ import annotations

import json
import re
from typing import Any

import yaml

from azureml_emulator import uris
from azureml_emulator.api.mlflow.registry import (
    INVALID,
    NO_MODEL,
    declare,
    download_uri,
    find_model,
    find_version,
    place,
    required,
    set_stage,
    show_version,
    stage,
    versions,
)
from azureml_emulator.api.mlflow.registry_search import search
from azureml_emulator.assets import models
from azureml_emulator.assets.versions import find_last, next_version, put_version
from azureml_emulator.hosts import AZUREML_API
from azureml_emulator.workspaces.scope import IN_WORKSPACE
from offline_azure.http.errors import AzureError
from offline_azure.http.messages import Response
from offline_azure.http.routing import Call, Routes, anybody
from offline_azure.store.blob_names import StorageNameError
from offline_azure.store.store import Resource

routes = Routes("MLflow models", host=AZUREML_API, scope=IN_WORKSPACE, authenticator=anybody)

_IN_RUN = re.compile(r"azureml://.+/runs/([^/]+)/artifacts/?(.*)", re.DOTALL)
_IN_DATASTORE = re.compile(r"azureml://.+/datastores/([^/]+)/paths/(.*)", re.DOTALL)


@declare(
    routes,
    "POST",
    "model-versions/create",
    "mlflow.register_model, log_model(registered_model_name=...)",
    "The version is ready at once.",
)
def create_version(call: Call) -> Response:
    """Register an MLflow model as the next version of a model asset."""
    asked = call.request.json()
    name = str(asked.get("name", ""))
    find_model(call, name)
    uri = _model_uri(str(asked.get("source", "")))
    sent = {
        "modelType": "mlflow_model",
        "modelUri": uri,
        "jobName": asked.get("run_id"),
        "flavors": _flavors(call, uri, str(asked.get("source", ""))),
        "description": asked.get("description"),
        "tags": {tag["key"]: tag["value"] for tag in asked.get("tags", [])},
    }
    number = next_version(call.store, models.KIND, call.scope_id, name, call.clock.now())
    try:
        version, _ = put_version(models.KIND, place(call, name, number), sent)
    except AzureError as error:
        raise INVALID.error(reason=error.message) from error
    return Response.of_json({"model_version": show_version(call, version)})


def _model_uri(source: str) -> str:
    """Return the form in which an asset names the place that MLflow's client names."""
    if found := _IN_RUN.fullmatch(source):
        return f"runs:/{found[1]}/{found[2]}"
    if found := _IN_DATASTORE.fullmatch(source):
        return f"azureml://datastores/{found[1]}/paths/{found[2]}"
    return source


def _flavors(call: Call, uri: str, source: str) -> dict[str, Any]:
    """Return the flavors of the MLflow model at `uri`, as its asset shows them.

    Raises:
        AzureError: there is no MLflow model.
    """
    try:
        folder = call.storage.local_path(uris.resolve(call.store, uri, call.scope_id))
        described = yaml.safe_load((folder / "MLmodel").read_text(encoding="utf-8"))
    except (uris.UriError, StorageNameError, OSError, yaml.YAMLError) as error:
        raise NO_MODEL.error(source=source) from error
    return {
        name: {"data": {key: _text(value) for key, value in flavor.items()}}
        for name, flavor in (described.get("flavors") or {}).items()
    }


def _text(value: Any) -> str:
    """Return a value of an MLmodel file as text, which is all that an asset holds."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value)


@declare(routes, "GET", "model-versions/get", "MlflowClient.get_model_version")
def get_version(call: Call) -> Response:
    """Return a version."""
    return Response.of_json({"model_version": show_version(call, _named_in_query(call))})


@declare(routes, "GET", "model-versions/get-download-uri", "mlflow.pyfunc.load_model")
def get_download_uri(call: Call) -> Response:
    """Return where the files of a version are."""
    return Response.of_json({"artifact_uri": download_uri(call, _named_in_query(call))})


@declare(routes, "GET", "model-versions/search", "mlflow.search_model_versions")
def search_versions(call: Call) -> Response:
    """Return versions that are not archived, those of each model newest first."""
    present = call.store.list(models.KIND.type, call.scope_id)
    names = sorted(m.body["name"] for m in present if not m.body["properties"]["isArchived"])
    shown = [show_version(call, v) for name in names for v in reversed(versions(call, name))]
    return Response.of_json(search(call.request, "model_versions", shown, "name run_id"))


@declare(routes, "PATCH", "model-versions/update", "MlflowClient.update_model_version")
def update_version(call: Call) -> Response:
    """Change a version's description."""
    version, asked = _named_in_body(call)
    version = _put(call, version, description=asked.get("description") or "")
    return Response.of_json({"model_version": show_version(call, version)})


@declare(
    routes, "POST", "model-versions/transition-stage", "MlflowClient.transition_model_version_stage"
)
def transition_stage(call: Call) -> Response:
    """Put a version into a stage; with `archive_existing_versions` the others leave it."""
    version, asked = _named_in_body(call)
    wanted = str(asked.get("stage", ""))
    if asked.get("archive_existing_versions"):
        for other in versions(call, asked["name"]):
            if stage(other) == wanted:
                set_stage(call, other, "Archived")
    set_stage(call, version, wanted)
    return Response.of_json({"model_version": show_version(call, version)})


@declare(routes, "POST", "model-versions/set-tag", "MlflowClient.set_model_version_tag")
def set_tag(call: Call) -> Response:
    """Set a tag of a version."""
    version, asked = _named_in_body(call)
    tags = version.body["properties"]["tags"]
    _put(call, version, tags={**tags, required(asked, "key"): required(asked, "value")})
    return Response.of_json({})


@declare(routes, "DELETE", "model-versions/delete-tag", "MlflowClient.delete_model_version_tag")
def delete_tag(call: Call) -> Response:
    """Remove a tag of a version."""
    version, asked = _named_in_body(call)
    tags = version.body["properties"]["tags"]
    removed = required(asked, "key")
    _put(call, version, tags={key: tags[key] for key in tags if key != removed})
    return Response.of_json({})


@declare(routes, "DELETE", "model-versions/delete", "MlflowClient.delete_model_version")
def delete_version(call: Call) -> Response:
    """Delete a version, and with the last one the model."""
    version, asked = _named_in_body(call)
    call.store.delete(version.id)
    if find_last(call.store, models.KIND, call.scope_id, asked["name"]) is None:
        call.store.delete(find_model(call, asked["name"]).id)
    return Response.of_json({})


def _named_in_query(call: Call) -> Resource:
    query = call.request.query
    return find_version(call, query.get("name", ""), query.get("version", ""))


def _named_in_body(call: Call) -> tuple[Resource, dict[str, Any]]:
    asked: dict[str, Any] = call.request.json()
    return find_version(call, str(asked.get("name")), str(asked.get("version"))), asked


def _put(call: Call, version: Resource, **changed: Any) -> Resource:
    name = str(version.body["id"]).split("/")[-3]
    put, _ = put_version(models.KIND, place(call, name, version.body["name"]), changed)
    return put
