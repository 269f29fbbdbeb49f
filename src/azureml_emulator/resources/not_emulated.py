"""Operations that the SDK has and the offline workspace has not, yet.

They are routed like all others, so that the answer can name the operation. Whoever emulates
one deletes its line here: two routes for one path stop the program from starting.
"""

from __future__ import annotations

from azureml_emulator.core.arm import (
    MACHINE_LEARNING,
    RESOURCE_GROUP,
    SUBSCRIPTION,
    WORKSPACE,
)
from azureml_emulator.core.hosts import AZUREML_API, FILE
from azureml_emulator.core.routing import Routes

_REGISTRY = f"{RESOURCE_GROUP}/providers/{MACHINE_LEARNING}/registries"

_storage = Routes("Storage")
for _method in ("GET", "HEAD", "PUT", "DELETE", "PATCH", "POST"):
    _storage.not_emulated(
        _method, "/{share}/{path...}", "files of a file share (azure-storage-file-share)", host=FILE
    )

_schedules = Routes("Schedules")
_schedules.not_emulated(
    "PUT", f"{WORKSPACE}/schedules/{{name}}", "schedules.begin_create_or_update"
)
_schedules.not_emulated("GET", f"{WORKSPACE}/schedules/{{name}}", "schedules.get")
_schedules.not_emulated("GET", f"{WORKSPACE}/schedules", "schedules.list")
_schedules.not_emulated("DELETE", f"{WORKSPACE}/schedules/{{name}}", "schedules.begin_delete")
_schedules.not_emulated("POST", f"{WORKSPACE}/schedules/{{name}}/trigger", "schedules.trigger")


def _endpoints(area: str, word: str, kind: str) -> Routes:
    """Declare the endpoint and deployment routes that online and batch share."""
    routes = Routes(area)
    endpoint = f"{WORKSPACE}/{word}/{{endpoint}}"
    deployment = f"{endpoint}/deployments/{{deployment}}"
    routes.not_emulated("GET", f"{WORKSPACE}/{word}", f"{kind}_endpoints.list")
    routes.not_emulated("GET", endpoint, f"{kind}_endpoints.get")
    routes.not_emulated("PUT", endpoint, f"{kind}_endpoints.begin_create_or_update")
    routes.not_emulated("DELETE", endpoint, f"{kind}_endpoints.begin_delete")
    routes.not_emulated("POST", f"{endpoint}/listKeys", f"{kind}_endpoints.get_keys")
    routes.not_emulated("GET", f"{endpoint}/deployments", f"{kind}_deployments.list")
    routes.not_emulated("GET", deployment, f"{kind}_deployments.get")
    routes.not_emulated("PUT", deployment, f"{kind}_deployments.begin_create_or_update")
    routes.not_emulated("DELETE", deployment, f"{kind}_deployments.begin_delete")
    return routes


_online = _endpoints("Online endpoints", "onlineEndpoints", "online")
_online.not_emulated(
    "POST",
    f"{WORKSPACE}/onlineEndpoints/{{endpoint}}/regenerateKeys",
    "online_endpoints.begin_regenerate_keys",
)
_online.not_emulated(
    "POST",
    f"{WORKSPACE}/onlineEndpoints/{{endpoint}}/deployments/{{deployment}}/getLogs",
    "online_deployments.get_logs",
)

_batch = _endpoints("Batch endpoints", "batchEndpoints", "batch")
_JOBS_OF = f"/mferp/managementfrontend{WORKSPACE}/batchEndpoints/{{endpoint}}"
_batch.not_emulated("GET", f"{_JOBS_OF}/jobs", "batch_endpoints.list_jobs", host=AZUREML_API)
_batch.not_emulated(
    "GET",
    f"{_JOBS_OF}/deployments/{{deployment}}/jobs",
    "batch_deployments.list_jobs",
    host=AZUREML_API,
)

_connections = Routes("Connections")
_connections.not_emulated(
    "PUT", f"{WORKSPACE}/connections/{{name}}", "connections.create_or_update"
)
_connections.not_emulated("GET", f"{WORKSPACE}/connections/{{name}}", "connections.get")
_connections.not_emulated("GET", f"{WORKSPACE}/connections", "connections.list")
_connections.not_emulated("DELETE", f"{WORKSPACE}/connections/{{name}}", "connections.delete")

_registries = Routes("Registries")
_registries.not_emulated("PUT", f"{_REGISTRY}/{{name}}", "registries.begin_create")
_registries.not_emulated("GET", f"{_REGISTRY}/{{name}}", "registries.get")
_registries.not_emulated("GET", _REGISTRY, "registries.list")
_registries.not_emulated(
    "GET",
    f"{SUBSCRIPTION}/providers/{MACHINE_LEARNING}/registries",
    'registries.list(scope="subscription")',
)
_registries.not_emulated("DELETE", f"{_REGISTRY}/{{name}}", "registries.begin_delete")


def _collection(area: str, word: str, operations: str) -> Routes:
    """Declare the list of a kind of child resource, which the SDK asks for first."""
    routes = Routes(area)
    routes.not_emulated("GET", f"{WORKSPACE}/{word}", f"{operations}.list")
    routes.not_emulated("GET", f"{WORKSPACE}/{word}/{{path...}}", f"{operations}.get")
    routes.not_emulated(
        "PUT", f"{WORKSPACE}/{word}/{{path...}}", f"{operations}.begin_create_or_update"
    )
    routes.not_emulated("DELETE", f"{WORKSPACE}/{word}/{{path...}}", f"{operations}.begin_delete")
    return routes


AREAS = (
    _storage,
    _online,
    _batch,
    _schedules,
    _connections,
    _registries,
    _collection("Feature sets", "featuresets", "feature_sets"),
    _collection("Feature store entities", "featurestoreEntities", "feature_store_entities"),
    _collection("Serverless endpoints", "serverlessEndpoints", "serverless_endpoints"),
    _collection(
        "Marketplace subscriptions", "marketplaceSubscriptions", "marketplace_subscriptions"
    ),
    _collection("Capability hosts", "capabilityHosts", "capability_hosts"),
)
