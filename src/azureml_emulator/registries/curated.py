"""Microsoft's registry `azureml`: its curated environments.

Of Microsoft's registries this one is known, and of its assets the environments. What answers for
it is in `ANSWERS`, by the end of the path.
"""

from __future__ import annotations

from typing import Any

from azureml_emulator.assets.catalog.environments import (
    REGISTRY,
    CuratedEnvironment,
    curated_environments,
    find_curated,
)
from azureml_emulator.assets.environments import KIND, curated_version
from azureml_emulator.registries.registries import ASSET_NOT_FOUND
from offline_azure.arm.ids import MACHINE_LEARNING
from offline_azure.http.messages import Response
from offline_azure.http.paging import page
from offline_azure.http.routing import Call, Handler
from offline_azure.store.store import Resource


def list_environments(call: Call) -> Response:
    """Return the registry's environments."""
    return page(call.request, [_container(call, e) for e in curated_environments().values()])


def get_environment(call: Call) -> Response:
    """Return an environment with its latest version."""
    return Response.of_json(_container(call, _find(call)))


def list_versions(call: Call) -> Response:
    """Return an environment's versions, the newest first."""
    environment = _find(call)
    top = call.request.query.get("$top", "")
    versions = environment.versions[::-1][: int(top) if top.isdecimal() else None]
    return page(call.request, [_version(call, environment, v).body for v in versions])


def get_version(call: Call) -> Response:
    """Return one version of an environment."""
    environment = _find(call)
    if call.params["version"] not in environment.versions:
        name = f"{call.params['name']}/versions/{call.params['version']}"
        raise ASSET_NOT_FOUND.error(registry=REGISTRY, word=KIND.word, name=name)
    return Response.of_json(_version(call, environment, call.params["version"]).body)


def _find(call: Call) -> CuratedEnvironment:
    name = call.params["name"]
    found = find_curated(name)
    if found is None:
        raise ASSET_NOT_FOUND.error(registry=REGISTRY, word=KIND.word, name=name)
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


ANSWERS: dict[str, Handler] = {
    "": list_environments,
    "/{name}": get_environment,
    "/{name}/versions": list_versions,
    "/{name}/versions/{version}": get_version,
}
"""What answers for the registry, by the end of the path behind `environments`."""
