"""The workspace's model assets as MLflow sees them.

There is one truth, the asset: what MLflow registers, `ml_client.models` shows, and the reverse.
Only the stages are MLflow's alone, as on Azure: the SDK, the CLI and the studio do not see them.

Source: Microsoft Learn, "Manage models registry with MLflow"; field names are those of the MLflow
REST API.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from azureml_emulator import uris
from azureml_emulator.api.mlflow.tracking import API, REST, ROOT
from azureml_emulator.assets import models
from azureml_emulator.assets.kind import Place
from azureml_emulator.assets.versions import list_versions
from azureml_emulator.hosts import AZUREML_API
from azureml_emulator.tracking import stores
from azureml_emulator.workspaces.scope import IN_WORKSPACE
from offline_azure.clock import parse_timestamp
from offline_azure.http.routing import Call, Handler, Routes, anybody
from offline_azure.http.sources import docs
from offline_azure.store.store import Resource

_ARTICLE = docs("Manage models registry with MLflow", "how-to-manage-models-mlflow")
STAGES = ("None", "Staging", "Production", "Archived")
_STAGE = "mlflowStage"
_DATASTORE = re.compile(r"azureml://.+/datastores/([^/]+)/paths/(.*)", re.DOTALL)

routes = Routes("MLflow models", host=AZUREML_API, scope=IN_WORKSPACE, authenticator=anybody)

MODEL_NOT_FOUND = routes.error(
    when="the registered model does not exist",
    status=404,
    code="RESOURCE_DOES_NOT_EXIST",
    message="Registered Model with name={name} not found",
    source=None,
    envelope="mlflow",
)
VERSION_NOT_FOUND = routes.error(
    when="the model version does not exist",
    status=404,
    code="RESOURCE_DOES_NOT_EXIST",
    message="Model Version (name={name}, version={version}) not found",
    source=None,
    envelope="mlflow",
)
ALREADY_EXISTS = routes.error(
    when="a registered model is created twice",
    status=400,
    code="RESOURCE_ALREADY_EXISTS",
    message="Registered Model (name={name}) already exists.",
    source=None,
    envelope="mlflow",
)
INVALID = routes.error(
    when="MLflow registers what the workspace refuses",
    status=400,
    code="INVALID_PARAMETER_VALUE",
    message="{reason}",
    source=None,
    envelope="mlflow",
)
NO_MODEL = routes.error(
    when="what is registered is no MLflow model of this workspace",
    status=400,
    code="INVALID_PARAMETER_VALUE",
    message="There is no MLmodel file in '{source}': only MLflow models can be registered.",
    source=None,
    envelope="mlflow",
)
BAD_STAGE = routes.error(
    when="a stage is unknown; the names are case-sensitive",
    status=400,
    code="INVALID_PARAMETER_VALUE",
    message="Invalid Model Version stage: {stage}. Value must be one of {stages}.",
    source=None,
    envelope="mlflow",
)
UNSUPPORTED = routes.error(
    when="a model is renamed or deleted as a whole, or given an alias",
    status=400,
    code="FEATURE_DISABLED",
    message="Azure Machine Learning does not support {what}.",
    source=None,
    envelope="mlflow",
)
UNSUPPORTED_FILTER = routes.error(
    when="models are searched by anything but names (versions also by run)",
    status=400,
    code="INVALID_PARAMETER_VALUE",
    message="Azure Machine Learning does not support the filter '{filter}'.",
    source=None,
    envelope="mlflow",
)
UNSUPPORTED_ORDER = routes.error(
    when="models are ordered by an unknown field",
    status=400,
    code="INVALID_PARAMETER_VALUE",
    message="Invalid order_by clause '{order}'.",
    source=None,
    envelope="mlflow",
)


def declare(
    area: Routes, method: str, path: str, operation: str, difference: str = ""
) -> Callable[[Handler], Handler]:
    """Declare an operation of the registry in `area`; see `Routes.route`."""
    return area.route(
        method,
        f"{ROOT}{API}/{path}",
        operation=operation,
        source=f"{REST}; {_ARTICLE}",
        difference=difference,
    )


def find_model(call: Call, name: str) -> Resource:
    """Return a registered model.

    Raises:
        AzureError: there is none.
    """
    model = call.store.get(f"{call.scope_id}/{models.KIND.word}/{name}")
    if model is None:
        raise MODEL_NOT_FOUND.error(name=name)
    return model


def required(asked: dict[str, Any], name: str) -> str:
    """Return a value that a request must have.

    Raises:
        AzureError: it has not.
    """
    if name not in asked:
        raise INVALID.error(reason=f"Missing value for required parameter '{name}'.")
    return str(asked[name])


def find_version(call: Call, name: str, version: str) -> Resource:
    """Return a version of a registered model.

    Raises:
        AzureError: there is none.
    """
    found = call.store.get(f"{call.scope_id}/{models.KIND.word}/{name}/versions/{version}")
    if found is None:
        raise VERSION_NOT_FOUND.error(name=name, version=version)
    return found


def versions(call: Call, name: str) -> list[Resource]:
    """Return the versions of a registered model that are not archived, oldest first."""
    present = list_versions(call.store, models.KIND, call.scope_id, name)
    return [version for version in present if not version.body["properties"]["isArchived"]]


def place(call: Call, name: str, version: str = "") -> Place:
    """Return where a model asset is kept."""
    workspace = call.store.get(call.scope_id)
    workspace_id = str(workspace.body["id"]) if workspace else call.scope_id
    return Place(call.store, workspace_id, name, version, call.clock.now())


def stage(version: Resource) -> str:
    """Return the stage in which MLflow has a version."""
    return str(version.private.get(_STAGE, "None"))


def set_stage(call: Call, version: Resource, name: str) -> None:
    """Put a version into a stage.

    Raises:
        AzureError: there is no such stage.
    """
    if name not in STAGES:
        raise BAD_STAGE.error(stage=name, stages=", ".join(STAGES))
    version.private[_STAGE] = name
    call.store.put(version)


def latest(present: list[Resource], stages: tuple[str, ...] | list[str]) -> list[Resource]:
    """Return the last version in each of the stages."""
    last = {stage(version): version for version in present}
    return [last[name] for name in stages if name in last]


def show_model(call: Call, model: Resource) -> dict[str, Any]:
    """Return a registered model as MLflow's client reads it."""
    properties, name = model.body["properties"], model.body["name"]
    shown: dict[str, Any] = {
        "name": name,
        **_times(model),
        "latest_versions": [
            show_version(call, version) for version in latest(versions(call, name), STAGES)
        ],
        "tags": _pairs(properties.get("tags")),
    }
    if properties.get("description"):
        shown["description"] = properties["description"]
    return shown


