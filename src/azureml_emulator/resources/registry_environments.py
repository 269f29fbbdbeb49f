"""The registry `azureml`: its curated environments, to be read as `MLClient` of a registry does.

Of Microsoft's registries this one is known, and of its assets the environments.

Sources: recording `registry/registry_operations` (2023-10-31) and
`dataset/create_data_asset_in_registry` (2023-02-07) of azure-ai-ml's tests for how a registry
is found.
"""

from __future__ import annotations

from typing import Any

from azureml_emulator.core.arm import MACHINE_LEARNING, OFFLINE_REGION, OFFLINE_TENANT_ID
from azureml_emulator.core.hosts import AZUREML_API
from azureml_emulator.core.http import Response
from azureml_emulator.core.paging import page
from azureml_emulator.core.routing import Call, Routes
from azureml_emulator.core.sources import recording, sdk
from azureml_emulator.core.store import Resource
from azureml_emulator.resources.catalog.environments import (
    REGISTRY,
    CuratedEnvironment,
    curated_environments,
    find_curated,
)
from azureml_emulator.resources.environments import KIND, curated_version

_DISCOVERY = "/registrymanagement/v1.0/registries/{registry}/discovery"
_ASSETS = (
    "/mferp/managementfrontend/subscriptions/{owner}/resourceGroups/{place}"
    f"/providers/{MACHINE_LEARNING}/registries/{{registry}}"
)
_ENVIRONMENTS = f"{_ASSETS}/environments"
_SDK = sdk("_utils._registry_utils")
_OWNER = "00000000-0000-0000-0000-000000000000"

routes = Routes("Registries")

NOT_FOUND = routes.error(
    when="the registry is not `azureml`",
    status=404,
    code="UserError",
    message="Registry {registry} was not found.",
    source=None,
    envelope="service",
)
ENVIRONMENT_NOT_FOUND = routes.error(
    when="the environment, or this version of it, is not in the registry",
    status=404,
    code="UserError",
    message="Could not find asset with ID: azureml://registries/{registry}/environments/{name}",
    source="the service's answer quoted in a public issue, there for a deployment template",
    envelope="service",
)


@routes.route(
    "GET",
    _DISCOVERY,
    operation='MLClient(registry_name="azureml")',
    source=recording("dataset/create_data_asset_in_registry", "2023-02-07"),
    difference="The only registry is `azureml`. Its services have the address of the region's API.",
    partly=True,
    host=AZUREML_API,
)
def discover(call: Call) -> Response:
    """Return where a registry's services are."""
    registry = _registry(call)
    api = f"https://{call.request.host}/"
    return Response.of_json(
        {
            "registryId": _OWNER,
            "registryName": registry,
            "tenantId": OFFLINE_TENANT_ID,
            "primaryRegion": OFFLINE_REGION,
            "regions": [OFFLINE_REGION],
            "subscriptionId": _OWNER,
            "resourceGroup": "registry-azureml",
            "workspaceName": None,
            "primaryRegionResourceProviderUri": api,
            "registryFqdns": {},
        }
    )


@routes.route(
    "GET",
    _ENVIRONMENTS,
    operation='MLClient(registry_name="azureml").environments.list',
    source=_SDK,
    difference="A choice of the environments that Azure has.",
    partly=True,
    host=AZUREML_API,
)
def list_environments(call: Call) -> Response:
    """Return the registry's environments."""
    _registry(call)
    return page(call.request, [_container(call, e) for e in curated_environments().values()])


@routes.route(
    "GET",
    f"{_ENVIRONMENTS}/{{name}}",
    operation='MLClient(registry_name="azureml").environments.get',
    source=_SDK,
    partly=True,
    host=AZUREML_API,
)
def get_environment(call: Call) -> Response:
    """Return an environment with its latest version."""
    return Response.of_json(_container(call, _find(call)))


@routes.route(
    "GET",
    f"{_ENVIRONMENTS}/{{name}}/versions",
    operation='MLClient(registry_name="azureml").environments.list',
    source=_SDK,
    partly=True,
    host=AZUREML_API,
)
def list_versions(call: Call) -> Response:
    """Return an environment's versions, the newest first."""
    environment = _find(call)
    top = call.request.query.get("$top", "")
    versions = environment.versions[::-1][: int(top) if top.isdecimal() else None]
    return page(call.request, [_version(call, environment, v).body for v in versions])


@routes.route(
    "GET",
    f"{_ENVIRONMENTS}/{{name}}/versions/{{version}}",
    operation='MLClient(registry_name="azureml").environments.get',
    source=_SDK,
    partly=True,
    host=AZUREML_API,
)
def get_version(call: Call) -> Response:
    """Return one version of an environment."""
    environment = _find(call)
    if call.params["version"] not in environment.versions:
        name = f"{call.params['name']}/versions/{call.params['version']}"
        raise ENVIRONMENT_NOT_FOUND.error(registry=REGISTRY, name=name)
    return Response.of_json(_version(call, environment, call.params["version"]).body)


def _registry(call: Call) -> str:
    registry = call.params["registry"]
    if registry.lower() != REGISTRY:
        raise NOT_FOUND.error(registry=registry)
    return REGISTRY


def _find(call: Call) -> CuratedEnvironment:
    registry, name = _registry(call), call.params["name"]
    found = find_curated(name)
    if found is None:
        raise ENVIRONMENT_NOT_FOUND.error(registry=registry, name=name)
    return found


def _container(call: Call, environment: CuratedEnvironment) -> dict[str, Any]:
    latest = environment.versions[-1]
    newest = _version(call, environment, latest)
    return {
        "id": newest.id.rpartition("/versions/")[0],
        "name": environment.name,
        "type": f"{MACHINE_LEARNING}/registries/environments",
        "properties": {
            **KIND.container({}),
            "latestVersion": latest,
            "nextVersion": str(int(latest) + 1),
        },
        "systemData": newest.body["systemData"],
    }


def _version(call: Call, environment: CuratedEnvironment, version: str) -> Resource:
    base = f"azureml://registries/{REGISTRY}/environments/{environment.name}"
    return curated_version(environment, version, base)
