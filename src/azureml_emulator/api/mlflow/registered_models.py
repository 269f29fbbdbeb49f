"""The model registry's REST API: registered models, which are the containers of model assets.

Source: Microsoft Learn, "Manage models registry with MLflow", table "Review supported
capabilities".
"""

from __future__ import annotations

from urllib.parse import parse_qs

from azureml_emulator.api.mlflow.registry import (
    ALREADY_EXISTS,
    INVALID,
    STAGES,
    UNSUPPORTED,
    declare,
    find_model,
    latest,
    place,
    required,
    show_model,
    show_version,
    versions,
)
from azureml_emulator.api.mlflow.registry_search import search
from azureml_emulator.assets import models
from azureml_emulator.assets.versions import put_container
from azureml_emulator.hosts import AZUREML_API
from azureml_emulator.workspaces.scope import IN_WORKSPACE
from offline_azure.http.errors import AzureError
from offline_azure.http.messages import Response
from offline_azure.http.routing import Call, Routes, anybody

routes = Routes("MLflow models", host=AZUREML_API, scope=IN_WORKSPACE, authenticator=anybody)

_REFUSED = "Refused, as on Azure; how Azure words it is unverified."
_UNVERIFIED = "That Azure lets MLflow change tags and description of the model is unverified."


@declare(
    routes,
    "POST",
    "registered-models/create",
    "MlflowClient.create_registered_model, mlflow.register_model",
    "A model without versions is listed by `models.list`, which is unverified.",
)
def create_model(call: Call) -> Response:
    """Create the container of a model."""
    asked = call.request.json()
    name = str(asked.get("name", ""))
    if call.store.get(f"{call.scope_id}/{models.KIND.word}/{name}") is not None:
        raise ALREADY_EXISTS.error(name=name)
    try:
        put_container(models.KIND, place(call, name), {})
        tags = {tag["key"]: tag["value"] for tag in asked.get("tags", [])}
        described = {"description": asked.get("description"), "tags": tags}
        model = put_container(models.KIND, place(call, name), described)
    except AzureError as error:
        raise INVALID.error(reason=error.message) from error
    return Response.of_json({"registered_model": show_model(call, model)})


@declare(routes, "GET", "registered-models/get", "MlflowClient.get_registered_model")
def get_model(call: Call) -> Response:
    """Return a model with its last version in each stage."""
    model = find_model(call, call.request.query.get("name", ""))
    return Response.of_json({"registered_model": show_model(call, model)})


@declare(routes, "GET", "registered-models/search", "mlflow.search_registered_models")
def search_models(call: Call) -> Response:
    """Return the models that are not archived, by name."""
    present = call.store.list(models.KIND.type, call.scope_id)
    shown = [show_model(call, m) for m in present if not m.body["properties"]["isArchived"]]
    shown.sort(key=lambda model: str(model["name"]))
    return Response.of_json(search(call.request, "registered_models", shown, "name"))


@declare(
    routes, "POST", "registered-models/get-latest-versions", "MlflowClient.get_latest_versions"
)
def post_latest_versions(call: Call) -> Response:
    """Return the last version of a model in each of some stages, or of all."""
    asked = call.request.json()
    return _latest(call, str(asked.get("name", "")), asked.get("stages") or [])


@declare(routes, "GET", "registered-models/get-latest-versions", "MlflowClient.get_latest_versions")
def get_latest_versions(call: Call) -> Response:
    """Return the last version of a model in each of some stages, or of all."""
    query = parse_qs(call.request.query_string)
    return _latest(call, query.get("name", [""])[0], query.get("stages", []))


def _latest(call: Call, name: str, stages: list[str]) -> Response:
    find_model(call, name)
    found = latest(versions(call, name), stages or STAGES)
    return Response.of_json({"model_versions": [show_version(call, v) for v in found]})


@declare(
    routes, "PATCH", "registered-models/update", "MlflowClient.update_registered_model", _UNVERIFIED
)
def update_model(call: Call) -> Response:
    """Change a model's description."""
    asked = call.request.json()
    name = required(asked, "name")
    find_model(call, name)
    changed = {"description": asked.get("description") or ""}
    model = put_container(models.KIND, place(call, name), changed)
    return Response.of_json({"registered_model": show_model(call, model)})


@declare(
    routes,
    "POST",
    "registered-models/set-tag",
    "MlflowClient.set_registered_model_tag",
    _UNVERIFIED,
)
def set_tag(call: Call) -> Response:
    """Set a tag of a model."""
    asked = call.request.json()
    name, key = required(asked, "name"), required(asked, "key")
    tags = find_model(call, name).body["properties"]["tags"]
    tags = {**tags, key: required(asked, "value")}
    put_container(models.KIND, place(call, name), {"tags": tags})
    return Response.of_json({})


@declare(
    routes,
    "DELETE",
    "registered-models/delete-tag",
    "MlflowClient.delete_registered_model_tag",
    _UNVERIFIED,
)
def delete_tag(call: Call) -> Response:
    """Remove a tag of a model."""
    asked = call.request.json()
    name, key = required(asked, "name"), required(asked, "key")
    tags = find_model(call, name).body["properties"]["tags"]
    tags = {other: value for other, value in tags.items() if other != key}
    put_container(models.KIND, place(call, name), {"tags": tags})
    return Response.of_json({})


def _refuse(method: str, path: str, operation: str, what: str) -> None:
    def refuse(call: Call) -> Response:
        """Answer that Azure Machine Learning does not do this."""
        raise UNSUPPORTED.error(what=what)

    declare(
        routes,
        method,
        f"registered-models/{path}",
        operation,
        "Refused, as on Azure; how Azure words it is unverified.",
    )(refuse)


_refuse("POST", "rename", "MlflowClient.rename_registered_model", "renaming models")
_refuse(
    "DELETE",
    "delete",
    "MlflowClient.delete_registered_model",
    "deleting a model as a whole; delete all of its versions",
)
_refuse("POST", "alias", "MlflowClient.set_registered_model_alias", "aliases of models")
_refuse("GET", "alias", "MlflowClient.get_model_version_by_alias", "aliases of models")
_refuse("DELETE", "alias", "MlflowClient.delete_registered_model_alias", "aliases of models")
