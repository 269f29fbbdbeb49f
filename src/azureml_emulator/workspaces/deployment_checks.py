"""What an ARM template would do, without doing it: validation and what-if.

Source: the REST reference, https://learn.microsoft.com/rest/api/resources/deployments.
"""

from __future__ import annotations

from azureml_emulator.workspaces.deployments import TYPE
from azureml_emulator.workspaces.template import read_plan
from offline_azure.arm.ids import RESOURCE_GROUP, derived_guid
from offline_azure.arm.resource_groups import IN_GROUP
from offline_azure.http.messages import Response
from offline_azure.http.routing import Call, Routes
from offline_azure.http.sources import link

_ONE = f"{RESOURCE_GROUP}/providers/{TYPE}/{{name}}"
_REST = "https://learn.microsoft.com/rest/api/resources/deployments"
_ONLY = "Only the template that the SDK sends for a workspace or a feature store."

routes = Routes("Checks of templates", scope=IN_GROUP)


@routes.route(
    "POST",
    f"{_ONE}/validate",
    operation="az deployment group validate",
    source=link("Validate", f"{_REST}/validate"),
    difference=_ONLY,
    partly=True,
)
def validate(call: Call) -> Response:
    """Return the deployment as it would be."""
    sent = call.request.json().get("properties") or {}
    plan = read_plan(call, sent)
    made = [*plan.new.values(), plan.workspace]
    return Response.of_json(
        {
            "id": call.id.removesuffix("/validate"),
            "name": call.params["name"],
            "type": TYPE,
            "properties": {
                "templateHash": str(int(derived_guid(call.id, "template")[:8], 16)),
                "parameters": sent.get("parameters"),
                "mode": "Incremental",
                "provisioningState": "Succeeded",
                "validatedResources": [{"id": str(resource)} for resource in made],
            },
        }
    )


@routes.route(
    "POST",
    f"{_ONE}/whatIf",
    operation="az deployment group what-if",
    source=link("What If", f"{_REST}/what-if"),
    difference=f"{_ONLY} What is there already counts as unchanged.",
    partly=True,
)
def what_if(call: Call) -> Response:
    """Return which resources would be created."""
    plan = read_plan(call, call.request.json().get("properties") or {})
    changes = [
        {
            "resourceId": str(resource),
            "changeType": "NoChange" if call.store.has(str(resource)) else "Create",
        }
        for resource in (*plan.new.values(), plan.workspace)
    ]
    return Response.of_json({"status": "Succeeded", "properties": {"changes": changes}})
