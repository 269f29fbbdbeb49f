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

from datetime import datetime
from typing import Any

from azureml_emulator.workspaces import associated_resources, feature_stores, workspaces
from azureml_emulator.workspaces.associated_resources import (
    APPLICATION_INSIGHTS,
    KEY_VAULT,
    LOG_ANALYTICS,
    STORAGE,
)
from azureml_emulator.workspaces.template import Plan, links, read_plan
from offline_azure.arm.ids import RESOURCE_GROUP, ArmId, derived_guid
from offline_azure.arm.resource_groups import IN_GROUP
from offline_azure.clock import timestamp
from offline_azure.http.hosts import ARM
from offline_azure.http.messages import Response
from offline_azure.http.paging import page
from offline_azure.http.routing import Call, Routes
from offline_azure.http.sources import link, recording, sdk
from offline_azure.store.store import Resource, Transaction

TYPE = "Microsoft.Resources/deployments"
_ONE = f"{RESOURCE_GROUP}/providers/{TYPE}/{{name}}"
_SUBMIT = recording("online_services/online_endpoint_submit", "2025-02-26")
_DURATION = "PT0.0000000S"

routes = Routes("Workspace creation", scope=IN_GROUP)

NOT_FOUND = routes.error(
    when="the deployment does not exist",
    status=404,
    code="DeploymentNotFound",
    message="Deployment '{name}' could not be found.",
    source=None,
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
        "Only the template that the SDK sends for a workspace of kind `default`, or with"
        " `feature_stores.begin_create` for a feature store, whose stores and rights are state."
        " Customer-managed keys and private endpoints are refused. A deployment that succeeds has"
        " succeeded in the first answer."
    ),
    partly=True,
)
def create_deployment(call: Call) -> Response:
    """Make what the template asks for; 201 with the deployment's state."""
    sent = call.request.json().get("properties") or {}
    plan = read_plan(call, sent)
    now = call.clock.now()
    made = _make(call.store, plan, now)
    failed = workspaces.find_deleted(call.store, plan.workspace.key, now) is not None
    if failed and plan.recover:
        workspaces.recover(call.store, plan.workspace.key)
        failed = False
    elif not failed:
        workspaces.create(
            call.store,
            plan.workspace,
            plan.location,
            plan.properties,
            plan.tags,
            now,
            identity=plan.identity,
        )
        if plan.feature_store is not None:
            feature_stores.finish(call.store, plan.workspace, plan.feature_store, call.clock.now())
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


def _make(store: Transaction, plan: Plan, now: datetime) -> list[ArmId]:
    """Create the associated resources that are to be new; return their ids."""
    for kind, resource in plan.new.items():
        properties: dict[str, Any] = {}
        if kind is APPLICATION_INSIGHTS:
            properties["WorkspaceResourceId"] = str(plan.new[LOG_ANALYTICS])
        associated_resources.create(
            store, kind, resource, plan.location, plan.tags, now, **properties
        )
    return list(plan.new.values())


def create_default(store: Transaction, workspace: ArmId, location: str, now: datetime) -> None:
    """Create the workspace that exists from the start, once in the life of a store."""
    record = Resource(f"/default{workspace}", "offline/defaults", {})
    if store.get(record.id) is not None:
        return
    store.put(record)
    kinds = (STORAGE, KEY_VAULT, LOG_ANALYTICS, APPLICATION_INSIGHTS)
    new = {kind: associated_resources.default_id(kind, workspace) for kind in kinds}
    plan = Plan(workspace, location, links(new), None, {}, new, recover=False)
    _make(store, plan, now)
    workspaces.create(store, workspace, location, plan.properties, plan.tags, now)
