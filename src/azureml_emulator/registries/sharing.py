"""Sharing: a version of a workspace's asset is copied into a registry, with its files.

Sources: SDK `operations._model_operations.ModelOperations.share` and its siblings; the article
"Share models, components, and environments across workspaces with registries".
"""

from __future__ import annotations

import re
import shutil
import uuid
from dataclasses import dataclass
from typing import Any

from azureml_emulator import uris
from azureml_emulator.assets.kind import AssetKind
from azureml_emulator.hosts import AZUREML_API
from azureml_emulator.registries import assets, records, registries
from azureml_emulator.registries.uploads import new_container
from azureml_emulator.workspaces.workspaces import TYPE as WORKSPACE_TYPE
from offline_azure.http.messages import Response
from offline_azure.http.routing import Call, OpenCall, Routes
from offline_azure.http.sources import docs, sdk
from offline_azure.storage import accounts
from offline_azure.store.indexes import Index
from offline_azure.store.storage import Location
from offline_azure.store.store import Resource

BY_GUID = Index("workspaces_by_guid", ("body.properties.workspaceId",), WORKSPACE_TYPE, live=True)
_SOURCE_ID = re.compile(
    r"azureml://locations/[^/]+/workspaces/([^/]+)/(\w+)/([^/]+)/versions/([^/]+)"
)
_FILES = {"models": "modelUri", "data": "dataUri"}

routes = Routes("Assets in registries", host=AZUREML_API)

UNKNOWN_SOURCE = routes.error(
    when="the asset that is to be shared does not exist",
    status=404,
    code="UserError",
    message="The asset {asset} was not found.",
    source=None,
    envelope="service",
)
FILES_OUTSIDE = routes.error(
    when="the files of what is to be shared are not in a storage account of the offline workspace",
    status=501,
    code="NotEmulated",
    message="Not emulated by the offline workspace: sharing files that are outside it ({uri}).",
    source="own error: nothing pretends to have worked",
    envelope="service",
)


@routes.route(
    "POST",
    f"{assets.PATH}/import",
    operation="models.share, data.share, environments.share",
    source="; ".join(
        (
            sdk("operations._model_operations.ModelOperations.share"),
            docs(
                "Share models, components, and environments across workspaces with registries",
                "how-to-share-models-pipelines-across-workspaces-with-registries",
            ),
        )
    ),
    difference="Done at once: the answer is 200 without a body instead of 202.",
    partly=True,
    streams=True,
)
def share(call: OpenCall) -> Response:
    """Copy a version of a workspace's asset into the registry."""
    sent = call.request.json().get("properties") or {}
    with call.database.read() as store:
        asked = _find(call.inside(store), sent)
    properties = {**asked.source.body["properties"], "isArchived": False}
    if asked.files is not None:  # outside a transaction: a model can be large
        properties[_FILES[asked.kind.word]] = _copied(call, asked.registry, asked.files)
    with call.database.write() as store:
        inside = call.inside(store)
        place = assets.place_of(inside, asked.registry, asked.name, asked.version)
        assets.put(inside, asked.kind, place, properties)
    return Response(200)


@dataclass(frozen=True)
class _Asked:
    """What is to be shared, where its files are (None without any), and under which name."""

    registry: Resource
    kind: AssetKind
    source: Resource
    files: Location | None
    name: str
    version: str


def _find(call: Call, sent: dict[str, Any]) -> _Asked:
    """Return what a request asks for.

    Raises:
        AzureError: there is no such registry or asset, or its files are out of reach.
    """
    registry = registries.require(call)
    source_id = str(sent.get("sourceAssetId") or "")
    found = _SOURCE_ID.fullmatch(source_id)
    kind = assets.KINDS.get(found[2]) if found else None
    workspace = _workspace(call, found[1]) if found else None
    source = None
    if found and kind and workspace:
        container = f"{workspace.body['id']}/{kind.word}/{found[3]}"
        source = call.store.get(f"{container}/versions/{found[4]}")
    if found is None or kind is None or workspace is None or source is None:
        raise UNKNOWN_SOURCE.error(asset=source_id)
    files = None
    if kind.word in _FILES:
        uri = str(source.body["properties"][_FILES[kind.word]])
        files = _locate(call, uri, str(workspace.body["id"]))
    name = str(sent.get("destinationName") or found[3])
    version = str(sent.get("destinationVersion") or found[4])
    return _Asked(registry, kind, source, files, name, version)


def _workspace(call: Call, guid: str) -> Resource | None:
    return call.store.first(BY_GUID, guid)


def _locate(call: Call, uri: str, workspace_id: str) -> Location:
    try:
        location = uris.resolve(call.store, uri, workspace_id)
    except uris.UriError:
        raise FILES_OUTSIDE.error(uri=uri) from None
    if accounts.is_outside(call.store, location):
        raise FILES_OUTSIDE.error(uri=uri)
    return location


def _copied(call: OpenCall, registry: Resource, source: Location) -> str:
    """Copy files into the registry's own storage; return the address of the copy."""
    account = records.storage_account(registry.body["id"]).name
    container = new_container(registry.body["id"], str(uuid.uuid4()))
    call.storage.create_container(account, container)
    path = source.path.strip("/")
    last = path.rpartition("/")[2]
    above = path.removesuffix(last)
    for blob, folder in list(call.storage.blobs(source.account, source.container, path)):
        if not folder and (not path or blob == path or blob.startswith(f"{path}/")):
            old = Location(source.account, source.container, blob)
            _copy(call, old, Location(account, container, blob.removeprefix(above)))
    return f"https://{account}.blob.core.windows.net/{container}/{last}"


def _copy(call: OpenCall, old: Location, new: Location) -> None:
    properties = call.storage.properties(old)
    if properties is None:
        return
    with call.storage.receive() as staged:
        with call.storage.open(old) as stream, staged.open("wb") as target:
            shutil.copyfileobj(stream, target)
        call.storage.commit(staged, new, properties)
