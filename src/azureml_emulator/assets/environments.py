"""Environments: an image, an image with conda packages, or a Dockerfile with its context.

The curated ones are in every workspace, read from `catalog`.

Sources: recordings `environment/environment_get_latest_label` (2023-10-31) and
`environment/archive_restore_container` (2025-02-21, 2026-03-03) of azure-ai-ml's tests.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import yaml

from azureml_emulator import name_rules
from azureml_emulator.assets.catalog.environments import (
    PREFIX,
    CuratedEnvironment,
    curated_environments,
    find_curated,
)
from azureml_emulator.assets.kind import AssetKind, Errors, Place, Summary
from azureml_emulator.assets.routes import declare
from azureml_emulator.workspaces.scope import IN_WORKSPACE
from offline_azure.http.routing import Routes
from offline_azure.http.sources import docs, recording, sdk
from offline_azure.store.store import Resource

ANONYMOUS = "CliV2AnonymousEnvironment"
_LABEL = recording("environment/environment_get_latest_label", "2023-10-31")
_ARCHIVE = recording("environment/archive_restore_container", "2026-03-03")
_PUBLISHED = "2026-07-23T00:00:00.0000000+00:00"
_FIXED = ("image", "condaFile", "build", "osType")

routes = Routes("Environments", scope=IN_WORKSPACE)

CONTAINER_NOT_FOUND = routes.error(
    when="no version of the environment exists",
    status=404,
    code="UserError",
    message="No environment exists for name: {name}",
    source=None,
    envelope="service",
)
VERSION_NOT_FOUND = routes.error(
    when="the version does not exist",
    status=404,
    code="UserError",
    message="No environment exists for name: {name}, version: {version}, label:",
    source="the SDK's output quoted in a public repository; the answer itself is unverified",
    envelope="service",
)
VERSIONS_NOT_FOUND = routes.error(
    when='the versions of an unknown environment are listed, as `get(label="latest")` does',
    status=404,
    code="UserError",
    message="System.Net.Http.HttpConnectionResponseContent",
    source="the SDK's output quoted in two public repositories",
    envelope="service",
)
IMMUTABLE = routes.error(
    when="the image, packages or context of a version are changed",
    status=409,
    code="UserError",
    message=(
        "Environment {name} with version {version} is already registered and cannot be changed."
    ),
    source=None,
    envelope="service",
)
BAD_NAME = name_rules.refusal(routes, name_rules.ASSET)
BAD_VERSION = name_rules.version_refusal(routes, "environment")
RESERVED = routes.error(
    when="an environment of one's own gets a name that starts with `AzureML` or `Microsoft`",
    status=400,
    code="UserError",
    message="Environment names that start with 'Microsoft' or 'AzureML' are reserved: {name}.",
    source=None,
    envelope="service",
)
TWO_SOURCES = routes.error(
    when="both an image and a build context are given",
    status=400,
    code="UserError",
    message=(
        "More than one of BaseImage, BaseDockerfile, and BuildContext were set; these are mutually"
        " exclusive properties."
    ),
    source="the service's answer quoted in a public repository; its status is unverified",
    envelope="service",
)
NO_SOURCE = routes.error(
    when="neither an image nor a build context is given",
    status=400,
    code="UserError",
    message="An environment needs an image or a build context.",
    source=None,
    envelope="service",
)
BAD_CONDA = routes.error(
    when="the conda file is not YAML",
    status=400,
    code="UserError",
    message="The conda file of environment {name} is not valid.",
    source=None,
    envelope="service",
)


class Environments(AssetKind):
    """Environments."""

    word = "environments"
    operations = "environments"
    labelled = True
    archive_status = 201
    sources = "; ".join(
        (
            _LABEL,
            _ARCHIVE,
            docs("Manage environments with the CLI and SDK (v2)", "how-to-manage-environments-v2"),
            sdk("operations._environment_operations"),
        )
    )
    errors = Errors(
        CONTAINER_NOT_FOUND,
        VERSION_NOT_FOUND,
        VERSIONS_NOT_FOUND,
        BAD_NAME,
        BAD_VERSION,
    )

    def create(self, place: Place, sent: dict[str, Any]) -> dict[str, Any]:
        """Return the new version's properties, the conda file as the service writes it."""
        if place.name.lower().startswith(("azureml", "microsoft")):
            raise RESERVED.error(name=place.name)
        image, build = sent.get("image"), sent.get("build")
        if image and build:
            raise TWO_SOURCES.error()
        if not image and not build:
            raise NO_SOURCE.error()
        anonymous = bool(sent.get("isAnonymous")) or place.name == ANONYMOUS
        return {
            "description": sent.get("description"),
            "tags": sent.get("tags") or {},
            "properties": sent.get("properties") or {},
            "isArchived": bool(sent.get("isArchived")),
            "isAnonymous": anonymous,
            "autoDeleteSetting": None,
            "environmentType": "UserCreated",
            "image": image,
            "condaFile": _conda(place, sent.get("condaFile")),
            **({"build": {"dockerfilePath": "Dockerfile", **build}} if build else {}),
            "osType": sent.get("osType") or "Linux",
            **({"inferenceConfig": i} if (i := sent.get("inferenceConfig")) else {}),
            "autoRebuild": "Disabled",
            "provisioningState": "Succeeded",
            "stage": "Logged" if anonymous else "Development",
            "intellectualProperty": None,
        }

    def update(self, place: Place, present: Resource, sent: dict[str, Any]) -> dict[str, Any]:
        """Change tags, description and whether the version is archived."""
        properties: dict[str, Any] = present.body["properties"]
        asked = self.create(place, sent)
        if any(str(asked.get(n)).lower() != str(properties.get(n)).lower() for n in _FIXED):
            raise IMMUTABLE.error(name=place.name, version=place.version)
        changed = {n: sent[n] for n in ("description", "tags", "isArchived") if n in sent}
        return {**properties, **{n: v for n, v in changed.items() if v is not None}}

    def container(self, sent: dict[str, Any]) -> dict[str, Any]:
        """Return a container's properties."""
        return {**super().container(sent), "provisioningState": "Succeeded"}

    def shown(self, version: Resource, *, latest: bool) -> dict[str, Any]:
        """Return a version, with the label of the newest one among its properties."""
        properties = version.body["properties"]
        if properties["isAnonymous"]:
            labels = {} if properties["condaFile"] else {"azureml.labels": ""}
        else:
            labels = {"azureml.labels": "latest" if latest else ""}
        own = {**properties["properties"], **labels}
        return {**version.body, "properties": {**properties, "properties": own}}

    def always_created(self, name: str) -> bool:
        """Anonymous environments are answered as new even when they are not."""
        return name == ANONYMOUS

    def counted(self, versions: Summary, now: datetime) -> dict[str, Any]:
        """Return the latest and the next version; a word has no next but the first number."""
        counted = super().counted(versions, now)
        latest = counted["latestVersion"]
        if latest is not None and not latest.isdecimal():
            counted["nextVersion"] = "1"
        return counted

    def built_in(self, workspace_id: str) -> list[Resource]:
        """Return the containers of the curated environments."""
        return [self._container(workspace_id, e) for e in curated_environments().values()]

    def built_in_versions(self, workspace_id: str, name: str) -> list[Resource]:
        """Return the versions of a curated environment, oldest first."""
        found = find_curated(name) if name.lower().startswith(PREFIX.lower()) else None
        if found is None:
            return []
        base = f"{workspace_id}/{self.word}/{PREFIX}{found.name}"
        return [curated_version(found, version, base) for version in found.versions]

    def _container(self, workspace_id: str, environment: CuratedEnvironment) -> Resource:
        name = f"{PREFIX}{environment.name}"
        body = {
            "id": f"{workspace_id}/{self.word}/{name}",
            "name": name,
            "type": self.type,
            "properties": self.container({}),
            "systemData": _SYSTEM_DATA,
        }
        return Resource(str(body["id"]), self.type, body)


