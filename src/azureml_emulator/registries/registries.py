"""Registries themselves: create, get, list, delete, and where their services are.

A registry keeps its files in a storage account of its own, in a resource group that belongs to
it. The registry `azureml` is Microsoft's: it is there for everybody (see `curated`).

Sources: recordings `registry/registry_operations` (2023-10-31) and
`model/create_get_download_model_registry` (2024-05-03) of azure-ai-ml's tests; the article
"Create and manage registries".
"""

from __future__ import annotations

from azureml_emulator import name_rules
from azureml_emulator.assets.catalog.environments import REGISTRY as PUBLIC
from azureml_emulator.hosts import AZUREML_API
from azureml_emulator.registries import records
from azureml_emulator.registries.records import DISCOVERY
from azureml_emulator.uris import REGISTRY_TYPE as TYPE
from azureml_emulator.uris import find_registry
from azureml_emulator.workspaces import associated_resources
from offline_azure.arm import long_running
from offline_azure.arm.ids import (
    MACHINE_LEARNING,
    OFFLINE_REGION,
    OFFLINE_TENANT_ID,
    RESOURCE_GROUP,
    SUBSCRIPTION,
    ArmId,
    derived_guid,
)
from offline_azure.arm.regions import REGIONS, normalized
from offline_azure.arm.resource_groups import IN_GROUP, IN_SUBSCRIPTION
from offline_azure.http.messages import Response
from offline_azure.http.paging import page
from offline_azure.http.routing import Call, Routes
from offline_azure.http.sources import docs, recording
from offline_azure.store.store import Resource

_COLLECTION = f"{RESOURCE_GROUP}/providers/{TYPE}"
_ONE = f"{_COLLECTION}/{{name}}"
_OPERATIONS = "registryOperationsStatus"
_RECORDED = recording("registry/registry_operations", "2023-10-31")
_MODEL = recording("model/create_get_download_model_registry", "2024-05-03")
_ARTICLE = docs("Create and manage registries", "how-to-manage-registries")
_OWNER = "00000000-0000-0000-0000-000000000000"
_STATE_ONLY = "Replication, networks and access are kept as state: there is one copy of each asset."

routes = Routes("Registries", scope=IN_GROUP)

NOT_FOUND = routes.error(
    when="the registry does not exist",
    status=404,
    code="ResourceNotFound",
    message=(
        "The Resource 'Microsoft.MachineLearningServices/registries/{name}' under resource group"
        " '{group}' was not found. For more details please go to"
        " https://aka.ms/ARMResourceNotFoundFix"
    ),
    source="the gateway's words as recorded for workspaces",
)
UNKNOWN = routes.error(
    when="a client is made of a registry that does not exist",
    status=404,
    code="UserError",
    message="Registry {registry} was not found.",
    source=None,
    envelope="service",
)
ASSET_NOT_FOUND = routes.error(
    when="the asset, or this version of it, is not in the registry",
    status=404,
    code="UserError",
    message="Could not find asset with ID: azureml://registries/{registry}/{word}/{name}",
    source="the service's answer quoted in a public issue, there for an environment",
    envelope="service",
)
READ_ONLY = routes.error(
    when="something is created in the registry `azureml`, which is Microsoft's",
    status=403,
    code="UserError",
    message="You are not allowed to write to the registry azureml.",
    source=None,
    envelope="service",
)
BAD_NAME = name_rules.refusal(routes, name_rules.REGISTRY, "registry name")
NAME_TAKEN = routes.error(
    when="another registry has the name: names are unique everywhere",
    status=409,
    code="UserError",
    message="A registry with the name '{name}' already exists.",
    source=None,
    envelope="service",
)
BAD_LOCATION = routes.error(
    when="the region of the registry, or one to replicate to, does not exist",
    status=400,
    code="LocationNotAvailableForResourceType",
    message=(
        "The provided location '{location}' is not available for resource type"
        " 'Microsoft.MachineLearningServices/registries'."
    ),
    source=None,
)


