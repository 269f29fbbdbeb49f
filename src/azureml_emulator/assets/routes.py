"""The operations that all kinds of assets have, and the lists they answer.

Sources: as in `versions`; the query parameters are those of the article "Data Versions - List"
of the REST reference and its siblings.
"""

from __future__ import annotations

from collections.abc import Iterator

from azureml_emulator.assets.kind import AssetKind, Place
from azureml_emulator.assets.versions import (
    BY_VIEW,
    find_last,
    find_latest,
    put_container,
    put_version,
    summarise,
)
from offline_azure.arm.ids import WORKSPACE
from offline_azure.http.hosts import ARM
from offline_azure.http.messages import Response
from offline_azure.http.paging import stored_page
from offline_azure.http.routing import Call
from offline_azure.store.indexes import IN_COLLECTION
from offline_azure.store.store import Resource

_LATEST = (
    "`latest` is the version that was created last and is not archived; that archived ones are"
    " passed over is unverified."
)
_ARCHIVED = (
    "An archived name hides all its versions from lists; that they show `isArchived: false`"
    " themselves is unverified."
)


def declare(kind: AssetKind) -> None:
    """Declare the routes of one kind of asset in its `routes`."""
    container = f"{WORKSPACE}/{kind.word}/{{name}}"
    version = f"{container}/versions/{{version}}"
    name = kind.operations

    @kind.routes.route(
        "GET", f"{WORKSPACE}/{kind.word}", operation=f"{name}.list", source=kind.sources
    )
    def list_containers(call: Call) -> Response:
        """Return the workspace's assets, the newest first."""
        return stored_page(
            call.request,
            lambda after: (
                container
                for container in _containers(call, kind, after)
                if kind.listed(container.body["name"])
            ),
            lambda container: _shown(call, kind, container),
        )

    @kind.routes.route(
        "GET",
        container,
        operation=f'{name}.get(label="latest")',
        source=kind.sources,
        difference=_LATEST,
    )
    def get_container(call: Call) -> Response:
        """Return an asset with its latest and its next version."""
        return Response.of_json(_shown(call, kind, _find_container(call, kind)))

    @kind.routes.route(
        "PUT",
        container,
        operation=f"{name}.archive, {name}.restore",
        source=kind.sources,
        difference=_ARCHIVED,
    )
    def update_container(call: Call) -> Response:
        """Create a container, or change its description, tags and whether it is archived."""
        new = call.store.get(call.id) is None
        sent = call.request.json().get("properties") or {}
        found = put_container(kind, place_of(call), sent)
        return created(call, _shown(call, kind, found), new or kind.archive_status == 201)

    @kind.routes.route(
        "GET",
        f"{container}/versions",
        operation=f"{name}.list(name)",
        source=kind.sources,
        difference="`tags` and `$skip` are ignored.",
        partly=True,
    )
    def list_all_versions(call: Call) -> Response:
        """Return an asset's versions, the newest first, unless `$orderBy` asks otherwise."""
        return _list_versions(call, kind)

    @kind.routes.route("GET", version, operation=f"{name}.get", source=kind.sources)
    def get_version(call: Call) -> Response:
        """Return one version."""
        name, number = call.params["name"], call.params["version"]
        built_in = kind.built_in_versions(_workspace_id(call), name)
        found = call.store.get(call.id)
        found = found or next((v for v in built_in if v.body["name"] == number), None)
        if found is None and number == kind.default_version:
            return Response.of_json(_shown_default(call, kind))
        if found is None:
            raise kind.errors.version.error(**call.params)
        return Response.of_json(_shown_version(call, kind, found))

    @kind.routes.route("PUT", version, operation=f"{name}.{kind.creation}", source=kind.sources)
    def update_version(call: Call) -> Response:
        """Create a version, or change what can be changed of the one that is there."""
        sent = call.request.json().get("properties") or {}
        found, new = put_version(kind, place_of(call), sent)
        new = new or kind.always_created(call.params["name"])
        return created(call, _shown_version(call, kind, found), new)


def place_of(call: Call) -> Place:
    """Return the place that a request's path names."""
    name, version = call.params["name"], call.params.get("version", "")
    return Place(call.store, _workspace_id(call), name, version, call.clock.now())


def _workspace_id(call: Call) -> str:
    """Return the workspace's id as it was created, however the request spells it."""
    workspace = call.store.get(call.scope_id)
    return str(workspace.body["id"]) if workspace else call.scope_id


