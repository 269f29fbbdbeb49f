"""Attached computes: resources of others that a workspace is told of.

They are kept as state. Whether the resource exists cannot be asked offline.

Sources: the examples of `Compute_Get` and `Compute_CreateOrUpdate` in azure-rest-api-specs
(2023-10-01), and the articles cited below.
"""

from __future__ import annotations

from typing import Any

from azureml_emulator import name_rules
from azureml_emulator.compute.kind import BAD_VALUE, Asked, Kind
from azureml_emulator.workspaces.scope import IN_WORKSPACE
from offline_azure.arm.ids import ArmId
from offline_azure.http.routing import Routes
from offline_azure.http.sources import link

routes = Routes("Compute", scope=IN_WORKSPACE)

BAD_NAME = routes.error(
    when="the name of an attached compute has not 2 to 16 of the allowed characters",
    status=400,
    code="UserError",
    message=(
        "Compute name is invalid. It can include letters, digits and dashes. It must start with"
        " a letter, end with a letter or digit, and be between 2 and 16 characters in length."
    ),
    source="; ".join(
        (
            link("DP100 pull request 50", "https://github.com/MicrosoftLearning/DP100/pull/50"),
            link(
                "Naming rules for Azure resources",
                "https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules",
            ),
        )
    ),
    envelope="service",
)

_KUBERNETES = (
    "Microsoft.Kubernetes/connectedClusters",
    "Microsoft.ContainerService/managedClusters",
)
_VIRTUAL_MACHINE = ("Microsoft.Compute/virtualMachines",)
_SPARK_POOL = ("Microsoft.Synapse/workspaces/bigDataPools",)


def _require_resource(asked: Asked, types: tuple[str, ...]) -> ArmId:
    """Check the name, and return the id of the resource, which must be of one of these types."""
    if name_rules.ATTACHED.fullmatch(asked.name) is None:
        raise BAD_NAME.error()
    given = asked.resource_id or ""
    try:
        resource = ArmId.parse(given)
    except ValueError as fault:
        raise BAD_VALUE.error(property="resourceId", value=given, reason=str(fault)) from None
    if resource.type.lower() not in {name.lower() for name in types}:
        reason = f"it must be the id of a {' or '.join(types)}"
        raise BAD_VALUE.error(property="resourceId", value=given, reason=reason)
    return resource


def _kubernetes(asked: Asked) -> dict[str, Any]:
    _require_resource(asked, _KUBERNETES)
    requests = {"cpu": "1", "memory": "4Gi", "nvidia.com/gpu": None}
    return {
        "relayConnectionString": None,
        "serviceBusConnectionString": None,
        "extensionPrincipalId": None,
        "extensionInstanceReleaseTrain": "stable",
        "vcName": None,
        "namespace": asked.properties.get("namespace") or "default",
        "defaultInstanceType": "defaultInstanceType",
        "instanceTypes": {
            "defaultInstanceType": {
                "nodeSelector": None,
                "resources": {"requests": requests, "limits": requests},
            }
        },
    }


def _virtual_machine(asked: Asked) -> dict[str, Any]:
    """Return a machine's values; its password and private key are not kept."""
    _require_resource(asked, _VIRTUAL_MACHINE)
    account = asked.properties.get("administratorAccount") or {}
    return {
        "virtualMachineSize": None,
        "sshPort": asked.properties.get("sshPort") or 22,
        "notebookServerPort": None,
        "address": None,
        "administratorAccount": {
            "username": account.get("username"),
            "password": None,
            "publicKeyData": account.get("publicKeyData"),
            "privateKeyData": None,
        },
        "isNotebookInstanceCompute": False,
    }


def _synapse_spark(asked: Asked) -> dict[str, Any]:
    """Return a Spark pool's values; those that only the pool knows are left open."""
    pool = _require_resource(asked, _SPARK_POOL)
    return {
        "autoScaleProperties": None,
        "autoPauseProperties": None,
        "sparkVersion": None,
        "nodeCount": None,
        "nodeSize": None,
        "nodeSizeFamily": None,
        "subscriptionId": pool.subscription_id,
        "resourceGroup": pool.resource_group,
        "workspaceName": pool.names[0],
        "poolName": pool.name,
    }


KINDS = (
    Kind("Kubernetes", _kubernetes, attached=True),
    Kind("VirtualMachine", _virtual_machine, attached=True),
    Kind("SynapseSpark", _synapse_spark, attached=True),
)