@routes.route(
    "PUT",
    _ONE,
    operation="registries.begin_create",
    source=f"{_RECORDED}; {_ARTICLE}",
    difference=f"Ready at once. {_STATE_ONLY}",
)
def put_registry(call: Call) -> Response:
    """Create a registry with its storage account, or change its tags and access."""
    name, sent = call.params["name"], call.request.json()
    name_rules.REGISTRY.check(name, BAD_NAME)
    present = call.store.get(call.id)
    other = find_registry(call.store, name)
    if name.lower() == PUBLIC or (present is None and other is not None):
        raise NAME_TAKEN.error(name=name)
    location = _location(str(sent.get("location") or ""))
    asked = sent.get("properties") or {}
    registry = present or Resource(call.id, TYPE, records.body(call.id, location))
    body, properties = registry.body, registry.body["properties"]
    body["tags"] = sent.get("tags") or {}
    properties["regionDetails"] = [
        records.region(call.id, _location(str(details.get("location") or "")), details)
        for details in asked.get("regionDetails") or []
    ]
    properties["publicNetworkAccess"] = asked.get("publicNetworkAccess") or "Enabled"
    associated_resources.create(
        call.store,
        associated_resources.STORAGE,
        records.storage_account(body["id"]),
        location,
        body["tags"],
        call.clock.now(),
    )
    call.store.put(registry)
    return long_running.accepted(call, _OPERATIONS)


@routes.route("GET", _ONE, operation="registries.get", source=_RECORDED)
def get_registry(call: Call) -> Response:
    """Return one registry."""
    registry = call.store.get(call.id)
    if registry is None:
        raise NOT_FOUND.error(name=call.params["name"], group=call.params["group"])
    return Response.of_json(registry.body)


@routes.route("GET", _COLLECTION, operation="registries.list", source=_ARTICLE)
def list_in_group(call: Call) -> Response:
    """Return the resource group's registries, oldest first."""
    return page(call.request, [r.body for r in call.store.list(TYPE, call.resource_group_id)])


@routes.route(
    "GET",
    f"{SUBSCRIPTION}/providers/{MACHINE_LEARNING}/registries",
    operation='registries.list(scope="subscription")',
    scope=IN_SUBSCRIPTION,
    source=_ARTICLE,
)
def list_in_subscription(call: Call) -> Response:
    """Return the subscription's registries, oldest first."""
    return page(call.request, [r.body for r in call.store.list(TYPE, call.subscription_id)])


@routes.route(
    "DELETE",
    _ONE,
    operation="registries.begin_delete",
    source=_RECORDED,
    difference="Done at once. Deleting an absent registry gives 204, which is unverified.",
)
def delete_registry(call: Call) -> Response:
    """Delete a registry with its assets and their files."""
    registry = call.store.get(call.id)
    if registry is None:
        return Response(204)
    account = records.storage_account(registry.body["id"])
    call.storage.delete_account(account.name)
    call.store.delete(account.key)
    call.store.delete(call.id)
    return long_running.accepted(call, _OPERATIONS)


@routes.route(
    "GET",
    DISCOVERY,
    operation="MLClient(registry_name=...)",
    scope=None,
    source=_MODEL,
    difference="The services of a registry have the address of its region's API.",
    host=AZUREML_API,
)
def discover(call: Call) -> Response:
    """Return where a registry's services are."""
    name = call.params["registry"]
    if name.lower() == PUBLIC:
        place = (PUBLIC, _OWNER, OFFLINE_REGION, _OWNER, "registry-azureml")
    else:
        registry = require(call)
        own = ArmId.parse(registry.body["id"])
        region = str(registry.body["location"])
        guid = derived_guid(own.key, "registryId")
        place = (own.name, guid, region, own.subscription_id, own.resource_group)
    name, guid, region, subscription, group = place
    api = f"https://{region}.api.azureml.ms"
    return Response.of_json(
        {
            "registryId": guid,
            "registryName": name,
            "tenantId": OFFLINE_TENANT_ID,
            "primaryRegion": region,
            "regions": [region],
            "subscriptionId": subscription,
            "resourceGroup": group,
            "workspaceName": None,
            "primaryRegionResourceProviderUri": f"{api}/",
            "registryFqdns": {region: {"uri": api}},
            "intellectualPropertyPublisher": None,
        }
    )


def require(call: Call) -> Resource:
    """Return the registry that a path of the data plane names, unless it is Microsoft's.

    Raises:
        AzureError: `UNKNOWN` or `READ_ONLY`.
    """
    if call.params["registry"].lower() == PUBLIC:
        raise READ_ONLY.error()
    registry = find_registry(call.store, call.params["registry"])
    if registry is None:
        raise UNKNOWN.error(registry=call.params["registry"])
    return registry


def _location(name: str) -> str:
    location = normalized(name)
    if location not in REGIONS:
        raise BAD_LOCATION.error(location=name)
    return location
