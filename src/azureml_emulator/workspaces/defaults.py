"""What the service fills in for a new workspace.

Sources: recordings `online_services/online_endpoint_e2e` (2026-03-03) and
`workspace/workspace_update` (2024-06-05, for what a workspace without a container registry
leaves out) of azure-ai-ml's tests.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from azureml_emulator.discovery import discovery_url
from azureml_emulator.tracking.stores import tracking_uri
from azureml_emulator.workspaces import managed_identities, managed_networks
from offline_azure.arm.ids import MACHINE_LEARNING, OFFLINE_TENANT_ID, ArmId, derived_guid
from offline_azure.clock import timestamp

TYPE = f"{MACHINE_LEARNING}/workspaces"
_CREATED_BY = "Offline Learner"


def new_workspace(workspace: ArmId, location: str, now: datetime) -> dict[str, Any]:
    """Return a workspace with the values that the service fills in."""
    guid = derived_guid(workspace.key, "workspaceId")
    # The recorded host of `e2etest_test_15859953019` begins with `ml-e2etesttest-`.
    label = workspace.name[:12].replace("_", "").lower()
    host = f"ml-{label}-{location}-{guid}.{location}.notebooks.azure.net"
    moment = timestamp(now)
    return {
        "id": str(workspace),
        "name": workspace.name,
        "type": TYPE,
        "location": location,
        "tags": {},
        "etag": None,
        "properties": {
            "friendlyName": workspace.name,
            "description": "",
            "storageAccount": None,
            "keyVault": None,
            "applicationInsights": None,
            "hbiWorkspace": False,
            "tenantId": OFFLINE_TENANT_ID,
            "imageBuildCompute": None,
            "provisioningState": "Succeeded",
            "managedNetwork": managed_networks.disabled(),
            "allowRoleAssignmentOnRG": True,
            "v1LegacyMode": False,
            "softDeleteEnabled": False,
            "creationTime": moment,
            "notebookInfo": {
                "resourceId": derived_guid(workspace.key, "notebook").replace("-", ""),
                "fqdn": host,
                "isPrivateLinkEnabled": False,
                "notebookPreparationError": None,
            },
            "storageHnsEnabled": False,
            "workspaceId": guid,
            "linkedModelInventoryArmId": None,
            "privateLinkCount": 0,
            "publicNetworkAccess": "Enabled",
            "ipAllowlist": [],
            "networkAcls": {
                "defaultAction": "Allow",
                "bypass": "",
                "ipRules": [],
                "resourceAccessRules": [],
            },
            "discoveryUrl": discovery_url(location),
            "mlFlowTrackingUri": tracking_uri(str(workspace), location),
            "serverlessComputeSettings": None,
            "EnableSoftwareBillOfMaterials": False,
            "sdkTelemetryAppInsightsKey": derived_guid(workspace.key, "telemetry"),
            "enableDataIsolation": False,
            "systemDatastoresAuthMode": "accesskey",
            "enableServiceSideCMKEncryption": False,
        },
        "identity": managed_identities.identity(workspace.key, {"type": "SystemAssigned"}),
        "kind": "Default",
        "sku": {"name": "Basic", "tier": "Basic"},
        "systemData": {
            "createdAt": moment,
            "createdBy": _CREATED_BY,
            "createdByType": "User",
            "lastModifiedAt": moment,
            "lastModifiedBy": _CREATED_BY,
            "lastModifiedByType": "User",
        },
    }
