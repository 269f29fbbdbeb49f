"""The Azure resources that a workspace stands on: storage, key vault, monitoring, registry.

They are plain ARM resources: they can be read, listed and deleted, and a deleted one is
gone. What they do (store blobs, keep secrets) is not here.

Source: the ARM template that `workspaces.begin_create` deploys, and the deletions recorded
in `workspace/workspace_create_update_and_delete`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from offline_azure.arm.ids import RESOURCE_GROUP, ArmId, derived_name
from offline_azure.arm.resource_groups import IN_GROUP
from offline_azure.clock import timestamp
from offline_azure.http.messages import Response
from offline_azure.http.paging import page
from offline_azure.http.routing import Call, Handler, Routes
from offline_azure.http.sources import link, recording, sdk
from offline_azure.store.store import Resource, Transaction

_DELETE_SOURCE = recording("workspace/workspace_create_update_and_delete", "2023-04-25")
_LIST_SOURCE = link(
    "Resources - List By Resource Group",
    "https://learn.microsoft.com/rest/api/resources/resources/list-by-resource-group",
)


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of associated resource.

    `word` is what the SDK puts into a generated name; `body` is what the SDK's template
    asks for beside name, location and tags.
    """

    type: str
    word: str
    body: dict[str, Any]


STORAGE = Kind(
    "Microsoft.Storage/storageAccounts",
    "storage",
    {
        "sku": {"name": "Standard_LRS", "tier": "Standard"},
        "kind": "StorageV2",
        "properties": {
            "supportsHttpsTrafficOnly": True,
            "allowBlobPublicAccess": False,
            "isHnsEnabled": False,
            "minimumTlsVersion": "TLS1_2",
            "provisioningState": "Succeeded",
        },
    },
)
KEY_VAULT = Kind(
    "Microsoft.KeyVault/vaults",
    "keyvault",
    {
        "properties": {
            "sku": {"name": "standard", "family": "A"},
            "accessPolicies": [],
            "enableRbacAuthorization": True,
            "provisioningState": "Succeeded",
        }
    },
)
LOG_ANALYTICS = Kind(
    "Microsoft.OperationalInsights/workspaces",
    "logalyti",
    {"properties": {"provisioningState": "Succeeded"}},
)
APPLICATION_INSIGHTS = Kind(
    "Microsoft.Insights/components",
    "insights",
    {
        "kind": "web",
        "properties": {"Application_Type": "web", "provisioningState": "Succeeded"},
    },
)
CONTAINER_REGISTRY = Kind(
    "Microsoft.ContainerRegistry/registries",
    "containe",
    {
        "sku": {"name": "Standard", "tier": "Standard"},
        "properties": {"adminUserEnabled": True, "provisioningState": "Succeeded"},
    },
)
KINDS = (STORAGE, KEY_VAULT, LOG_ANALYTICS, APPLICATION_INSIGHTS, CONTAINER_REGISTRY)

routes = Routes("Associated resources", scope=IN_GROUP)

NOT_FOUND = routes.error(
    when="the resource does not exist",
    status=404,
    code="ResourceNotFound",
    message=(
        "The Resource '{type}/{name}' under resource group '{group}' was not found."
        " For more details please go to https://aka.ms/ARMResourceNotFoundFix"
    ),
    source=_DELETE_SOURCE,
)


def create(
    store: Transaction,
    kind: Kind,
    resource_id: ArmId,
    location: str,
    tags: dict[str, str],
    now: datetime,
    **properties: Any,
) -> None:
    """Create a resource, unless it exists; `properties` are added to its kind's own."""
    if store.get(resource_id.key) is not None:
        return
    body = {
        "id": str(resource_id),
        "name": resource_id.name,
        "type": kind.type,
        "location": location,
        "tags": tags,
        **kind.body,
        "properties": {
            **kind.body["properties"],
            "creationTime": timestamp(now),
            **properties,
        },
    }
    store.put(Resource(resource_id.key, kind.type, body))


def default_id(kind: Kind, workspace: ArmId) -> ArmId:
    """Return the id of the resource that is made with a workspace, beside it in its group.

    The name has the parts that the SDK gives it: the workspace's first letters, the kind,
    and, where the SDK has random digits, digits derived from the workspace's id.
    """
    letters = "".join(c for c in workspace.name.lower() if c.isalnum())[:8]
    name = f"{letters}{kind.word}"
    name += derived_name(workspace.key, kind.word, 24 - len(name))
    provider, _, resource_type = kind.type.partition("/")
    return ArmId(
        workspace.subscription_id, workspace.resource_group, provider, (resource_type,), (name,)
    )


def _get(call: Call) -> Response:
    """Return the resource."""
    resource = call.store.get(call.id)
    if resource is None:
        missing = ArmId.parse(call.id)
        raise NOT_FOUND.error(type=missing.type, name=missing.name, group=missing.resource_group)
    return Response.of_json(resource.body)


def _delete(call: Call) -> Response:
    """Delete the resource: 200 when it was there, 204 when not. A storage account's data goes."""
    if ArmId.parse(call.id).type.lower() == STORAGE.type.lower():
        call.storage.delete_account(call.params["name"].lower())
    return Response(200 if call.store.delete(call.id) else 204)


def _lister(kind: Kind) -> Handler:
    def list_resources(call: Call) -> Response:
        """Return the resource group's resources of one kind."""
        resources = call.store.list(kind.type, call.resource_group_id)
        return page(call.request, [resource.body for resource in resources])

    return list_resources


def _declare(kind: Kind) -> None:
    collection = f"{RESOURCE_GROUP}/providers/{kind.type}"
    routes.route(
        "GET",
        f"{collection}/{{name}}",
        operation="workspaces.begin_delete(delete_dependent_resources=True)",
        source=sdk("_utils._workspace_utils.get_generic_arm_resource_by_arm_id"),
        difference="Shows the properties that the SDK's template sets, not all that Azure adds.",
        partly=True,
    )(_get)
    routes.route(
        "DELETE",
        f"{collection}/{{name}}",
        operation="workspaces.begin_delete(delete_dependent_resources=True)",
        source=_DELETE_SOURCE,
        difference="Gone at once and for good. On Azure a deleted key vault keeps its name.",
    )(_delete)
    routes.route(
        "GET",
        collection,
        operation="listing with azure-mgmt-resource",
        source=_LIST_SOURCE,
    )(_lister(kind))


for _kind in KINDS:
    _declare(_kind)
