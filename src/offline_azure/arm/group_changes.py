"""Creating, changing and deleting resource groups.

Source: the REST reference, https://learn.microsoft.com/rest/api/resources/resource-groups.
"""

from __future__ import annotations

import re
from typing import Any

from offline_azure.arm.ids import RESOURCE_GROUP
from offline_azure.arm.regions import REGIONS
from offline_azure.arm.resource_groups import IN_GROUP, IN_SUBSCRIPTION, TYPE
from offline_azure.http.messages import Response
from offline_azure.http.routing import Call, Routes
from offline_azure.http.sources import link
from offline_azure.store.store import Resource

_NAME = re.compile(r"[\w().-]{0,89}[\w()-]")
_REST = "https://learn.microsoft.com/rest/api/resources/resource-groups"
_NAMES = link(
    "Naming rules and restrictions for Azure resources",
    "https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules",
)

routes = Routes("Changes of resource groups", scope=IN_SUBSCRIPTION)

BAD_NAME = routes.error(
    when="a resource group cannot have this name",
    status=400,
    code="InvalidResourceGroup",
    message=(
        "The provided resource group name '{name}' has these invalid characters or ends with a"
        " period. The name can only be a letter, digit, '-', '.', '(', ')' or '_', of 1 to 90"
        " characters."
    ),
    source=None,
)
NO_LOCATION = routes.error(
    when="a new resource group has no location",
    status=400,
    code="LocationRequired",
    message="The location property is required for this definition.",
    source=None,
)
BAD_LOCATION = routes.error(
    when="there is no such region",
    status=400,
    code="LocationNotAvailableForResourceGroup",
    message="The provided location '{location}' is not available for resource group.",
    source=None,
)
MOVED = routes.error(
    when="a resource group is created again in another region",
    status=409,
    code="InvalidResourceGroupLocation",
    message=(
        "Invalid resource group location '{location}'. The Resource group already exists in"
        " location '{existing}'."
    ),
    source=None,
)


@routes.route(
    "PUT",
    RESOURCE_GROUP,
    operation="az group create",
    source=f"{link('Create or update', f'{_REST}/create-or-update')}; {_NAMES}",
)
def create_group(call: Call) -> Response:
    """Create a group: 201; or change its tags: 200."""
    name, sent = call.params["group"], call.request.json()
    if not _NAME.fullmatch(name):
        raise BAD_NAME.error(name=name)
    existing = call.store.get(call.id)
    location = _location(sent, existing)
    body: dict[str, Any] = {
        "id": existing.body["id"] if existing else call.id,
        "name": existing.body["name"] if existing else name,
        "type": TYPE,
        "location": location,
        "tags": sent.get("tags") or {},
        "properties": {"provisioningState": "Succeeded"},
    }
    if sent.get("managedBy"):
        body["managedBy"] = sent["managedBy"]
    call.store.put(Resource(body["id"], TYPE, body))
    return Response.of_json(body, 200 if existing else 201)


def _location(sent: dict[str, Any], existing: Resource | None) -> str:
    asked = str(sent.get("location") or "").replace(" ", "").lower()
    if not asked:
        raise NO_LOCATION.error()
    if asked not in REGIONS:
        raise BAD_LOCATION.error(location=sent["location"])
    if existing is not None and asked != existing.body["location"]:
        raise MOVED.error(location=asked, existing=existing.body["location"])
    return asked


@routes.route(
    "HEAD",
    RESOURCE_GROUP,
    operation="az group exists",
    source=link("Check existence", f"{_REST}/check-existence"),
)
def group_exists(call: Call) -> Response:
    """Say whether there is one: 204, or 404."""
    return Response(204 if call.store.has(call.id) else 404)


@routes.route(
    "DELETE",
    RESOURCE_GROUP,
    scope=IN_GROUP,
    operation="az group delete",
    source=link("Delete", f"{_REST}/delete"),
    difference="Done at once, and for good: workspaces in it cannot be recovered.",
)
def delete_group(call: Call) -> Response:
    """Delete the group and everything in it."""
    call.store.delete(call.resource_group_id)
    return Response(200)
