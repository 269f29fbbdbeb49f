"""Components: what pipelines are made of.

Sources: recordings `component/component_update` and `component/create_autoincrement`
(2023-04-20, 2023-04-24), `schedule/schedule_lifetime` (2024-02-19) and
`dsl/command_with_optional_inputs` (2026-03-26) of azure-ai-ml's tests.
"""

from __future__ import annotations

import json
import re
import uuid
from dataclasses import replace
from datetime import datetime
from typing import Any

from azureml_emulator import name_rules
from azureml_emulator.assets import component_rules
from azureml_emulator.assets.catalog.environments import REGISTRY, find_curated
from azureml_emulator.assets.kind import AssetKind, Errors, Place, Summary
from azureml_emulator.assets.routes import declare
from azureml_emulator.workspaces.scope import IN_WORKSPACE
from offline_azure.clock import timestamp
from offline_azure.http.routing import Routes
from offline_azure.http.sources import docs, recording
from offline_azure.store.store import Resource

ANONYMOUS = "azureml_anonymous"
_UPDATE = recording("component/component_update", "2023-04-20")
_INCREMENT = recording("component/create_autoincrement", "2023-04-24")
_OPTIONAL = recording("dsl/command_with_optional_inputs", "2026-03-26")
_PIPELINE = recording("pipeline_job/simple_pipeline_component_create", "2026-03-27")
_DROPPED = ("_source", "id")
_INSIDE = ("jobs", "sourceJobId")  # of a pipeline
_DESCRIBING = ("description", "display_name", "tags")
_CURATED = re.compile(r"azureml:(AzureML-[^:@]+)(?::([^:@]+)|@latest)")

routes = Routes("Components", scope=IN_WORKSPACE)

CONTAINER_NOT_FOUND = routes.error(
    when="no version of the component exists",
    status=404,
    code="UserError",
    message="Not found component {name}.",
    source=_INCREMENT,
    envelope="service",
    inner=("NotFound", "ComponentNotFound"),
)
VERSION_NOT_FOUND = routes.error(
    when="the version does not exist",
    status=404,
    code="UserError",
    message="Not found component {name} (version: {version}).",
    source=None,
    envelope="service",
    inner=("NotFound", "ComponentNotFound"),
)
IMMUTABLE = routes.error(
    when="more than the description, display name or tags of a version are changed",
    status=400,
    code="UserError",
    message=(
        "Component {name} (version: {version}) already exists. Only description, display name and"
        " tags can be updated."
    ),
    source=None,
    envelope="service",
)
BAD_NAME = name_rules.refusal(routes, name_rules.ASSET)
BAD_VERSION = name_rules.version_refusal(routes, "component")
NO_SPEC = routes.error(
    when="there is no specification, or one without a type",
    status=400,
    code="UserError",
    message="The component's specification is missing or has no type.",
    source=None,
    envelope="service",
)


