"""Compute instances (`ComputeInstance`): one learner's machine, which runs or is stopped.

Sources: recording `compute/compute_instance_stop_start_restart` (2024-12-18) of azure-ai-ml's
tests, and the articles cited below.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from azureml_emulator import name_rules
from azureml_emulator.compute.kind import (
    Asked,
    Kind,
    require_duration,
    require_size,
)
from azureml_emulator.workspaces.scope import IN_WORKSPACE
from offline_azure.arm.ids import OFFLINE_TENANT_ID, derived_guid
from offline_azure.http.routing import Routes
from offline_azure.http.sources import link

routes = Routes("Compute", scope=IN_WORKSPACE)

# No hyphen with nothing but digits after it.
_SHORTEST_IDLE, _LONGEST_IDLE = timedelta(minutes=15), timedelta(days=3)
# What an update may change on a machine that exists.
_CHANGEABLE = ("schedules", "idleTimeBeforeShutdown", "enableSSO", "customServices")

BAD_NAME = routes.error(
    when="the name of a compute instance has not 3 to 24 of the allowed characters",
    status=400,
    code="UserError",
    message=(
        "A name for an Azure ML Compute Instance must be between 3 and 24 characters in length"
        " and must use only numbers, letters and minus symbol (-), must start with letters."
        " Numbers cannot be the ending of the name if the previous character is a minus symbol"
        " (-). Please specify a different Azure ML Instance name"
    ),
    source=link(
        "pipelines-azureml issue 19", "https://github.com/MicrosoftDocs/pipelines-azureml/issues/19"
    ),
    envelope="service",
)


def _settle(asked: Asked) -> dict[str, Any]:
    """Return an instance's values. Its size and its login stay as they were created."""
    if name_rules.INSTANCE.fullmatch(asked.name) is None:
        raise BAD_NAME.error()
    idle = asked.properties.get("idleTimeBeforeShutdown")
    if idle is not None:
        require_duration("idleTimeBeforeShutdown", str(idle), _SHORTEST_IDLE, _LONGEST_IDLE)
    if asked.present is not None:
        changes = {name: asked.properties.get(name) for name in _CHANGEABLE}
        return asked.present | {n: value for n, value in changes.items() if value is not None}
    sent = asked.properties
    ssh = sent.get("sshSettings") or {}
    host = f"https://{asked.name}.{asked.region}.instances.azureml.ms"
    return {
        "vmSize": require_size(asked, "ComputeInstance").name.upper(),
        "subnet": sent.get("subnet"),
        "imageVersion": None,
        "imageSku": None,
        "sshSettings": {
            "sshPublicAccess": ssh.get("sshPublicAccess") or "Disabled",
            "adminUserName": "azureuser",
            "sshPort": 50000,
            "adminPublicKey": ssh.get("adminPublicKey"),
        },
        "autologgerSettings": None,
        "enableRootAccess": sent.get("enableRootAccess", True),
        "applicationSharingPolicy": sent.get("applicationSharingPolicy") or "Shared",
        "state": "Running",
        "errors": [],
        "connectivityEndpoints": {"publicIpAddress": None, "privateIpAddress": "10.0.0.4"},
        "applications": [
            {"displayName": "Jupyter", "endpointUri": f"{host}/tree/"},
            {"displayName": "Jupyter Lab", "endpointUri": f"{host}/lab"},
        ],
        "createdBy": {
            "userObjectId": derived_guid(asked.id, "creator"),
            "userOrgId": OFFLINE_TENANT_ID,
            "userName": "Offline Learner",
        },
        "computeInstanceAuthorizationType": "personal",
        "personalComputeInstanceSettings": sent.get("personalComputeInstanceSettings"),
        "setupScripts": sent.get("setupScripts"),
        "schedules": sent.get("schedules") or {"computeStartStop": []},
        "lastOperation": operation("Create", asked.moment),
        "idleTimeBeforeShutdown": idle,
        "enableNodePublicIp": sent.get("enableNodePublicIp", True),
        "enableBatchPrivateLink": False,
        "enableOSPatching": sent.get("enableOSPatching", False),
        "releaseQuotaOnStop": sent.get("releaseQuotaOnStop", False),
        "enableSSO": sent.get("enableSSO", True),
        "dataMounts": None,
        "dataDisks": None,
        "containers": None,
        "updateStatus": None,
        "versions": {"runtime": "3.0.02853.0001"},
        "customServices": sent.get("customServices") or [],
        "osImageMetadata": {
            "currentImageVersion": "24.10.18",
            "latestImageVersion": "24.10.18",
            "isLatestOsImageVersion": True,
            "osPatchingStatus": None,
        },
    }


def operation(name: str, moment: str, status: str = "Succeeded") -> dict[str, str]:
    """Return what an instance shows of the last thing that was done to it."""
    return {
        "operationName": name,
        "operationTime": moment,
        "operationStatus": status,
        "operationTrigger": "User",
    }


KIND = Kind(
    "ComputeInstance",
    _settle,
    meanwhile={"state": "Creating", "lastOperation": None, "applications": None},
)
