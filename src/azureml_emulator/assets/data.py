"""Data assets: names and versions for files, folders and tables.

Sources: recordings `dataset/data_upload_file`, `dataset/list` and
`dataset/data_get_latest_label` (2023-10-31) of azure-ai-ml's tests.
"""

from __future__ import annotations

from typing import Any

from azureml_emulator import name_rules, uris
from azureml_emulator.assets.kind import AssetKind, Errors, Place
from azureml_emulator.assets.routes import declare
from azureml_emulator.workspaces.scope import IN_WORKSPACE
from offline_azure.http.routing import Routes
from offline_azure.http.sources import docs, recording
from offline_azure.store.store import Resource

_UPLOAD = recording("dataset/data_upload_file", "2023-10-31")
_LABEL = recording("dataset/data_get_latest_label", "2023-10-31")
_TYPES = ("uri_file", "uri_folder", "mltable")
_FOLDERS = ("uri_folder", "mltable")
_HISTORY = ("createdAt", "createdBy", "createdByType", "lastModifiedAt")

routes = Routes("Data", scope=IN_WORKSPACE)

CONTAINER_NOT_FOUND = routes.error(
    when="no version of the data asset exists",
    status=404,
    code="UserError",
    message="{name} container was not found.",
    source=None,
    envelope="service",
    inner=("NotFoundError",),
)
VERSION_NOT_FOUND = routes.error(
    when="the version does not exist",
    status=404,
    code="UserError",
    message="Data version {name}:{version} (dataContainerName:version) not found.",
    source=recording("command_job/command_job_builder", "2022-09-29"),
    envelope="service",
    inner=("NotFoundError",),
)
IMMUTABLE = routes.error(
    when="the path or type of a version is changed",
    status=409,
    code="UserError",
    message=(
        "A data version with this name and version already exists. If you are trying to create a"
        " new data version, use a different name or version. If you are trying to update an"
        " existing data version, the existing asset's data uri cannot be changed. Only tags,"
        " description, and isArchived can be updated."
    ),
    source="the service's answer quoted in a public repository; its status is unverified",
    envelope="service",
)
BAD_NAME = name_rules.refusal(routes, name_rules.ASSET)
BAD_VERSION = name_rules.version_refusal(routes, "data")
BAD_TYPE = routes.error(
    when="the type is not `uri_file`, `uri_folder` or `mltable`",
    status=400,
    code="UserError",
    message="The data type '{type}' is invalid. It must be one of: {types}.",
    source=None,
    envelope="service",
)
OTHER_TYPE = routes.error(
    when="a version has another type than the versions before it",
    status=400,
    code="UserError",
    message=(
        "The data asset '{name}' is of type '{present}'. A version of type '{type}' cannot be added"
        " to it."
    ),
    source=None,
    envelope="service",
)
NO_PATH = routes.error(
    when="a version is made without a path, or with one that names no job's output",
    status=400,
    code="UserError",
    message="The data uri '{uri}' is invalid.",
    source=None,
    envelope="service",
)


class Data(AssetKind):
    """Data assets."""

    word = "data"
    operations = "data"
    container_history = version_history = _HISTORY
    sources = f"{_UPLOAD}; {_LABEL}; {docs('Create data assets', 'how-to-create-data-assets')}"
    errors = Errors(
        CONTAINER_NOT_FOUND,
        VERSION_NOT_FOUND,
        CONTAINER_NOT_FOUND,
        BAD_NAME,
        BAD_VERSION,
    )

    def create(self, place: Place, sent: dict[str, Any]) -> dict[str, Any]:
        """Return the new version's properties, its path in the long form."""
        kind = sent.get("dataType")
        if kind not in _TYPES:
            raise BAD_TYPE.error(type=str(kind), types=", ".join(_TYPES))
        container = place.store.get(f"{place.workspace_id}/{self.word}/{place.name}")
        if container and container.body["properties"]["dataType"] != kind:
            present = container.body["properties"]["dataType"]
            raise OTHER_TYPE.error(name=place.name, present=present, type=kind)
        properties: dict[str, Any] = {
            "description": sent.get("description"),
            "tags": sent.get("tags") or {},
            "properties": sent.get("properties") or {},
            "isArchived": bool(sent.get("isArchived")),
            "isAnonymous": bool(sent.get("isAnonymous")),
            "autoDeleteSetting": sent.get("autoDeleteSetting"),
            "dataUri": _path(place, sent.get("dataUri"), kind),
            "stage": None,
            "intellectualProperty": None,
            "dataType": kind,
        }
        if kind == "mltable":
            properties["referencedUris"] = sent.get("referencedUris") or []
        return properties

    def update(self, place: Place, present: Resource, sent: dict[str, Any]) -> dict[str, Any]:
        """Change tags, description and whether the version is archived."""
        properties: dict[str, Any] = present.body["properties"]
        path = _path(place, sent.get("dataUri"), sent.get("dataType"))
        if (
            path.rstrip("/") != properties["dataUri"].rstrip("/")
            or sent.get("dataType") != properties["dataType"]
        ):
            raise IMMUTABLE.error()
        changed = {n: sent[n] for n in ("description", "tags", "isArchived") if n in sent}
        return {**properties, **{n: v for n, v in changed.items() if v is not None}}

    def container(self, sent: dict[str, Any]) -> dict[str, Any]:
        """Return a container's properties: of data assets the empty ones are null."""
        return {
            "description": sent.get("description"),
            "tags": sent.get("tags"),
            "properties": sent.get("properties"),
            "isArchived": bool(sent.get("isArchived")),
            "dataType": sent.get("dataType"),
        }


def _path(place: Place, uri: str | None, kind: str | None) -> str:
    """Return a path in the long form; that of a folder in a datastore ends with a slash."""
    if not uri:
        raise NO_PATH.error(uri="")
    if uri.startswith(("azureml://jobs/", "runs:/")):
        try:
            uri = uris.stored_output(place.store, uri, place.workspace_id)
        except uris.UriError as error:
            raise NO_PATH.error(uri=uri) from error
    uri = uris.long_form(uri, place.workspace_id)
    folder = kind in _FOLDERS and uris.datastore_of(uri) is not None
    return f"{uri}/" if folder and not uri.endswith("/") else uri


KIND = Data(routes)
declare(KIND)
