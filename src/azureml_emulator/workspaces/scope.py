"""The scope of everything that is in a workspace."""

from __future__ import annotations

from offline_azure.arm.ids import WORKSPACE
from offline_azure.arm.resource_groups import IN_GROUP
from offline_azure.http.routing import Routes
from offline_azure.http.scope import Scope
from offline_azure.http.sources import link, recording

_RECORDED = recording("workspace/workspace_create_update_and_delete", "2023-04-25")

routes = Routes("Workspaces")

NOT_FOUND = routes.error(
    when="the workspace does not exist, or is soft-deleted",
    status=404,
    code="ResourceNotFound",
    message=(
        "The Resource 'Microsoft.MachineLearningServices/workspaces/{name}' under resource group"
        " '{group}' was not found. For more details please go to"
        " https://aka.ms/ARMResourceNotFoundFix"
    ),
    source=_RECORDED,
)
PARENT_NOT_FOUND = routes.error(
    when="something inside a workspace is asked for, and the workspace does not exist",
    status=404,
    code="ParentResourceNotFound",
    message=(
        "Can not perform requested operation on nested resource."
        " Parent resource '{name}' not found."
    ),
    source=link(
        "Resolve errors for parent resources",
        "https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-parent-resource",
    ),
)
IN_WORKSPACE = Scope(WORKSPACE, PARENT_NOT_FOUND, IN_GROUP, itself=False)