def show_version(call: Call, version: Resource) -> dict[str, Any]:
    """Return a model version as MLflow's client reads it."""
    properties = version.body["properties"]
    shown: dict[str, Any] = {
        "name": str(version.body["id"]).split("/")[-3],
        "version": version.body["name"],
        **_times(version),
        "user_id": version.body["systemData"]["createdBy"],
        "current_stage": stage(version),
        "source": download_uri(call, version),
        "status": "READY",
        "tags": _pairs(properties.get("tags")),
    }
    if properties.get("description"):
        shown["description"] = properties["description"]
    if properties.get("jobName"):
        shown["run_id"] = properties["jobName"]
    return shown


def download_uri(call: Call, version: Resource) -> str:
    """Return the URI from which MLflow's client loads a version."""
    uri = uris.long_form(str(version.body["properties"]["modelUri"]), call.scope_id)
    found = _DATASTORE.fullmatch(uri)
    if found is None:
        return uri
    endpoint = stores.of_workspace(call.store, call.scope_id).endpoint
    return f"{endpoint}/datastores/{found[1]}/paths/{found[2].rstrip('/')}"


def _pairs(tags: dict[str, str] | None) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in (tags or {}).items()]


def _times(resource: Resource) -> dict[str, int]:
    system = resource.body["systemData"]
    return {
        "creation_timestamp": _milliseconds(system["createdAt"]),
        "last_updated_timestamp": _milliseconds(system["lastModifiedAt"]),
    }


def _milliseconds(moment: str) -> int:
    return int(parse_timestamp(moment).timestamp() * 1000)