_SYSTEM_DATA = {
    "createdAt": _PUBLISHED,
    "createdBy": "Microsoft",
    "createdByType": "User",
    "lastModifiedAt": _PUBLISHED,
    "lastModifiedBy": "Microsoft",
    "lastModifiedByType": "User",
}


def curated_version(environment: CuratedEnvironment, version: str, container_id: str) -> Resource:
    """Return a version of a curated environment, as a workspace or a registry shows it."""
    words = ", ".join(f"{name} {value}".strip() for name, value in environment.tags.items())
    properties = {
        "description": f"Curated environment: {words}.",
        "tags": environment.tags,
        "properties": {},
        "isArchived": False,
        "isAnonymous": False,
        "autoDeleteSetting": None,
        "environmentType": "Curated",
        "image": environment.image_of(version),
        "condaFile": None,
        "osType": "Linux",
        "autoRebuild": "Disabled",
        "provisioningState": "Succeeded",
        "stage": "Production",
        "intellectualProperty": None,
    }
    version_id = f"{container_id}/versions/{version}"
    body = {
        "id": version_id,
        "name": version,
        "type": KIND.version_type,
        "properties": properties,
        "systemData": _SYSTEM_DATA,
    }
    return Resource(version_id, KIND.version_type, body)


def _conda(place: Place, text: str | None) -> str:
    """Return a conda file as the service writes it back: indented JSON."""
    if not text:
        return ""
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise BAD_CONDA.error(name=place.name) from error
    if not isinstance(content, dict):
        raise BAD_CONDA.error(name=place.name)
    return json.dumps(content, indent=2)


KIND = Environments(routes)
declare(KIND)
