"""ARM template deployments: how the SDK creates a workspace.

`workspaces.begin_create` sends one large template with its parameters. The template is
always the same, so its parameters are read and what it would make is made: storage account,
key vault, Log Analytics workspace and Application Insights where they are to be new, then
the workspace. Other templates are not emulated.

Sources: the SDK's `_arm_deployments/arm_templates/workspace_base.json`; the recording
`online_services/online_endpoint_submit` (2025-02-26) for the shape of the answers; the issue
cited below for what happens to the name of a soft-deleted workspace.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from azureml_emulator.core.arm import MACHINE_LEARNING, RESOURCE_GROUP, ArmId, derived_guid
from azureml_emulator.core.clock import timestamp
from azureml_emulator.core.hosts import ARM
from azureml_emulator.core.http import Response
from azureml_emulator.core.paging import page
from azureml_emulator.core.routing import Call, Routes
from azureml_emulator.core.sources import link, recording, sdk
from azureml_emulator.core.store import Resource, Transaction
from azureml_emulator.resources import associated_resources, workspaces
from azureml_emulator.resources.associated_resources import (
    APPLICATION_INSIGHTS,
    CONTAINER_REGISTRY,
    KEY_VAULT,
    LOG_ANALYTICS,
    STORAGE,
    Kind,
)
from azureml_emulator.resources.regions import REGIONS, normalized

TYPE = "Microsoft.Resources/deployments"
_ONE = f"{RESOURCE_GROUP}/providers/{TYPE}/{{name}}"
_SUBMIT = recording("online_services/online_endpoint_submit", "2025-02-26")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{2,32}")
_DURATION = "PT0.0000000S"
_ON_AZURE = "It works on a real Azure Machine Learning workspace."

routes = Routes("Workspace creation")

NOT_FOUND = routes.error(
    when="the deployment does not exist",
    status=404,
    code="DeploymentNotFound",
    message="Deployment '{name}' could not be found.",
    source=None,
)
BAD_NAME = routes.error(
    when="the workspace's name breaks the rule (the rule is documented)",
    status=400,
    code="ValidationError",
    message=(
        "The workspace name '{name}' is invalid: 3 to 33 letters, digits, hyphens and"
        " underscores, beginning with a letter or digit."
    ),
    source=None,
)
BAD_LOCATION = routes.error(
    when="the region is not one that has Azure Machine Learning",
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
    message=f"{{what}} is not emulated by the offline workspace. {_ON_AZURE}",
    source="the offline workspace's own",
)
SOFT_DELETED = routes.error(
    when="a soft-deleted workspace still has the name: the deployment ends as Failed",
    status=200,
    code="BadRequest",
    message=(
        "Soft-deleted workspace exists. Please purge or recover it. https://aka.ms/wsoftdelete"
    ),
    source=link(
        "ResourceModules issue 3596", "https://github.com/Azure/ResourceModules/issues/3596"
    ),
)


@routes.route(
    "PUT",
    _ONE,
    operation="workspaces.begin_create",
    source=f"{sdk('_arm_deployments')}; {_SUBMIT}",
    difference=(
        "Only the template that the SDK sends for a workspace of kind `default`, without managed"
        " network, customer-managed keys and serverless settings. A deployment that succeeds has"
        " succeeded in the first answer."
    ),
    partly=True,
)
def create_deployment(call: Call) -> Response:
    """Make what the template asks for; 201 with the deployment's state."""
    sent = call.request.json().get("properties") or {}
    plan = _plan(call, sent)
    now = call.clock.now()
    made = _make(call.store, plan, now)
    failed = workspaces.find_deleted(call.store, plan.workspace.key, now) is not None
    if failed and plan.recover:
        workspaces.recover(call.store, plan.workspace.key)
        failed = False
    elif not failed:
        workspaces.create(
            call.store, plan.workspace, plan.location, plan.properties, plan.tags, now
        )
    body: dict[str, Any] = {
        "id": call.id,
        "name": call.params["name"],
        "type": TYPE,
        "properties": {
            "templateHash": str(int(derived_guid(call.id, "template")[:8], 16)),
            "parameters": sent.get("parameters"),
            "mode": "Incremental",
            "provisioningState": "Failed" if failed else "Succeeded",
            "timestamp": timestamp(now),
            "duration": _DURATION,
            "correlationId": derived_guid(call.id, "correlation"),
            "providers": [],
            "dependencies": [],
        },
    }
    private = {"made": [str(resource) for resource in (*made, plan.workspace)], "failed": failed}
    call.store.put(Resource(call.id, TYPE, body, private))
    response = Response.of_json(body, 201)
    if failed:
        # The client learns of a failure only by asking, so this answer still says Accepted.
        accepted = {**body, "properties": {**body["properties"], "provisioningState": "Accepted"}}
        response = Response.of_json(accepted, 201)
        status = f"https://{ARM.pattern}{call.id}/operationStatuses/1?api-version=2020-06-01"
        response.headers["azure-asyncoperation"] = status
    return response


