"""Resource providers: whether a subscription may use them.

Source: "Azure resource providers and types" on Microsoft Learn, and the REST reference,
https://learn.microsoft.com/rest/api/resources/providers.
"""

from __future__ import annotations

from typing import Any

from offline_azure.arm.ids import MACHINE_LEARNING, SUBSCRIPTION
from offline_azure.arm.resource_groups import IN_SUBSCRIPTION
from offline_azure.http.messages import Response
from offline_azure.http.paging import page
from offline_azure.http.routing import Call, Routes
from offline_azure.http.sources import link
from offline_azure.store.store import Resource

_TYPE = "Microsoft.Resources/providers"
_ALL = f"{SUBSCRIPTION}/providers"
_ONE = f"{_ALL}/{{provider}}"
_REST = "https://learn.microsoft.com/rest/api/resources/providers"

# Those that a workspace and what stands beside it need.
NAMESPACES = (
    MACHINE_LEARNING,
    "Microsoft.App",
    "Microsoft.Authorization",
    "Microsoft.Cdn",
    "Microsoft.CognitiveServices",
    "Microsoft.Compute",
    "Microsoft.ContainerInstance",
    "Microsoft.ContainerRegistry",
    "Microsoft.ContainerService",
    "Microsoft.EventGrid",
    "Microsoft.Insights",
    "Microsoft.KeyVault",
    "Microsoft.Kubernetes",
    "Microsoft.KubernetesConfiguration",
    "Microsoft.ManagedIdentity",
    "Microsoft.Network",
    "Microsoft.Notebooks",
    "Microsoft.OperationalInsights",
    "Microsoft.PolicyInsights",
    "Microsoft.Resources",
    "Microsoft.Search",
    "Microsoft.Storage",
    "Microsoft.Synapse",
)
_FREE = ("Microsoft.Authorization", "Microsoft.Resources")

routes = Routes("Resource providers", scope=IN_SUBSCRIPTION)

UNKNOWN = routes.error(
    when="there is no such resource provider",
    status=404,
    code="InvalidResourceNamespace",
    message="The resource namespace '{namespace}' is invalid.",
    source=None,
)


@routes.route(
    "GET",
    _ALL,
    operation="az provider list",
    source=link("List", f"{_REST}/list"),
    difference="Only those that machine learning needs, without their resource types.",
)
def list_providers(call: Call) -> Response:
    """Return the resource providers."""
    return page(call.request, [_body(call, namespace) for namespace in NAMESPACES])


@routes.route(
    "GET",
    _ONE,
    operation="az provider show",
    source=link("Get", f"{_REST}/get"),
    difference="Without its resource types.",
)
def get_provider(call: Call) -> Response:
    """Return one."""
    return Response.of_json(_body(call, _namespace(call)))


@routes.route(
    "POST",
    f"{_ONE}/register",
    operation="az provider register",
    source=link("Register", f"{_REST}/register"),
    difference="Registered at once. Resources of one that is not registered can be made, too.",
)
def register(call: Call) -> Response:
    """Register one."""
    namespace = _namespace(call)
    call.store.put(Resource(_id(call, namespace), _TYPE, {}))
    return Response.of_json(_body(call, namespace))


def _namespace(call: Call) -> str:
    asked = call.params["provider"]
    for namespace in NAMESPACES:
        if namespace.lower() == asked.lower():
            return namespace
    raise UNKNOWN.error(namespace=asked)


def _id(call: Call, namespace: str) -> str:
    return f"{call.subscription_id}/providers/{namespace}"


def _body(call: Call, namespace: str) -> dict[str, Any]:
    registered = namespace in (MACHINE_LEARNING, *_FREE) or call.store.has(_id(call, namespace))
    return {
        "id": _id(call, namespace),
        "namespace": namespace,
        "registrationPolicy": "RegistrationFree" if namespace in _FREE else "RegistrationRequired",
        "registrationState": "Registered" if registered else "NotRegistered",
        "resourceTypes": [],
    }
