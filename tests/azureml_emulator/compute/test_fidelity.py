"""Computes compared with recorded answers of the live service: status and keys.

Sources: recordings `compute/aml_compute_create_and_delete` (2023-10-31 and 2024-12-18, which
agree) and `compute/compute_instance_stop_start_restart` (2024-12-18) of azure-ai-ml's tests.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from offline_azure.arm.ids import WorkspaceId
from offline_azure.clock import ManualClock
from offline_azure.http.messages import Response

Ask = Callable[..., Response]

CLUSTER = {
    "location": "eastus",
    "properties": {
        "computeType": "AmlCompute",
        "description": "for a test",
        "disableLocalAuth": False,
        "properties": {
            "osType": "Linux",
            "vmSize": "Standard_DS2_v2",
            "vmPriority": "Dedicated",
            "scaleSettings": {
                "maxNodeCount": 2,
                "minNodeCount": 0,
                "nodeIdleTimeBeforeScaleDown": "PT1M40S",
            },
            "userAccountCredentials": {
                "adminUserName": "azureuser",
                "adminUserPassword": "Open-Sesame-1",
            },
            "remoteLoginPortPublicAccess": "Enabled",
            "enableNodePublicIp": True,
        },
    },
}
INSTANCE = {
    "location": "eastus",
    "properties": {"computeType": "ComputeInstance", "properties": {"vmSize": "STANDARD_DS3_V2"}},
}
OUTER = {"id", "name", "type", "location", "tags", "properties"}
MIDDLE = {
    "createdOn",
    "modifiedOn",
    "disableLocalAuth",
    "description",
    "resourceId",
    "computeType",
    "provisioningState",
    "provisioningErrors",
    "provisioningWarnings",
    "isAttachedCompute",
    "properties",
}
NEW_CLUSTER = {
    "vmSize",
    "vmPriority",
    "scaleSettings",
    "subnet",
    "currentNodeCount",
    "targetNodeCount",
    "nodeStateCounts",
    "allocationState",
    "errors",
    "remoteLoginPortPublicAccess",
    "osType",
    "virtualMachineImage",
    "isolatedNetwork",
    "enableNodePublicIp",
    "enableBatchPrivateLink",
}
READY_CLUSTER = NEW_CLUSTER | {
    "userAccountCredentials",
    "allocationStateTransitionTime",
    "propertyBag",
}
READY_INSTANCE = {
    "imageVersion",
    "imageSku",
    "autologgerSettings",
    "enableRootAccess",
    "applicationSharingPolicy",
    "personalComputeInstanceSettings",
    "setupScripts",
    "schedules",
    "enableNodePublicIp",
    "enableBatchPrivateLink",
    "enableOSPatching",
    "releaseQuotaOnStop",
    "enableSSO",
    "dataMounts",
    "dataDisks",
    "containers",
    "updateStatus",
    "versions",
    "customServices",
    "osImageMetadata",
    "state",
    "lastOperation",
    "sshSettings",
    "applications",
    "connectivityEndpoints",
}


def content(response: Response) -> Any:
    """Return the body as JSON."""
    assert isinstance(response.body, bytes)
    return json.loads(response.body)


@pytest.fixture
def compute(default: WorkspaceId) -> str:
    """The id of a compute that does not exist yet."""
    return f"{default.arm_id}/computes/recorded"


def test_new_cluster(ask: Ask, compute: str) -> None:
    """201, where to poll, and what is not known yet is null or left out."""
    answer = ask("PUT", compute, CLUSTER)
    body = content(answer)
    assert answer.status == 201
    assert "/computeOperationsStatus/" in answer.headers["azure-asyncoperation"]
    assert "service=new" in answer.headers["azure-asyncoperation"]
    assert "location" not in answer.headers
    assert body.keys() == OUTER
    assert body["properties"].keys() == MIDDLE
    assert body["properties"]["properties"].keys() == NEW_CLUSTER
    assert body["properties"]["provisioningState"] == "Creating"
    assert body["properties"]["properties"]["allocationState"] is None


def test_ready_cluster(ask: Ask, compute: str, clock: ManualClock) -> None:
    """Counts, the location and the login, without its password, have come."""
    ask("PUT", compute, CLUSTER)
    clock.advance(timedelta(seconds=1))
    answer = ask("GET", compute)
    body = content(answer)
    inner = body["properties"]["properties"]
    assert answer.status == 200
    assert body.keys() == OUTER
    assert body["properties"].keys() == MIDDLE | {"computeLocation"}
    assert inner.keys() == READY_CLUSTER
    assert inner["vmSize"] == "STANDARD_DS2_V2"
    assert inner["userAccountCredentials"] == {
        "adminUserName": "azureuser",
        "adminUserPassword": None,
        "adminUserSshPublicKey": None,
    }


def test_ready_instance(ask: Ask, compute: str, clock: ManualClock) -> None:
    """Every key that was recorded is there."""
    ask("PUT", compute, INSTANCE)
    clock.advance(timedelta(seconds=1))
    inner = content(ask("GET", compute))["properties"]["properties"]
    assert inner.keys() >= READY_INSTANCE
    assert inner["lastOperation"].keys() == {
        "operationName",
        "operationTime",
        "operationStatus",
        "operationTrigger",
    }


@pytest.mark.parametrize("action", ["stop", "start", "restart"])
def test_actions(ask: Ask, compute: str, action: str) -> None:
    """202 without a body and without a location."""
    ask("PUT", compute, INSTANCE)
    answer = ask("POST", f"{compute}/{action}")
    assert (answer.status, answer.body) == (202, b"")
    assert "/computeOperationsStatus/" in answer.headers["azure-asyncoperation"]
    assert "location" not in answer.headers


def test_delete(ask: Ask, compute: str) -> None:
    """202 without a body; afterwards 404, without a body too."""
    ask("PUT", compute, CLUSTER)
    answer = ask("DELETE", f"{compute}?underlyingResourceAction=Delete")
    assert (answer.status, answer.body) == (202, b"")
    assert "azure-asyncoperation" in answer.headers
    gone = ask("GET", compute)
    assert (gone.status, gone.body) == (404, b"")
    assert gone.headers["x-ms-response-type"] == "standard"