@routes.route("GET", _ONE, operation="workspaces.begin_create", source=_SUBMIT)
def get_deployment(call: Call) -> Response:
    """Return the deployment's state."""
    return Response.of_json(_find(call).body)


@routes.route(
    "GET",
    f"{_ONE}/operationStatuses/{{operation}}",
    operation="workspaces.begin_create",
    source=f"{_SUBMIT}; {SOFT_DELETED.source}",
)
def get_status(call: Call) -> Response:
    """Return how the deployment ended, with the chain of errors when it failed."""
    if not _find(call).private["failed"]:
        return Response.of_json({"status": "Succeeded"})
    return Response.of_json({"status": "Failed", "error": _failure()})


@routes.route(
    "GET",
    f"{RESOURCE_GROUP}/deployments/{{name}}/operations",
    operation="workspaces.begin_create",
    source=sdk("_arm_deployments.arm_deployment_executor"),
)
def list_operations(call: Call) -> Response:
    """Return one entry for each resource that the deployment made, or failed to make."""
    deployment = _find(call)
    made = [ArmId.parse(text) for text in deployment.private["made"]]
    failed = deployment.private["failed"]
    return page(
        call.request,
        [
            _operation(deployment.body, resource, failed and resource == made[-1])
            for resource in made
        ],
    )


def _find(call: Call) -> Resource:
    deployment = call.store.get(_ONE.format(**call.params))
    if deployment is None:
        raise NOT_FOUND.error(name=call.params["name"])
    return deployment


def _operation(deployment: dict[str, Any], resource: ArmId, failed: bool) -> dict[str, Any]:
    name = derived_guid(f"{deployment['id']}{resource}", "operation").replace("-", "")[:16].upper()
    properties = {
        "provisioningOperation": "Create",
        "provisioningState": "Failed" if failed else "Succeeded",
        "timestamp": deployment["properties"]["timestamp"],
        "duration": _DURATION,
        "serviceRequestId": derived_guid(str(resource), "request"),
        "statusCode": "BadRequest" if failed else "OK",
        "targetResource": {
            "id": str(resource),
            "resourceType": resource.type,
            "resourceName": resource.name,
        },
    }
    if failed:
        properties["statusMessage"] = {"status": "Failed", "error": _failure()["details"][0]}
    return {
        "id": f"{deployment['id']}/operations/{name}",
        "operationId": name,
        "properties": properties,
    }


def _failure() -> dict[str, Any]:
    cause = {"code": SOFT_DELETED.code, "message": SOFT_DELETED.message}
    resource_failure = {
        "code": "ResourceDeploymentFailure",
        "message": (
            "The resource write operation failed to complete successfully, because it reached"
            " terminal provisioning state 'Failed'."
        ),
        "details": [cause],
    }
    return {
        "code": "DeploymentFailed",
        "message": (
            "At least one resource deployment operation failed. Please list deployment operations"
            " for details. Please see https://aka.ms/arm-deployment-operations for usage details."
        ),
        "details": [resource_failure],
    }


@dataclass(frozen=True)
class _Plan:
    """What a workspace template asks for."""

    workspace: ArmId
    location: str
    properties: dict[str, Any]
    tags: dict[str, str]
    new: tuple[tuple[Kind, ArmId], ...]
    recover: bool


