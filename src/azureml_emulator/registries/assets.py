"""Assets in a registry: environments, components, models, data, and the code of components.

They are the assets of `assets`, kept beneath the registry instead of a workspace. Unlike
those of a workspace, a version that is there is not replaced by another one.

Sources: recordings `environment/registry_environment_create_conda_and_get` (2023-03-09),
`model/create_get_download_model_registry` (2024-05-03) and
`dataset/create_data_asset_in_registry` (2023-02-07) of azure-ai-ml's tests; the article "Share
models, components, and environments across workspaces with registries".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from azureml_emulator.assets import code, components, data, environments, models, versions
from azureml_emulator.assets.catalog.environments import REGISTRY as PUBLIC
from azureml_emulator.assets.kind import AssetKind, Place
from azureml_emulator.assets.routes import seen
from azureml_emulator.hosts import AZUREML_API
from azureml_emulator.registries import curated, registries
from offline_azure.arm.ids import MACHINE_LEARNING
from offline_azure.http.errors import AzureError
from offline_azure.http.messages import Response
from offline_azure.http.paging import stored_page
from offline_azure.http.routing import Call, Routes
from offline_azure.http.sources import docs, recording, sdk
from offline_azure.store.store import Resource

PATH = (
    "/mferp/managementfrontend/subscriptions/{owner}/resourceGroups/{place}"
    f"/providers/{MACHINE_LEARNING}/registries/{{registry}}"
)
KINDS: dict[str, AssetKind] = {
    kind.word: kind
    for kind in (environments.KIND, components.KIND, models.KIND, data.KIND, code.KIND)
}
_SOURCE = "; ".join(
    (
        recording("environment/registry_environment_create_conda_and_get", "2023-03-09"),
        recording("model/create_get_download_model_registry", "2024-05-03"),
        recording("dataset/create_data_asset_in_registry", "2023-02-07"),
        docs(
            "Share models, components, and environments across workspaces with registries",
            "how-to-share-models-pipelines-across-workspaces-with-registries",
        ),
        sdk("_utils._registry_utils"),
    )
)
_AT_ONCE = "Done at once: Azure answers 202 and takes seconds to minutes."
_CHOICE = (
    "Of Microsoft's registry `azureml` there is a choice of environments; its models, components"
    " and data are not emulated."
)
_METADATA = ("description", "tags", "isArchived", "stage")

routes = Routes("Assets in registries", host=AZUREML_API)

EXISTS = routes.error(
    when="a version is created that is in the registry already (the rule is documented)",
    status=409,
    code="UserError",
    message="Asset azureml://registries/{registry}/{word}/{name} already exists.",
    source=None,
    envelope="service",
)
NOT_EMULATED = routes.error(
    when="a model, a component or data of the registry `azureml` is asked for",
    status=501,
    code="NotEmulated",
    message=(
        "Not emulated by the offline workspace: {word} of the registry azureml ({name})."
        " They are there on Azure."
    ),
    source="own error: nothing pretends to have worked",
)


def place_of(call: Call, registry: Resource, name: str, version: str) -> Place:
    """Return where a version of an asset is in a registry."""
    return Place(call.store, str(registry.body["id"]), name, version, call.clock.now())


def put(call: Call, kind: AssetKind, place: Place, sent: dict[str, Any]) -> Resource:
    """Create a version in a registry, or change what only describes the one that is there.

    Raises:
        AzureError: it is not valid, or it is there already.
    """
    container = f"{place.workspace_id}/{kind.word}/{place.name}"
    present = call.store.get(f"{container}/versions/{place.version}")
    if present is not None:
        before = present.body["properties"]
        described = any(
            sent.get(field) is not None and sent[field] != before.get(field) for field in _METADATA
        )
        try:
            found = versions.put_version(kind, place, sent)[0] if described else None
        except AzureError:
            found = None
        if found is None:
            name = f"{place.name}/versions/{place.version}"
            raise EXISTS.error(registry=_name(place.workspace_id), word=kind.word, name=name)
        return found
    return versions.put_version(kind, place, sent)[0]


def shown(kind: AssetKind, body: dict[str, Any]) -> dict[str, Any]:
    """Return a container or a version with the id and the type that it has in a registry."""
    own, registry = body["id"], _name(body["id"])
    path = own.partition(f"/registries/{registry}/")[2]
    of = "/versions" if "/versions/" in path else ""
    return {
        **body,
        "id": f"azureml://registries/{registry}/{path}",
        "type": f"{MACHINE_LEARNING}/registries/{kind.word}{of}",
    }


def _name(resource_id: str) -> str:
    return resource_id.partition("/registries/")[2].partition("/")[0]


Answer = Callable[[Call], Response]


def _declare(kind: AssetKind) -> None:
    """Declare the routes of one kind of asset."""
    container = f"{PATH}/{kind.word}/{{name}}"
    version = f"{container}/versions/{{version}}"
    own_code = kind is code.KIND
    name = f"MLClient(registry_name=...).{'components' if own_code else kind.operations}"
    public = curated.ANSWERS if kind is environments.KIND else {}

    def answer(
        method: str, path: str, operation: str, difference: str = _CHOICE
    ) -> Callable[[Answer], Answer]:
        """Declare a route that Microsoft's registry answers otherwise."""

        def declare(own: Answer) -> Answer:
            def handle(call: Call) -> Response:
                if call.params["registry"].lower() != PUBLIC:
                    return own(call)
                if method == "PUT":
                    raise registries.READ_ONLY.error()
                key = path.removeprefix(f"{PATH}/{kind.word}")
                if key not in public:
                    wanted = call.params.get("name", "all")
                    raise NOT_EMULATED.error(word=kind.word, name=wanted)
                return public[key](call)

            handle.__doc__ = own.__doc__
            routes.route(
                method,
                path,
                operation=f"{name}.{'create_or_update' if own_code else operation}",
                source=_SOURCE,
                difference=difference,
                partly=True,
            )(handle)
            return own

        return declare

    @answer("GET", f"{PATH}/{kind.word}", "list")
    def list_containers(call: Call) -> Response:
        """Return the registry's assets, the newest first."""
        registry = registries.require(call)
        collection = f"{registry.id}/{kind.word}/"
        return stored_page(
            call.request,
            lambda after: (
                container
                for container in seen(call, collection, newest=True, after=after)
                if kind.listed(container.body["name"])
            ),
            lambda container: _counted(call, kind, container),
        )

    @answer("GET", container, 'get(label="latest")')
    def get_container(call: Call) -> Response:
        """Return an asset with its latest and its next version."""
        registry = registries.require(call)
        found = call.store.get(f"{registry.id}/{kind.word}/{call.params['name']}")
        if found is None:
            raise _missing(call, kind, call.params["name"])
        return Response.of_json(_counted(call, kind, found))

    @answer("PUT", container, "archive")
    def put_container(call: Call) -> Response:
        """Change an asset's description, tags and whether it is archived."""
        place = place_of(call, registries.require(call), call.params["name"], "")
        sent = call.request.json().get("properties") or {}
        found = versions.put_container(kind, place, sent)
        return Response.of_json(_counted(call, kind, found))

    @answer("GET", f"{container}/versions", "list")
    def list_versions(call: Call) -> Response:
        """Return an asset's versions, the newest first; none of an unknown asset."""
        registry = registries.require(call)
        last = versions.find_last(call.store, kind, registry.id, call.params["name"])
        collection = f"{registry.id}/{kind.word}/{call.params['name']}/versions/"
        top = call.request.query.get("$top", "")
        return stored_page(
            call.request,
            lambda after: seen(call, collection, newest=True, after=after),
            lambda one: shown(kind, kind.shown(one, latest=last is not None and one.id == last.id)),
            int(top) if top.isdecimal() else None,
        )

    @answer("GET", version, "get")
    def get_version(call: Call) -> Response:
        """Return one version."""
        registry, of = registries.require(call), call.params["name"]
        number = call.params["version"]
        found = call.store.get(f"{registry.id}/{kind.word}/{of}/versions/{number}")
        if found is None:
            raise _missing(call, kind, f"{of}/versions/{number}")
        last = versions.find_last(call.store, kind, registry.id, of)
        body = kind.shown(found, latest=last is not None and last.id == found.id)
        return Response.of_json(shown(kind, body))

    @answer("PUT", version, "create_or_update", f"{_AT_ONCE} {_CHOICE}")
    def put_version(call: Call) -> Response:
        """Create a version."""
        registry = registries.require(call)
        place = place_of(call, registry, call.params["name"], call.params["version"])
        sent = call.request.json().get("properties") or {}
        return Response.of_json(shown(kind, put(call, kind, place, sent).body), 201)


def _counted(call: Call, kind: AssetKind, container: Resource) -> dict[str, Any]:
    registry_id = container.id.partition(f"/{kind.word}/")[0]
    name, own = container.body["name"], container.body["properties"]
    last = versions.find_last(call.store, kind, registry_id, name)
    counted = {
        **kind.counted(versions.summarise(call.store, kind, registry_id, name), call.clock.now()),
        "latestVersion": last.body["name"] if last else None,
    }
    return shown(kind, {**container.body, "properties": {**own, **counted}})


def _missing(call: Call, kind: AssetKind, name: str) -> AzureError:
    registry = call.params["registry"]
    return registries.ASSET_NOT_FOUND.error(registry=registry, word=kind.word, name=name)


for _kind in KINDS.values():
    _declare(_kind)
