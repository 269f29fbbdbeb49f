"""Role assignments and the built-in roles: kept, and enforced by nobody.

Source: "Azure built-in roles" on Microsoft Learn for the names and ids of the roles, and the REST
reference, https://learn.microsoft.com/rest/api/authorization.
"""

from __future__ import annotations

from typing import Any

from offline_azure.arm.ids import RESOURCE_GROUP, SUBSCRIPTION
from offline_azure.arm.resource_groups import IN_GROUP, IN_SUBSCRIPTION
from offline_azure.clock import timestamp
from offline_azure.http.messages import Response
from offline_azure.http.paging import page
from offline_azure.http.routing import Call, Routes
from offline_azure.http.sources import link
from offline_azure.store.store import Resource

TYPE = "Microsoft.Authorization/roleAssignments"
_DEFINITIONS = "providers/Microsoft.Authorization/roleDefinitions"
_RESOURCE = f"{RESOURCE_GROUP}/providers/{{provider}}/{{kind}}/{{resource}}"
_SCOPES = (SUBSCRIPTION, RESOURCE_GROUP, _RESOURCE, f"{_RESOURCE}/{{kind2}}/{{resource2}}")
_REST = "https://learn.microsoft.com/rest/api/authorization"
_ROLES = link(
    "Azure built-in roles",
    "https://learn.microsoft.com/azure/role-based-access-control/built-in-roles",
)

BUILT_IN = {
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": "Owner",
    "b24988ac-6180-42a0-ab88-20f7382dd24c": "Contributor",
    "acdd72a7-3385-48ef-bd42-f606fba81ae7": "Reader",
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": "User Access Administrator",
    "f6c7c914-8db3-469d-8ca1-694a8f32e121": "AzureML Data Scientist",
    "e503ece1-11d0-4e8e-8e2c-4a6c3bf38815": "AzureML Compute Operator",
    "1823dd4f-9b8c-4ab6-ab4e-7397a3684615": "AzureML Registry User",
    "64702f94-c441-49e6-a78b-ef80e0188fee": "Azure AI Developer",
    "7f951dda-4ed3-4680-a7ca-43fe172d538d": "AcrPull",
    "8311e382-0749-4cb8-b61a-304f252e45ec": "AcrPush",
    "4633458b-17de-408a-b874-0445c86b69e6": "Key Vault Secrets User",
    "00482a5a-887f-4fb3-b363-3b7fe8e74483": "Key Vault Administrator",
    "f1a07417-d97a-45cb-824c-7a7467783830": "Managed Identity Operator",
    "ba92f5b4-2d11-453d-a403-e96b0029c9fe": "Storage Blob Data Contributor",
    "b7e6dc6d-f1e8-4753-8033-0f276bb0955b": "Storage Blob Data Owner",
    "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1": "Storage Blob Data Reader",
    "69566ab7-960f-475b-8e7c-b3118f30c6bd": "Storage File Data Privileged Contributor",
}

routes = Routes("Role assignments", scope=IN_SUBSCRIPTION)

NO_ROLE = routes.error(
    when="the role does not exist",
    status=404,
    code="RoleDefinitionDoesNotExist",
    message="The specified role definition with ID '{role}' does not exist.",
    source=None,
)
EXISTS = routes.error(
    when="the principal has the role at this scope already",
    status=409,
    code="RoleAssignmentExists",
    message="The role assignment already exists. The ID of the existing role assignment is {id}.",
    source=None,
)


def _define(scope: str) -> None:
    """Declare the routes below one kind of scope."""
    inside = IN_SUBSCRIPTION if scope == SUBSCRIPTION else IN_GROUP
    all_, one = f"{scope}/providers/{TYPE}", f"{scope}/providers/{TYPE}/{{name}}"
    routes.route(
        "PUT",
        one,
        scope=inside,
        operation="az role assignment create",
        source=link("Create", f"{_REST}/role-assignments/create"),
        difference="Kept, and enforced by nobody: everybody may do everything.",
        partly=True,
    )(create_assignment)
    routes.route(
        "GET",
        all_,
        scope=inside,
        operation="az role assignment list",
        source=link("List for scope", f"{_REST}/role-assignments/list-for-scope"),
        difference="Those at the scope and below it, without those above.",
    )(list_assignments)
    routes.route(
        "DELETE",
        one,
        scope=inside,
        operation="az role assignment delete",
        source=link("Delete", f"{_REST}/role-assignments/delete"),
    )(delete_assignment)


def create_assignment(call: Call) -> Response:
    """Assign a role."""
    sent = call.request.json().get("properties")
    sent = sent if isinstance(sent, dict) else {}
    role = str(sent.get("roleDefinitionId", "")).rpartition("/")[2]
    if role not in BUILT_IN:
        raise NO_ROLE.error(role=role)
    scope = _scope(call)
    properties: dict[str, Any] = {
        **{key: sent.get(key) for key in ("condition", "conditionVersion", "description")},
        "principalId": sent.get("principalId"),
        "principalType": sent.get("principalType") or "ServicePrincipal",
        "roleDefinitionId": _definition_id(call, role),
        "scope": scope,
    }
    for other in call.store.list(TYPE, scope):
        same = ("principalId", "roleDefinitionId", "scope")
        if all(other.body["properties"][key] == properties[key] for key in same):
            raise EXISTS.error(id=other.body["name"].replace("-", ""))
    now = timestamp(call.clock.now())
    body = {
        "id": call.id,
        "name": call.params["name"],
        "type": TYPE,
        "properties": {**properties, "createdOn": now, "updatedOn": now},
    }
    call.store.put(Resource(call.id, TYPE, body))
    return Response.of_json(body, 201)


def list_assignments(call: Call) -> Response:
    """Return the assignments at a scope, and below it."""
    return page(call.request, [found.body for found in call.store.list(TYPE, _scope(call))])


def delete_assignment(call: Call) -> Response:
    """Delete an assignment: 200 with what it was, or 204."""
    found = call.store.get(call.id)
    if found is None:
        return Response(204)
    call.store.delete(call.id)
    return Response.of_json(found.body)


@routes.route(
    "GET",
    f"{SUBSCRIPTION}/{_DEFINITIONS}",
    operation="az role assignment create",
    source=f"{link('List', f'{_REST}/role-definitions/list')}; {_ROLES}",
    difference="The built-in roles for machine learning, without their actions.",
)
def list_definitions(call: Call) -> Response:
    """Return the roles."""
    return page(
        call.request,
        [
            {
                "id": _definition_id(call, role),
                "name": role,
                "type": "Microsoft.Authorization/roleDefinitions",
                "properties": {"roleName": name, "type": "BuiltInRole"},
            }
            for role, name in BUILT_IN.items()
        ],
    )


def _definition_id(call: Call, role: str) -> str:
    return f"{call.subscription_id}/{_DEFINITIONS}/{role}"


def _scope(call: Call) -> str:
    return call.route.template.partition(f"/providers/{TYPE}")[0].format(**call.params)


for _template in _SCOPES:
    _define(_template)
