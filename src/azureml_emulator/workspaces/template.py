"""Reading the ARM template that the SDK sends to create a workspace.

The template is always the same, so its parameters say everything. What they ask for is
checked here, and an option that would have no effect is refused.

Sources: the SDK's `_arm_deployments/arm_templates/workspace_base.json` and `workspace_param.json`;
for names the reference of "Workspaces - Create Or Update".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from azureml_emulator import name_rules
from azureml_emulator.placeholders import unless_placeholder
from azureml_emulator.workspaces import feature_stores, managed_identities, managed_networks
from azureml_emulator.workspaces.associated_resources import (
    APPLICATION_INSIGHTS,
    CONTAINER_REGISTRY,
    KEY_VAULT,
    LOG_ANALYTICS,
    STORAGE,
    Kind,
)
from azureml_emulator.workspaces.feature_stores import FeatureStore
from offline_azure.arm.ids import MACHINE_LEARNING, ArmId
from offline_azure.arm.regions import REGIONS, normalized
from offline_azure.http.routing import Call, Routes

_ON_AZURE = "It works on a real Azure Machine Learning workspace."

_PARAMETERS = {
    STORAGE: "storageAccount",
    KEY_VAULT: "keyVault",
    LOG_ANALYTICS: "logAnalytics",
    APPLICATION_INSIGHTS: "applicationInsights",
    CONTAINER_REGISTRY: "containerRegistry",
}

routes = Routes("Workspace creation")

BAD_NAME = name_rules.refusal(
    routes, name_rules.WORKSPACE, "workspace name", code="ValidationError", envelope="gateway"
)
BAD_LOCATION = routes.error(
    when="the region does not exist (every public region is accepted)",
    status=400,
    code="LocationNotAvailableForResourceType",
    message=(
        "The provided location '{location}' is not available for resource type"
        " 'Microsoft.MachineLearningServices/workspaces'. List of available regions for the"
        " resource type is '{regions}'."
    ),
    source=None,
)
MISSING_RESOURCE = routes.error(
    when="an associated resource that the caller names does not exist",
    status=400,
    code="ResourceNotFound",
    message="The associated resource '{id}' was not found.",
    source=None,
)
NOT_EMULATED = routes.error(
    when="the template or one of its options is not emulated",
    status=501,
    code="NotEmulated",
    message=f"Not emulated by the offline workspace: {{what}}. {_ON_AZURE}",
    source="the offline workspace's own",
)


@dataclass(frozen=True)
class Plan:
    """What a workspace template asks for."""

    workspace: ArmId
    location: str
    properties: dict[str, Any]
    identity: dict[str, Any] | None
    tags: dict[str, str]
    new: dict[Kind, ArmId]
    recover: bool
    feature_store: FeatureStore | None = None


def read_plan(call: Call, sent: dict[str, Any]) -> Plan:
    """Read a workspace template's parameters.

    Args:
        call: the request; its path has the subscription and resource group.
        sent: the deployment's `properties`: `template` and `parameters`.

    Raises:
        AzureError: 400 when they are not valid, 501 when they ask for what is not emulated.
    """
    template = sent.get("template") or {}
    resources = template.get("resources")
    listed = resources if isinstance(resources, list) else []
    types = [resource.get("type") for resource in listed if isinstance(resource, dict)]
    if f"{MACHINE_LEARNING}/workspaces" not in types:
        raise NOT_EMULATED.error(what="an ARM template other than that of workspaces.begin_create")
    values = {
        name: parameter.get("value") for name, parameter in (sent.get("parameters") or {}).items()
    }
    _refuse_not_emulated(values)
    name = str(values.get("workspaceName", ""))
    location = normalized(str(values.get("location", "")))
    name_rules.WORKSPACE.check(name, BAD_NAME)
    if location not in REGIONS:
        raise BAD_LOCATION.error(location=location, regions=",".join(REGIONS))
    new, existing = _associated_resources(call, values)
    for resource_id in existing.values():
        if call.store.get(resource_id.key) is None:
            raise MISSING_RESOURCE.error(id=str(resource_id))
    feature_store = None
    asked_identity = values.get("identity") or {"type": "SystemAssigned"}
    properties = {**links({**new, **existing}), **_properties(values)}
    if _kind(values) == feature_stores.KIND.lower():
        feature_store = feature_stores.read(values)
        asked_identity = feature_stores.identity(feature_store)
        properties |= feature_stores.settings(feature_store)
    workspace = ArmId(
        call.params["subscription"],
        call.params["group"],
        MACHINE_LEARNING,
        ("workspaces",),
        (name,),
    )
    return Plan(
        workspace,
        location,
        properties,
        managed_identities.identity(workspace.key, asked_identity),
        values.get("tagValues") or {},
        new,
        values.get("allow_recover_softdeleted_workspace") == "true",
        feature_store,
    )


def _associated_resources(
    call: Call, values: dict[str, Any]
) -> tuple[dict[Kind, ArmId], dict[Kind, ArmId]]:
    """Return the ids of the resources to make, and of those that must exist."""
    new: dict[Kind, ArmId] = {}
    existing: dict[Kind, ArmId] = {}
    for kind, word in _PARAMETERS.items():
        # Log Analytics has no option of its own: it comes with new Application Insights.
        option = values.get(f"{word}Option") or values.get("applicationInsightsOption")
        if option == "none" or (kind is LOG_ANALYTICS and option == "existing"):
            continue
        provider, _, resource_type = kind.type.partition("/")
        (new if option == "new" else existing)[kind] = ArmId(
            unless_placeholder(values.get(f"{word}SubscriptionId")) or call.params["subscription"],
            unless_placeholder(values.get(f"{word}ResourceGroupName")) or call.params["group"],
            provider,
            (resource_type,),
            (str(values[f"{word}Name"]),),
        )
    return new, existing


def _properties(values: dict[str, Any]) -> dict[str, Any]:
    return {
        "friendlyName": values["friendlyName"],
        "description": values["description"],
        "hbiWorkspace": values.get("confidential_data") == "true",
        "imageBuildCompute": values.get("imageBuildCompute") or None,
        "publicNetworkAccess": values.get("publicNetworkAccess") or "Enabled",
        "allowRoleAssignmentOnRG": values.get("allowRoleAssignmentOnRG") != "false",
        "systemDatastoresAuthMode": values.get("systemDatastoresAuthMode") or "accesskey",
        "primaryUserAssignedIdentity": values.get("primaryUserAssignedIdentity") or None,
        "serverlessComputeSettings": values.get("serverless_compute_settings") or None,
        "managedNetwork": _managed_network(values),
    }


def _managed_network(values: dict[str, Any]) -> dict[str, Any]:
    network = managed_networks.settings(managed_networks.disabled(), values.get("managedNetwork"))
    if values.get("provisionNetworkNow") == "true" and "status" in network:
        network["status"] = {"status": "Active", "sparkReady": False}
    return network


def _kind(values: dict[str, Any]) -> str:
    return str(values.get("kind") or "default").lower()


def _refuse_not_emulated(values: dict[str, Any]) -> None:
    """Raise for an option of the template that would silently have no effect."""
    kind = _kind(values)
    known = ("default", feature_stores.KIND.lower())
    asked = {
        f"workspaces.begin_create of a workspace of kind '{kind}'": kind not in known,
        "workspaces.begin_create with a customer-managed key": (
            values.get("encryption_status") == "Enabled"
        ),
        "workspaces.begin_create with data isolation": values.get("enable_data_isolation")
        == "true",
        "workspaces.begin_create with a private endpoint": (
            (values.get("privateEndpointType") or "none") != "none"
        ),
    }
    for what, refused in asked.items():
        if refused:
            raise NOT_EMULATED.error(what=what)


def links(ids: dict[Kind, ArmId]) -> dict[str, Any]:
    """Return the workspace's properties that name its associated resources.

    The recorded service writes two of the providers in a case of its own.
    """
    links = {kind: str(resource_id) for kind, resource_id in ids.items()}
    key_vault = links[KEY_VAULT].replace("Microsoft.KeyVault", "Microsoft.Keyvault")
    insights = links.get(APPLICATION_INSIGHTS, "").replace("Microsoft.I", "Microsoft.i")
    registry = links.get(CONTAINER_REGISTRY)
    return {
        "storageAccount": links[STORAGE],
        "keyVault": key_vault,
        "applicationInsights": insights or None,
        **({"containerRegistry": registry} if registry else {}),
    }
