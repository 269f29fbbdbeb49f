"""Connections: addresses of outside services with their credentials, as state.

Nothing is connected. Credentials are kept apart from what is shown, and given out by `listsecrets`
only.

Sources: recordings `workspace/workspace_connections_create_update_and_delete_python_feed`
(2023-02-17) of azure-ai-ml's tests; SDK `operations._workspace_connections_operations`; the
reference of "Workspace Connections".
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from azureml_emulator import name_rules
from azureml_emulator.workspaces.scope import IN_WORKSPACE
from offline_azure.arm.ids import MACHINE_LEARNING, WORKSPACE
from offline_azure.clock import timestamp
from offline_azure.http.messages import Response
from offline_azure.http.paging import stored_page
from offline_azure.http.routing import Call, Routes
from offline_azure.http.sources import docs, link, recording, sdk
from offline_azure.store.indexes import IN_COLLECTION
from offline_azure.store.store import Resource

TYPE = f"{MACHINE_LEARNING}/workspaces/connections"
_COLLECTION = f"{WORKSPACE}/connections"
_ONE = f"{_COLLECTION}/{{name}}"
_RECORDED = recording(
    "workspace/workspace_connections_create_update_and_delete_python_feed", "2023-02-17"
)
_SDK = sdk("operations._workspace_connections_operations")
_ARTICLE = docs("Create external connections", "how-to-connection")
_REFERENCE = link(
    "Workspace Connections - Create",
    "https://learn.microsoft.com/rest/api/azureml/workspace-connections/create",
)
_CONTENT_SAFETY = recording("connection/content_safety_crud", "2026-03-27")
_USER = "Offline Learner"
_OF_AI = frozenset(
    {"aiservices", "azureopenai", "cognitivesearch", "cognitiveservice", "openai", "serverless"}
)
_VERSIONS = {"ApiVersion": "2023-10-01", "DeploymentApiVersion": "2023-10-01-preview"}
_AUTH_TYPES = frozenset(
    {
        "AAD",
        "AccessKey",
        "AccountKey",
        "ApiKey",
        "CustomKeys",
        "ManagedIdentity",
        "None",
        "OAuth2",
        "PAT",
        "SAS",
        "ServicePrincipal",
        "UsernamePassword",
    }
)

routes = Routes("Connections", scope=IN_WORKSPACE)

NOT_FOUND = routes.error(
    when="the connection does not exist",
    status=404,
    code="UserError",
    message="Connection {name} can't be found in this workspace",
    source=_RECORDED,
    envelope="runtime",
    inner=("NotFoundError",),
)
BAD_NAME = name_rules.refusal(routes, name_rules.CONNECTION, "connection name", envelope="runtime")
MISSING = routes.error(
    when="the category is missing, or the kind of authentication unknown",
    status=400,
    code="UserError",
    message="The value '{value}' of '{field}' is invalid.",
    source=None,
    envelope="runtime",
)


@routes.route(
    "PUT",
    _ONE,
    operation="connections.create_or_update",
    source=f"{_RECORDED}; {_CONTENT_SAFETY}; {_REFERENCE}; {_ARTICLE}",
    difference=(
        "Kept as state: nothing is connected, and credentials are not tried. The group of"
        " connections to other things than AI services is unverified."
    ),
)
def put_connection(call: Call) -> Response:
    """Create a connection, or replace the one that is there."""
    name = call.params["name"]
    name_rules.CONNECTION.check(name, BAD_NAME)
    asked = call.request.json().get("properties") or {}
    auth = str(asked.get("authType") or "None")
    if auth not in _AUTH_TYPES:
        raise MISSING.error(field="authType", value=auth)
    if not asked.get("category"):
        raise MISSING.error(field="category", value="")
    connection = new_connection(call.id, {**asked, "authType": auth}, call.clock.now())
    call.store.put(connection)
    return Response.of_json(connection.body)


@routes.route("GET", _ONE, operation="connections.get", source=_RECORDED)
def get_connection(call: Call) -> Response:
    """Return one connection, without its credentials."""
    return Response.of_json(_find(call).body)


@routes.route(
    "GET",
    _COLLECTION,
    operation="connections.list",
    source=f"{_RECORDED}; {_SDK}",
    difference="Connections to data are always listed, with or without `include_data_connections`.",
)
def list_connections(call: Call) -> Response:
    """Return the workspace's connections, oldest first, without their credentials."""
    query = call.request.query
    category, target = query.get("category", "").lower(), query.get("target", "")

    def is_asked_for(connection: Resource) -> bool:
        properties = connection.body["properties"]
        own = str(properties["category"]).lower().replace("_", "")
        return category in ("", own) and target in ("", properties["target"])

    return stored_page(
        call.request,
        lambda after: filter(
            is_asked_for, call.store.scan(IN_COLLECTION, f"{call.id}/", after=after)
        ),
    )


@routes.route(
    "POST",
    f"{_ONE}/listsecrets",
    operation="connections.get(populate_secrets=True)",
    source=_SDK,
)
def list_secrets(call: Call) -> Response:
    """Return one connection with its credentials."""
    connection = _find(call)
    secret = {"credentials": connection.private["credentials"]}
    shown = {**connection.body["properties"], **secret}
    return Response.of_json({**connection.body, "properties": shown})


@routes.route(
    "DELETE",
    _ONE,
    operation="connections.delete",
    source=_RECORDED,
    difference="Deleting an absent connection gives 204, which is unverified.",
)
def delete_connection(call: Call) -> Response:
    """Delete a connection."""
    return Response(200 if call.store.delete(call.id) else 204)


def new_connection(connection_id: str, asked: dict[str, Any], now: datetime) -> Resource:
    """Return a connection, which is not stored yet.

    Args:
        connection_id: its ARM id.
        asked: its properties as a client sends them.
        now: the present moment.
    """
    moment = timestamp(now)
    category = str(asked["category"]).lower().replace("_", "")
    body = {
        "tags": None,
        "location": None,
        "id": connection_id,
        "name": connection_id.rpartition("/")[2],
        "type": TYPE,
        "properties": {
            "authType": asked["authType"],
            "credentials": None,
            "category": asked["category"],
            "target": asked.get("target"),
            "isSharedToAll": bool(asked.get("isSharedToAll")),
            "metadata": _metadata(asked.get("metadata")),
            "group": "AzureAI" if category in _OF_AI else "GenericProtocol",
            "createdByWorkspaceArmId": connection_id.partition("/connections/")[0],
            "isDefault": True,
            "error": None,
            "expiryTime": asked.get("expiryTime"),
            "sharedUserList": asked.get("sharedUserList") or [],
            "peRequirement": "NotRequired",
            "peStatus": "NotApplicable",
            "useWorkspaceManagedIdentity": bool(asked.get("useWorkspaceManagedIdentity")),
        },
        "systemData": {
            "createdAt": moment,
            "createdBy": _USER,
            "createdByType": "User",
            "lastModifiedAt": moment,
            "lastModifiedBy": _USER,
            "lastModifiedByType": "User",
        },
    }
    return Resource(connection_id, TYPE, body, {"credentials": asked.get("credentials")})


def _metadata(asked: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return the metadata of a connection; one to Content Safety gets versions of its API."""
    if asked and asked.get("Kind") == "Content Safety":
        return {**_VERSIONS, **asked}
    return asked


def _find(call: Call) -> Resource:
    connection = call.store.get(_ONE.format(**call.params))
    if connection is None:
        raise NOT_FOUND.error(name=call.params["name"])
    return connection
