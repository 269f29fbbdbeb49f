"""Models: files with a format, registered under a name and a version.

Sources: recordings `model/crud_file` (2024-04-09), `model/model_archive_restore_version`
(2025-02-28) and `model/crud_model_with_stage` (2026-03-26) of azure-ai-ml's tests.
"""

from __future__ import annotations

from typing import Any

from azureml_emulator import name_rules, uris
from azureml_emulator.assets.kind import AssetKind, Errors, Place
from azureml_emulator.assets.routes import declare
from azureml_emulator.workspaces.scope import IN_WORKSPACE
from offline_azure.http.routing import Routes
from offline_azure.http.sources import docs, recording, sdk
from offline_azure.store.store import Resource

_CRUD = recording("model/crud_file", "2024-04-09")
_ARCHIVE = recording("model/model_archive_restore_version", "2025-02-28")
_STAGE = recording("model/crud_model_with_stage", "2026-03-26")
_TYPES = ("custom_model", "mlflow_model", "triton_model")
_UPDATABLE = ("description", "tags", "stage", "isArchived")

routes = Routes("Models", scope=IN_WORKSPACE)

CONTAINER_NOT_FOUND = routes.error(
    when="no version of the model exists",
    status=404,
    code="UserError",
    message="The specified resource was not found.",
    details=(("ModelNotFound", "Model container with name: {name} not found."),),
    source=_CRUD,
    envelope="service",
)
VERSION_NOT_FOUND = routes.error(
    when="the version does not exist",
    status=404,
    code="UserError",
    message="The specified resource was not found.",
    details=(("ModelNotFound", "Model with name: {name} and version: {version} not found."),),
    source=None,
    envelope="service",
)
PATH_CHANGED = routes.error(
    when="the path of a version is changed",
    status=400,
    code="UserError",
    message="Asset paths cannot be updated.",
    source=f"{sdk('_artifacts._constants.ASSET_PATH_ERROR')}; its status is unverified",
    envelope="service",
)
IMMUTABLE = routes.error(
    when="the type, flavors or properties of a version are changed",
    status=400,
    code="UserError",
    message="The {field} of model {name}:{version} cannot be changed.",
    source=None,
    envelope="service",
)
BAD_NAME = name_rules.refusal(routes, name_rules.ASSET)
VERSION_RULE = name_rules.version_refusal(routes, "model")
BAD_VERSION = routes.error(
    when="the version of a model is not a positive whole number",
    status=400,
    code="UserError",
    message="The model version '{version}' is invalid. It must be a positive integer.",
    source=(
        f"{docs('CLI (v2) model YAML schema', 'reference-yaml-model')} (its type);"
        " the text is unverified"
    ),
    envelope="service",
)
BAD_TYPE = routes.error(
    when="the type is not `custom_model`, `mlflow_model` or `triton_model`",
    status=400,
    code="UserError",
    message="The model type '{type}' is invalid. It must be one of: {types}.",
    source=None,
    envelope="service",
)
BAD_PATH = routes.error(
    when="a version is made without a path, or from a job or run that has no such output",
    status=400,
    code="UserError",
    message="The model uri '{uri}' is invalid.",
    source=None,
    envelope="service",
)


class Models(AssetKind):
    """Models."""

    word = "models"
    operations = "models"
    sources = "; ".join(
        (_CRUD, _ARCHIVE, _STAGE, docs("Work with registered models", "how-to-manage-models"))
    )
    errors = Errors(
        CONTAINER_NOT_FOUND,
        VERSION_NOT_FOUND,
        CONTAINER_NOT_FOUND,
        BAD_NAME,
        VERSION_RULE,
    )

    def create(self, place: Place, sent: dict[str, Any]) -> dict[str, Any]:
        """Return the new version's properties; a job's output becomes a datastore path."""
        model_type = sent.get("modelType") or "custom_model"
        if model_type not in _TYPES:
            raise BAD_TYPE.error(type=str(model_type), types=", ".join(_TYPES))
        if not sent.get("isAnonymous") and not _is_positive(place.version):
            raise BAD_VERSION.error(version=place.version)
        uri = sent.get("modelUri") or ""
        archived = bool(sent.get("isArchived"))
        return {
            "description": sent.get("description"),
            "tags": sent.get("tags") or {},
            "properties": sent.get("properties") or {},
            "isArchived": archived,
            "isAnonymous": bool(sent.get("isAnonymous")),
            "autoDeleteSetting": None,
            "flavors": sent.get("flavors") or {},
            "modelType": model_type,
            "modelUri": _path(place, uri),
            "jobName": sent.get("jobName") or uris.job_of(uri),
            "provisioningState": "Succeeded",
            "stage": "Archived" if archived else sent.get("stage") or "Development",
            "intellectualProperty": None,
        }

    def update(self, place: Place, present: Resource, sent: dict[str, Any]) -> dict[str, Any]:
        """Change description, tags, stage and whether the version is archived."""
        properties: dict[str, Any] = present.body["properties"]
        if "modelUri" in sent and _path(place, sent["modelUri"]) != properties["modelUri"]:
            raise PATH_CHANGED.error()
        for field in ("modelType", "flavors", "properties"):
            if sent.get(field) and sent[field] != properties[field]:
                raise IMMUTABLE.error(field=field, name=place.name, version=place.version)
        changed = {n: sent[n] for n in _UPDATABLE if sent.get(n) is not None}
        merged = {**properties, **changed}
        if merged["isArchived"] and not properties["isArchived"]:
            present.private["stage"] = properties["stage"]
            merged["stage"] = "Archived"
        elif properties["isArchived"] and not merged["isArchived"] and "stage" not in changed:
            merged["stage"] = present.private.get("stage", "Development")
        return merged


def _is_positive(version: str) -> bool:
    return version.isascii() and version.isdecimal() and int(version) > 0


def _path(place: Place, uri: str | None) -> str:
    if not uri:
        raise BAD_PATH.error(uri="")
    if uris.job_of(uri) is not None:
        try:
            uri = uris.stored_output(place.store, uri, place.workspace_id)
        except uris.UriError as error:
            raise BAD_PATH.error(uri=uri) from error
    return uris.long_form(uri, place.workspace_id, "resourceGroups")


KIND = Models(routes)
declare(KIND)
