"""Keeping containers and versions: what routes, jobs and MLflow use to register assets.

Sources: recordings `dataset/data_upload_file`, `model/crud_file`,
`environment/archive_restore_container` and `model/model_archive_restore_version` of
azure-ai-ml's tests.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from azureml_emulator.assets.kind import AssetKind, Place, Summary
from offline_azure.clock import offset_timestamp
from offline_azure.store.indexes import IN_COLLECTION, Index
from offline_azure.store.store import Resource, Transaction

BY_VIEW = Index("by_view", ("collection", "body.properties.isArchived"))
BY_NUMBER = Index("by_number", ("collection", "number"))
_CREATED_BY = "Offline Learner"


def put_version(kind: AssetKind, place: Place, sent: dict[str, Any]) -> tuple[Resource, bool]:
    """Create a version, or update the one that is there; return it and whether it is new.

    Args:
        kind: the kind of asset.
        place: which version, and where.
        sent: its properties as the client sends them.

    Raises:
        AzureError: they are not valid, or change what cannot be changed.
    """
    kind.check_name(place.name)
    kind.check_version(place.version, anonymous=bool(sent.get("isAnonymous")))
    place = kind.settle(place, sent)
    container_id = f"{place.workspace_id}/{kind.word}/{place.name}"
    version_id = f"{container_id}/versions/{place.version}"
    moment = offset_timestamp(place.now)
    present = place.store.get(version_id)
    if present is not None:
        present.body["properties"] = kind.update(place, present, sent)
        present.body["systemData"]["lastModifiedAt"] = moment
        place.store.put(present)
        return present, False
    properties = kind.create(place, sent)
    if place.store.get(container_id) is None:
        put_container(kind, place, properties)
    body = {
        "id": version_id,
        "name": place.version,
        "type": kind.version_type,
        "properties": properties,
        "systemData": _system_data(moment, kind.version_history),
    }
    version = Resource(version_id, kind.version_type, body)
    place.store.put(version)
    return version, True


def put_container(kind: AssetKind, place: Place, sent: dict[str, Any]) -> Resource:
    """Create a container, or update the one that is there (`place.version` is not used).

    Raises:
        AzureError: its name is not valid.
    """
    kind.check_name(place.name)
    container_id = f"{place.workspace_id}/{kind.word}/{place.name}"
    container = place.store.get(container_id)
    if container is None:
        fresh = {**sent, "description": None, "tags": None, "properties": None}
        body = {
            "id": container_id,
            "name": place.name,
            "type": kind.type,
            "properties": kind.container({**fresh, "isArchived": False}),
            "systemData": _system_data(offset_timestamp(place.now), kind.container_history),
        }
        container = Resource(container_id, kind.type, body)
    else:
        properties = container.body["properties"]
        names = ("description", "tags", "isArchived")
        properties.update({name: sent[name] for name in names if sent.get(name) is not None})
    place.store.put(container)
    return container


def list_versions(
    store: Transaction, kind: AssetKind, workspace_id: str, name: str
) -> Sequence[Resource]:
    """Return the versions of an asset, oldest first."""
    built_in = kind.built_in_versions(workspace_id, name)
    return built_in or store.find(IN_COLLECTION, _versions(kind, workspace_id, name))


def find_one(
    store: Transaction, kind: AssetKind, workspace_id: str, name: str, version: str
) -> Resource | None:
    """Return a version, or None."""
    if built_in := kind.built_in_versions(workspace_id, name):
        return next((one for one in built_in if one.body["name"] == version), None)
    return store.get(f"{_versions(kind, workspace_id, name)}{version}")


def find_last(store: Transaction, kind: AssetKind, workspace_id: str, name: str) -> Resource | None:
    """Return the version that was created last, archived or not; None without any."""
    if built_in := kind.built_in_versions(workspace_id, name):
        return built_in[-1]
    return store.first(IN_COLLECTION, _versions(kind, workspace_id, name), newest=True)


def find_latest(
    store: Transaction, kind: AssetKind, workspace_id: str, name: str
) -> Resource | None:
    """Return the version that was created last and is not archived; None without any."""
    if built_in := kind.built_in_versions(workspace_id, name):
        return built_in[-1]  # they cannot be archived
    return store.first(BY_VIEW, _versions(kind, workspace_id, name), False, newest=True)


def summarise(store: Transaction, kind: AssetKind, workspace_id: str, name: str) -> Summary:
    """Return what there is to know of the versions of an asset."""
    latest = find_latest(store, kind, workspace_id, name)
    latest = latest or find_last(store, kind, workspace_id, name)
    if built_in := kind.built_in_versions(workspace_id, name):
        names = [version.body["name"] for version in built_in]
        return Summary(latest, max((int(n) for n in names if n.isdecimal()), default=0))
    collection = _versions(kind, workspace_id, name)
    highest = store.extreme(BY_NUMBER, collection, highest=True)
    return Summary(latest, int(highest.body["name"]) if highest else 0)


def next_version(
    store: Transaction, kind: AssetKind, workspace_id: str, name: str, now: datetime
) -> str:
    """Return the version that an asset without one gets."""
    versions = summarise(store, kind, workspace_id, name)
    return str(kind.counted(versions, now)["nextVersion"]) if versions.latest else "1"


def _versions(kind: AssetKind, workspace_id: str, name: str) -> str:
    return f"{workspace_id}/{kind.word}/{name}/versions/"


def _system_data(moment: str, keys: tuple[str, ...]) -> dict[str, Any]:
    history = {
        "createdAt": moment,
        "createdBy": _CREATED_BY,
        "createdByType": "User",
        "lastModifiedAt": moment,
        "lastModifiedBy": _CREATED_BY,
        "lastModifiedByType": "User",
    }
    return {key: history[key] for key in keys}
