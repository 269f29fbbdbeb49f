"""Workspaces: get, list, delete, and what a new one looks like.

Sources: recordings `workspace/workspace_create_update_and_delete` (2023-04-25) and
`online_services/online_endpoint_e2e` (2026-03-03) of azure-ai-ml's tests; for soft delete
the article "Recover workspace data while soft deleted".
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from azureml_emulator.workspaces import default_datastores, scope
from azureml_emulator.workspaces import defaults as workspace_defaults
from azureml_emulator.workspaces.scope import IN_WORKSPACE, NOT_FOUND
from offline_azure.arm import long_running
from offline_azure.arm.ids import (
    RESOURCE_GROUP,
    SUBSCRIPTION,
    WORKSPACE,
    ArmId,
)
from offline_azure.arm.resource_groups import IN_GROUP, IN_SUBSCRIPTION
from offline_azure.clock import parse_timestamp, timestamp
from offline_azure.http.messages import Response
from offline_azure.http.paging import page
from offline_azure.http.routing import Call
from offline_azure.http.sources import docs, recording
from offline_azure.store.store import Resource, Transaction

TYPE = workspace_defaults.TYPE
routes = scope.routes
RETENTION = timedelta(days=14)
_COLLECTION = f"providers/{TYPE}"
_DELETED = "/deleted"
_OPERATIONS = "workspaceOperationsStatus"
_RECORDED = recording("workspace/workspace_create_update_and_delete", "2023-04-25")
_RECORDED_2026 = recording("online_services/online_endpoint_e2e", "2026-03-03")
_SOFT_DELETE = docs("Recover workspace data while soft deleted", "concept-soft-delete")


@routes.route(
    "GET",
    WORKSPACE,
    operation="workspaces.get",
    scope=IN_WORKSPACE,
    source=_RECORDED_2026,
    difference="Ids are derived from the name, so two fresh workspaces look the same.",
)
def get_workspace(call: Call) -> Response:
    """Return one workspace."""
    return Response.of_json(require(call).body)


@routes.route(
    "GET",
    f"{RESOURCE_GROUP}/{_COLLECTION}",
    operation="workspaces.list",
    scope=IN_GROUP,
    source=docs("Manage workspaces", "how-to-manage-workspace"),
)
def list_in_group(call: Call) -> Response:
    """Return the resource group's workspaces, oldest first."""
    return _list(call, call.resource_group_id)


@routes.route(
    "GET",
    f"{SUBSCRIPTION}/{_COLLECTION}",
    operation='workspaces.list(scope="subscription")',
    scope=IN_SUBSCRIPTION,
    source=docs("Manage workspaces", "how-to-manage-workspace"),
)
def list_in_subscription(call: Call) -> Response:
    """Return the subscription's workspaces, oldest first."""
    return _list(call, call.subscription_id)


def _list(call: Call, scope: str) -> Response:
    bodies = [workspace.body for workspace in call.store.list(TYPE, scope)]
    kinds = call.request.query.get("kind", "").lower()
    if kinds:
        bodies = [body for body in bodies if body["kind"].lower() in kinds.split(",")]
    return page(call.request, bodies)


@routes.route(
    "DELETE",
    WORKSPACE,
    operation="workspaces.begin_delete",
    scope=IN_WORKSPACE,
    source=f"{_RECORDED}; {_SOFT_DELETE}",
    difference="Done at once. Deleting an absent workspace gives 204, which is unverified.",
)
def delete_workspace(call: Call) -> Response:
    """Delete the workspace: softly for 14 days, or for good with `forceToPurge`."""
    purge = call.request.query.get("forceToPurge", "").lower() == "true"
    existing = call.store.get(call.id)
    recoverable = find_deleted(call.store, call.id, call.clock.now()) is not None
    if existing is None and not (purge and recoverable):
        return Response(204)
    response = long_running.accepted(call, _OPERATIONS)
    if existing is not None and not purge:
        existing.private["deletedAt"] = timestamp(call.clock.now())
        call.store.put(existing)
        call.store.move(call.id, _DELETED + call.id)
    else:
        call.store.delete(call.id)
        call.store.delete(_DELETED + call.id)
    return response


def require(call: Call) -> Resource:
    """Return the workspace that the path ends in.

    Raises:
        AzureError: `NOT_FOUND`.
    """
    workspace = call.store.get(call.id)
    if workspace is None:
        raise NOT_FOUND.error(name=call.params["workspace"], group=call.params["group"])
    return workspace


def find_deleted(store: Transaction, workspace_id: str, now: datetime) -> Resource | None:
    """Return the soft-deleted workspace with this id while it can still be recovered."""
    workspace = store.get(_DELETED + workspace_id)
    if workspace is None or now >= parse_timestamp(workspace.private["deletedAt"]) + RETENTION:
        return None
    return workspace


def recover(store: Transaction, workspace_id: str) -> None:
    """Bring a soft-deleted workspace back, with everything in it."""
    store.move(_DELETED + workspace_id, workspace_id)


def create(
    store: Transaction,
    workspace: ArmId,
    location: str,
    properties: dict[str, Any],
    tags: dict[str, str],
    now: datetime,
    *,
    identity: dict[str, Any] | None = None,
) -> None:
    """Create a workspace and its default datastores.

    Args:
        store: where to.
        workspace: its id.
        location: its region.
        properties: what the caller sets; must name the associated resources
            (`storageAccount`, `keyVault`, `applicationInsights`, `containerRegistry`).
        tags: its tags.
        now: the moment of creation.
        identity: its managed identity, when it is not just the one that the system assigns.
    """
    store.delete(_DELETED + str(workspace))
    body = workspace_defaults.new_workspace(workspace, location, now)
    body["tags"] = tags
    body["properties"].update(properties)
    if identity is not None:
        body["identity"] = identity
    store.put(Resource(workspace.key, TYPE, body))
    storage_account = ArmId.parse(body["properties"]["storageAccount"])
    default_datastores.create_defaults(store, workspace, storage_account, now)
