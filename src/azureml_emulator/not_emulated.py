"""Operations that the SDK has and the offline workspace has not, yet.

They are routed like all others, so that the answer can name the operation. Whoever emulates
one deletes its line here: two routes for one path stop the program from starting.
"""

from __future__ import annotations

from azureml_emulator.hosts import AZUREML_API
from offline_azure.arm.ids import (
    MACHINE_LEARNING,
    RESOURCE_GROUP,
    WORKSPACE,
)
from offline_azure.http.hosts import FILE
from offline_azure.http.routing import Routes

_REGISTRY = f"{RESOURCE_GROUP}/providers/{MACHINE_LEARNING}/registries"

_storage = Routes("Storage")
for _method in ("GET", "HEAD", "PUT", "DELETE", "PATCH", "POST"):
    _storage.not_emulated(
        _method, "/{share}/{path...}", "files of a file share (azure-storage-file-share)", host=FILE
    )


_models = Routes("Models")
_models.not_emulated(
    "POST", f"{WORKSPACE}/models/{{name}}/versions/{{version}}/package", "models.package"
)

_GENERIC = "/genericasset"
_indexes = Routes("Indexes")
for _method, _path, _operation in (
    ("GET", "", "indexes.list"),
    ("GET", "/{name}", 'indexes.get(label="latest")'),
    ("GET", "/{name}/versions", "indexes.list"),
    ("GET", "/{name}/versions/{version}", "indexes.get"),
    ("PUT", "/{name}/versions/{version}", "indexes.create_or_update"),
):
    _indexes.not_emulated(
        _method, f"{_GENERIC}{WORKSPACE}/indexes{_path}", _operation, host=AZUREML_API
    )

_templates = Routes("Deployment templates")
_TEMPLATES = f"{_GENERIC}/v2.0{_REGISTRY}/{{registry}}/deploymenttemplates"
_TEMPLATE = f"{_TEMPLATES}/{{name}}/versions/{{version}}"
for _method, _path, _operation in (
    ("GET", _TEMPLATES, "deployment_templates.list"),
    ("GET", _TEMPLATE, "deployment_templates.get"),
    ("POST", _TEMPLATE, "deployment_templates.create_or_update"),
    ("DELETE", _TEMPLATE, "deployment_templates.delete"),
):
    _templates.not_emulated(_method, _path, _operation, host=AZUREML_API)


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


_serverless = _collection("Serverless endpoints", "serverlessEndpoints", "serverless_endpoints")
_serverless.not_emulated(
    "POST",
    f"{WORKSPACE}/serverlessEndpoints/{{name}}/listKeys",
    "serverless_endpoints.get_keys, serverless_endpoints.begin_regenerate_keys",
)

AREAS = (
    _storage,
    _models,
    _indexes,
    _templates,
    _serverless,
    _collection(
        "Marketplace subscriptions", "marketplaceSubscriptions", "marketplace_subscriptions"
    ),
    _collection("Capability hosts", "capabilityHosts", "capability_hosts"),
)
