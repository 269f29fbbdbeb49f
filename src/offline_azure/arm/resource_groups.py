"""Subscriptions and resource groups: the scope that everything else is in.

There is one of each, made when the store is made. Azure Resource Manager looks at the scope
before it asks any service: these checks run ahead of every handler.

Source: Microsoft Learn, "Resolve resource not found errors" and the azure-powershell issue
cited below for the text.
"""

from __future__ import annotations

from typing import Any

from offline_azure.arm.ids import (
    OFFLINE_TENANT_ID,
    RESOURCE_GROUP,
    SUBSCRIPTION,
    WorkspaceId,
)
from offline_azure.http.messages import Response
from offline_azure.http.paging import page
from offline_azure.http.routing import Call, Routes
from offline_azure.http.scope import Scope
from offline_azure.http.sources import link, sdk
from offline_azure.store.store import Resource, Transaction

TYPE = "Microsoft.Resources/resourceGroups"
_SUBSCRIPTION_TYPE = "Microsoft.Resources/subscriptions"

routes = Routes("Resource groups")

SUBSCRIPTION_NOT_FOUND = routes.error(
    when="the subscription does not exist",
    status=404,
    code="SubscriptionNotFound",
    message="The subscription '{subscription}' could not be found.",
    source=None,
)
GROUP_NOT_FOUND = routes.error(
    when="the resource group does not exist",
    status=404,
    code="ResourceGroupNotFound",
    message="Resource group '{group}' could not be found.",
    source=link(
        "azure-powershell issue 12841", "https://github.com/Azure/azure-powershell/issues/12841"
    ),
)


IN_SUBSCRIPTION = Scope(SUBSCRIPTION, SUBSCRIPTION_NOT_FOUND)
IN_GROUP = Scope(RESOURCE_GROUP, GROUP_NOT_FOUND, IN_SUBSCRIPTION)


@routes.route(
    "GET",
    "/subscriptions",
    operation="listing with azure-mgmt-subscription",
    source=link(
        "REST reference",
        "https://learn.microsoft.com/rest/api/resources/subscriptions/list",
    ),
    difference="The only subscription is that of the default workspace.",
)
def list_subscriptions(call: Call) -> Response:
    """Return the subscriptions."""
    found = call.store.list(_SUBSCRIPTION_TYPE, "/subscriptions")
    names = [subscription.body["id"].rpartition("/")[2] for subscription in found]
    return page(
        call.request,
        [
            {
                "id": f"/subscriptions/{name}",
                "subscriptionId": name,
                "tenantId": OFFLINE_TENANT_ID,
                "displayName": "Offline",
                "state": "Enabled",
            }
            for name in names
        ],
    )


@routes.route(
    "GET",
    RESOURCE_GROUP,
    scope=IN_GROUP,
    operation="workspaces.begin_create",
    source=sdk("_utils._workspace_utils.get_resource_group_location"),
)
def get_resource_group(call: Call) -> Response:
    """Return the group; the SDK takes a new workspace's region from it."""
    group = call.store.get(call.resource_group_id)
    return Response.of_json(group.body if group else None)


@routes.route(
    "GET",
    f"{SUBSCRIPTION}/resourceGroups",
    scope=IN_SUBSCRIPTION,
    operation="listing with azure-mgmt-resource",
    source=sdk("_vendor.azure_resources"),
)
def list_resource_groups(call: Call) -> Response:
    """Return the subscription's resource groups."""
    groups = call.store.list(TYPE, call.subscription_id)
    return page(call.request, [group.body for group in groups])


def create_scope(store: Transaction, workspace: WorkspaceId, location: str) -> None:
    """Create the subscription and the resource group of a workspace, where missing."""
    subscription = f"/subscriptions/{workspace.subscription_id}"
    if store.get(subscription) is None:
        store.put(Resource(subscription, _SUBSCRIPTION_TYPE, {"id": subscription}))
    group = f"{subscription}/resourceGroups/{workspace.resource_group}"
    if store.get(group) is None:
        body: dict[str, Any] = {
            "id": group,
            "name": workspace.resource_group,
            "type": TYPE,
            "location": location,
            "tags": {},
            "properties": {"provisioningState": "Succeeded"},
        }
        store.put(Resource(group, TYPE, body))