def _plan(call: Call, sent: dict[str, Any]) -> _Plan:
    """Read a workspace template's parameters.

    Raises:
        AzureError: 400 when they are not valid, 501 when they ask for what is not emulated.
    """
    template = sent.get("template") or {}
    types = {resource.get("type") for resource in template.get("resources") or []}
    if f"{MACHINE_LEARNING}/workspaces" not in types:
        raise NOT_EMULATED.error(what="An ARM template other than that of workspaces.begin_create")
    values = {
        name: parameter.get("value") for name, parameter in (sent.get("parameters") or {}).items()
    }
    _refuse_not_emulated(values)
    name, location = str(values["workspaceName"]), normalized(str(values["location"]))
    if not _NAME.fullmatch(name):
        raise BAD_NAME.error(name=name)
    if location not in REGIONS:
        raise BAD_LOCATION.error(location=location, regions=",".join(REGIONS))
    subscription, group = call.params["subscription"], call.params["group"]
    workspace = ArmId(subscription, group, MACHINE_LEARNING, ("workspaces",), (name,))
    ids: dict[Kind, ArmId] = {}
    new: list[tuple[Kind, ArmId]] = []
    for kind, word in (
        (STORAGE, "storageAccount"),
        (KEY_VAULT, "keyVault"),
        (LOG_ANALYTICS, "logAnalytics"),
        (APPLICATION_INSIGHTS, "applicationInsights"),
        (CONTAINER_REGISTRY, "containerRegistry"),
    ):
        # Log Analytics has no option of its own: it comes with new Application Insights.
        option = values.get(f"{word}Option") or values.get("applicationInsightsOption")
        if option == "none" or (kind is LOG_ANALYTICS and option == "existing"):
            continue
        ids[kind] = _resource_id(
            kind,
            values.get(f"{word}SubscriptionId") or subscription,
            values.get(f"{word}ResourceGroupName") or group,
            str(values[f"{word}Name"]),
        )
        if option == "new":
            new.append((kind, ids[kind]))
        elif call.store.get(ids[kind].key) is None:
            raise MISSING_RESOURCE.error(id=str(ids[kind]))
    properties = {
        **_links(ids),
        "friendlyName": values["friendlyName"],
        "description": values["description"],
        "hbiWorkspace": values.get("confidential_data") == "true",
        "imageBuildCompute": values.get("imageBuildCompute") or None,
        "publicNetworkAccess": values.get("publicNetworkAccess") or "Enabled",
        "allowRoleAssignmentOnRG": values.get("allowRoleAssignmentOnRG") != "false",
        "systemDatastoresAuthMode": values.get("systemDatastoresAuthMode") or "accesskey",
    }
    return _Plan(
        workspace,
        location,
        properties,
        values.get("tagValues") or {},
        tuple(new),
        values.get("allow_recover_softdeleted_workspace") == "true",
    )


def _refuse_not_emulated(values: dict[str, Any]) -> None:
    """Raise for an option of the template that would silently have no effect."""
    kind = str(values.get("kind") or "default").lower()
    isolation = (values.get("managedNetwork") or {}).get("isolationMode") or "Disabled"
    identity = (values.get("identity") or {}).get("type") or "SystemAssigned"
    asked = {
        f"workspaces.begin_create of a workspace of kind '{kind}'": kind != "default",
        "workspaces.begin_create with a managed network": isolation != "Disabled",
        "workspaces.begin_create with a user-assigned identity": (
            identity.replace("_", "").lower() != "systemassigned"
        ),
        "workspaces.begin_create with a customer-managed key": (
            values.get("encryption_status") == "Enabled"
        ),
        "workspaces.begin_create with serverless compute settings": bool(
            values.get("serverless_compute_settings")
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


def _resource_id(kind: Kind, subscription: str, group: str, name: str) -> ArmId:
    provider, _, resource_type = kind.type.partition("/")
    return ArmId(subscription, group, provider, (resource_type,), (name,))


def _links(ids: dict[Kind, ArmId]) -> dict[str, Any]:
    """Return the workspace's properties that name its associated resources.

    The recorded service writes two of the providers in a case of its own.
    """
    links = {kind: str(resource_id) for kind, resource_id in ids.items()}
    key_vault = links[KEY_VAULT].replace("Microsoft.KeyVault", "Microsoft.Keyvault")
    insights = links.get(APPLICATION_INSIGHTS, "").replace("Microsoft.I", "Microsoft.i")
    return {
        "storageAccount": links[STORAGE],
        "keyVault": key_vault,
        "applicationInsights": insights or None,
        "containerRegistry": links.get(CONTAINER_REGISTRY),
    }


def _make(store: Transaction, plan: _Plan, now: datetime) -> list[ArmId]:
    """Create the associated resources that are to be new; return their ids."""
    log_analytics = dict(plan.new).get(LOG_ANALYTICS)
    for kind, resource in plan.new:
        properties: dict[str, Any] = {}
        if kind is APPLICATION_INSIGHTS:
            properties["WorkspaceResourceId"] = str(log_analytics)
        associated_resources.create(store, kind, resource, plan.location, now, **properties)
    return [resource for _, resource in plan.new]


def create_default(store: Transaction, workspace: ArmId, location: str, now: datetime) -> None:
    """Create the workspace that exists from the start, once in the life of a store."""
    record = Resource(f"/default{workspace}", "offline/defaults", {})
    if store.get(record.id) is not None:
        return
    store.put(record)
    kinds = (STORAGE, KEY_VAULT, LOG_ANALYTICS, APPLICATION_INSIGHTS)
    new = tuple((kind, associated_resources.default_id(kind, workspace)) for kind in kinds)
    plan = _Plan(workspace, location, _links(dict(new)), {}, new, recover=False)
    _make(store, plan, now)
    workspaces.create(store, workspace, location, plan.properties, plan.tags, now)