class Components(AssetKind):
    """Components."""

    word = "components"
    operations = "components"
    container_history = ("createdAt", "lastModifiedAt")
    default_version = "azureml_default"
    sources = "; ".join(
        (
            _UPDATE,
            _INCREMENT,
            _OPTIONAL,
            _PIPELINE,
            docs(
                "Create and run pipelines with components", "how-to-create-component-pipelines-cli"
            ),
        )
    )
    errors = Errors(
        CONTAINER_NOT_FOUND,
        VERSION_NOT_FOUND,
        CONTAINER_NOT_FOUND,
        BAD_NAME,
        BAD_VERSION,
    )

    def settle(self, place: Place, sent: dict[str, Any]) -> Place:
        """Give an anonymous component the version that its content has."""
        if place.name != ANONYMOUS:
            return place
        spec = {k: v for k, v in _spec(place, sent).items() if k not in ("name", "version")}
        content = json.dumps(spec, sort_keys=True)
        return replace(place, version=str(uuid.uuid5(uuid.NAMESPACE_OID, content)))

    def shown(self, version: Resource, *, latest: bool) -> dict[str, Any]:
        """Return a version; that of a pipeline does not show what the pipeline consists of."""
        spec = version.body["properties"]["componentSpec"]
        if spec["type"] != "pipeline":
            return version.body
        spec = {n: v for n, v in spec.items() if n not in _INSIDE} | {"is_deterministic": "False"}
        if isinstance(spec.get("inputs"), dict):
            spec["inputs"] = {name: _plain_default(said) for name, said in spec["inputs"].items()}
        return {**version.body, "properties": {**version.body["properties"], "componentSpec": spec}}

    def always_created(self, name: str) -> bool:
        """Anonymous components are answered as new even when they are not."""
        return name == ANONYMOUS

    def create(self, place: Place, sent: dict[str, Any]) -> dict[str, Any]:
        """Return the new version's properties, with the values of its specification as text."""
        spec = _spec(place, sent)
        component_rules.check(place.store, place.workspace_id, spec)
        return {
            "description": None,
            "tags": sent.get("tags") or {},
            "properties": sent.get("properties") or {},
            "isArchived": bool(sent.get("isArchived")),
            "isAnonymous": bool(sent.get("isAnonymous")) or place.name == ANONYMOUS,
            "autoDeleteSetting": None,
            "componentSpec": spec,
            "provisioningState": "Succeeded",
            "stage": "Development",
        }

    def update(self, place: Place, present: Resource, sent: dict[str, Any]) -> dict[str, Any]:
        """Change what only describes the component, and whether it is archived."""
        properties: dict[str, Any] = present.body["properties"]
        spec = _spec(place, sent)
        if _behaviour(spec) != _behaviour(_written_back(properties["componentSpec"])):
            raise IMMUTABLE.error(name=place.name, version=place.version)
        changed = {n: sent[n] for n in ("tags", "isArchived") if sent.get(n) is not None}
        return {**properties, **changed, "componentSpec": spec}

    def counted(self, versions: Summary, now: datetime) -> dict[str, Any]:
        """Return the next version: of components it is a moment, as recorded."""
        moment = re.sub(r"[T:.]", "-", timestamp(now).removesuffix("Z"))
        return {"latestVersion": None, "nextVersion": moment}

    def listed(self, name: str) -> bool:
        """Anonymous components are not listed."""
        return name != ANONYMOUS


def _spec(place: Place, sent: dict[str, Any]) -> dict[str, Any]:
    """Return a specification as the service writes it back."""
    asked = sent.get("componentSpec") or {}
    if not asked.get("type"):
        raise NO_SPEC.error()
    spec: dict[str, Any] = {n: _text(v) for n, v in asked.items() if n not in _DROPPED}
    spec.update({"name": place.name if place.name != ANONYMOUS else asked.get("name")})
    if place.name != ANONYMOUS:
        spec["version"] = place.version
    return _written_back(spec)


def _written_back(spec: dict[str, Any]) -> dict[str, Any]:
    """Return a specification with what the service fills in and spells otherwise.

    One that was written back already stays as it is.
    """
    spec = {**spec}
    if isinstance(spec.get("environment"), str):
        spec["environment"] = _in_registry(spec["environment"])
    task = spec.get("task")
    if isinstance(task, dict) and isinstance(task.get("environment"), str):
        spec["task"] = {**task, "environment": _in_registry(task["environment"])}
    if isinstance(spec.get("inputs"), dict):
        spec["inputs"] = {
            name: {**said, "optional": said.get("optional", "False")}
            if isinstance(said, dict)
            else said
            for name, said in spec["inputs"].items()
        }
    if spec["type"] == "command":
        spec.setdefault("resources", {"instance_count": "1"})
    return spec


def _in_registry(environment: str) -> str:
    """Return a curated environment as the service names it; any other one as it is."""
    found = _CURATED.fullmatch(environment)
    if found is None:
        return environment
    name, version = found[1], found[2]
    if found[2] is None:
        curated = find_curated(name)
        if curated is None:
            return environment
        version = curated.versions[-1]
    return f"azureml://registries/{REGISTRY}/environments/{name}/versions/{version}"


def _plain_default(said: Any) -> Any:
    """Return an input of a pipeline, whose default names a compute without its prefix."""
    default = said.get("default") if isinstance(said, dict) else None
    if not isinstance(default, str) or said.get("type") != "string":
        return said
    return {**said, "default": default.removeprefix("azureml:")}


def _text(value: Any) -> Any:
    """Return a value with all its numbers and truth values as text: `True`, `10.99`."""
    if isinstance(value, dict):
        return {name: _text(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_text(inner) for inner in value]
    return str(value) if isinstance(value, bool | int | float) else value


def _behaviour(spec: dict[str, Any]) -> dict[str, Any]:
    """Return what a component does; an anonymous one may have been called something else before."""
    left_out = ("name", "version", *_DESCRIBING)
    return {name: value for name, value in spec.items() if name not in left_out}


KIND = Components(routes)
declare(KIND)