def created(call: Call, body: object, new: bool) -> Response:
    """Return 201 with the address of what is new, 200 with what was there."""
    if not new:
        return Response.of_json(body)
    version = call.request.query.get("api-version", "")
    location = f"https://{ARM.pattern}{call.id}?api-version={version}"
    return Response.of_json(body, 201, {"location": location})


def _find_container(call: Call, kind: AssetKind) -> Resource:
    container = call.store.get(f"{call.scope_id}/{kind.word}/{call.params['name']}")
    if container is None:
        name = call.params["name"].lower()
        built_in = kind.built_in(_workspace_id(call))
        container = next((c for c in built_in if c.body["name"].lower() == name), None)
    if container is None:
        raise kind.errors.container.error(**call.params)
    return container


def _containers(call: Call, kind: AssetKind, after: int | None) -> Iterator[Resource]:
    """Yield the stored assets, the newest first, then those that every workspace has."""
    collection = f"{call.scope_id}/{kind.word}/"
    yield from seen(call, collection, newest=True, after=after)
    for place, container in enumerate(kind.built_in(_workspace_id(call)), 1):
        container.position = -place
        if (after is None or container.position < after) and _view(call) != "archivedonly":
            yield container


def _list_versions(call: Call, kind: AssetKind) -> Response:
    query, name = call.request.query, call.params["name"]
    container = call.store.get(f"{call.scope_id}/{kind.word}/{name}")
    last = find_last(call.store, kind, _workspace_id(call), name)
    if container is None and last is None and kind.errors.versions is not None:
        raise kind.errors.versions.error(**call.params)
    archived = bool(container and container.body["properties"]["isArchived"])
    newest = "asc" not in query.get("$orderBy", "").lower().split()
    stage, top = query.get("stage"), query.get("$top", "")

    def scan(after: int | None) -> Iterator[Resource]:
        built_in = kind.built_in_versions(_workspace_id(call), name)
        found = (
            _in_order(built_in, newest, after)
            if built_in
            else seen(call, f"{call.id}/", newest=newest, after=after, archived=archived)
        )
        return (v for v in found if not stage or v.body["properties"]["stage"] == stage)

    return stored_page(
        call.request,
        scan,
        lambda version: kind.shown(version, latest=last is not None and version.id == last.id),
        int(top) if top.isdecimal() else None,
    )


def seen(
    call: Call,
    collection: str,
    *,
    newest: bool,
    after: int | None,
    archived: bool = False,
) -> Iterator[Resource]:
    """Return what a collection shows in the view that the request asks for.

    Args:
        call: the request.
        collection: the id that all of them begin with, up to the last `/`.
        newest: whether to begin with the newest.
        after: the position behind which to begin.
        archived: whether all are taken to be archived.
    """
    view = _view(call)
    if view == "all" or (archived and view == "archivedonly"):
        return call.store.scan(IN_COLLECTION, collection, newest=newest, after=after)
    if archived:
        return iter(())
    return call.store.scan(BY_VIEW, collection, view == "archivedonly", newest=newest, after=after)


def _view(call: Call) -> str:
    return call.request.query.get("listViewType", "ActiveOnly").lower()


def _in_order(built_in: list[Resource], newest: bool, after: int | None) -> Iterator[Resource]:
    for place, version in enumerate(built_in, 1):
        version.position = -place if newest else place
    found = reversed(built_in) if newest else built_in
    return (version for version in found if after is None or version.position > after)


def _shown(call: Call, kind: AssetKind, container: Resource) -> dict[str, object]:
    name = container.body["name"]
    versions = summarise(call.store, kind, _workspace_id(call), name)
    counted = kind.counted(versions, call.clock.now())
    return {**container.body, "properties": {**container.body["properties"], **counted}}


def _shown_default(call: Call, kind: AssetKind) -> dict[str, object]:
    """Return the version that is meant when none is given, under the id of a label.

    Raises:
        AzureError: there is no version.
    """
    found = find_latest(call.store, kind, _workspace_id(call), call.params["name"])
    if found is None:
        raise kind.errors.version.error(**call.params)
    container = str(found.body["id"]).rpartition("/versions/")[0]
    return {**_shown_version(call, kind, found), "id": f"{container}/labels/default"}


def _shown_version(call: Call, kind: AssetKind, version: Resource) -> dict[str, object]:
    if not kind.labelled:
        return kind.shown(version, latest=False)
    last = find_last(call.store, kind, _workspace_id(call), call.params["name"])
    return kind.shown(version, latest=last is not None and last.id.lower() == version.id.lower())
