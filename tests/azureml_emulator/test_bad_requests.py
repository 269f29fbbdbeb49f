"""Requests that no SDK sends: whatever comes, it is answered, and never with a fault of ours."""

from __future__ import annotations

import copy
import json
import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from azureml_emulator.application import Application
from azureml_emulator.areas import AREAS
from azureml_emulator.tracking.process import TrackingServer, TrackingServerLostError
from azureml_emulator.workspaces.associated_resources import STORAGE, default_id
from offline_azure.arm.ids import WorkspaceId
from offline_azure.http.hosts import ARM
from offline_azure.http.messages import Request, Response
from offline_azure.http.routing import Route

Send = Callable[..., None]

ROUTES = [r for area in AREAS for r in area.routes if r.handler or r.open_handler]
NAMES = ["..", "a%2fb", "a%00b", "a" * 300]
QUERY = (
    "comp=list&restype=container&maxresults=abc&prefix=%2F%2F&$skipToken={number}"
    "&page_token={number}&max_results={number}&position={number}&tail=x&$top=x"
).format(number="9" * 5000)
HEADERS = {"range": f"bytes={'9' * 5000}-", "x-ms-blob-type": "BlockBlob"}
BODIES = [b"[" * 50_000, b'{"properties":' * 30_000, b"\xff", b"null", b'{"a": NaN}', b"[{}]"]
VALUES = [7, "x", [7], {"a": 7}]
_JOB = {
    "jobType": "Command",
    "command": "true",
    "environmentId": "azureml:AzureML-sklearn-1.5@latest",
    "inputs": {"a": {"jobInputType": "literal", "value": "1"}},
    "outputs": {"o": {"jobOutputType": "uri_folder"}},
    "resources": {"instanceCount": 1, "properties": {}},
    "distribution": {"distributionType": "PyTorch", "processCountPerInstance": 1},
    "limits": {"jobLimitsType": "Command", "timeout": "PT1H"},
    "queueSettings": {"jobTier": "Standard"},
    "computeId": "",
}
GOOD: dict[str, dict[str, Any]] = {
    "/workspaces/{workspace}/jobs/{name}": {"properties": _JOB},
    "/computes/{name}": {
        "location": "westeurope",
        "tags": {},
        "identity": {"type": "SystemAssigned"},
        "properties": {
            "computeType": "AmlCompute",
            "properties": {"vmSize": "Standard_DS3_v2", "scaleSettings": {"maxNodeCount": 1}},
        },
    },
    "/registries/{name}": {
        "location": "westeurope",
        "properties": {
            "regionDetails": [
                {
                    "location": "westeurope",
                    "acrDetails": [{"systemCreatedAcrAccount": {"acrAccountSku": "Premium"}}],
                    "storageAccountDetails": [{"systemCreatedStorageAccount": {}}],
                }
            ]
        },
    },
    "/onlineEndpoints/{endpoint}": {
        "location": "westeurope",
        "identity": {"type": "SystemAssigned"},
        "properties": {"authMode": "Key", "traffic": {"a": 100}, "mirrorTraffic": {"b": 10}},
    },
    "/components/{name}/versions/{version}": {
        "properties": {"componentSpec": {"type": "command", "inputs": {}, "outputs": {}}}
    },
}


@pytest.fixture
def send(
    application: Application,
    default: WorkspaceId,
    get_token: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
) -> Send:
    """Send a request to a route: `send(route, name, query, body)`; no fault may be logged."""
    known = {
        "subscription": default.subscription_id,
        "group": default.resource_group,
        "workspace": default.workspace_name,
    }
    tokens = {
        storage: get_token(f"https://{name}/.default")
        for storage, name in ((True, "storage.azure.com"), (False, "management.azure.com"))
    }

    def lost(*arguments: object) -> None:
        raise TrackingServerLostError("not started by this test")

    monkeypatch.setattr(TrackingServer, "call", lost)
    account = default_id(STORAGE, default.arm_id).name

    def send(route: Route, name: str = "x", query: str = "", body: bytes = b"") -> None:
        path = re.sub(r"{([^}]*)}", lambda found: known.get(found[1], name), route.template)
        storage = "core.windows" in route.host.pattern
        host = route.host.pattern.replace("*", account if storage else "westeurope")
        headers = {**HEADERS, "authorization": f"Bearer {tokens[storage]}"}
        response = application.handle(
            Request.build(route.method, host, f"{path}?{query}", headers, body)
        )
        assert isinstance(response, Response)

    return send


@pytest.fixture
def faults(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    """Return what was logged as a fault."""
    return lambda: [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR]


def test_names_and_queries(send: Send, faults: Callable[[], list[str]]) -> None:
    """Names that lead elsewhere, and numbers that are none."""
    for route in ROUTES:
        deletes_all = route.method == "DELETE" and route.template.endswith("{workspace}")
        for name in NAMES if not deletes_all else ():
            send(route, name, QUERY)

    assert faults() == []


def test_bodies_that_are_no_objects(send: Send, faults: Callable[[], list[str]]) -> None:
    """However deep they are."""
    for route in ROUTES:
        for body in BODIES if route.method in ("PUT", "POST", "PATCH") else ():
            send(route, "x", "", body)

    assert faults() == []


@pytest.mark.parametrize("template", GOOD)
def test_values_of_other_types(send: Send, faults: Callable[[], list[str]], template: str) -> None:
    """Each value of a good body in turn is a number, a text, a list or an object."""
    (route,) = (
        r
        for r in ROUTES
        if r.method == "PUT"
        and r.host == ARM
        and r.template.endswith(template)
        and "ContainerRegistry" not in r.template
    )
    for number, place in enumerate(places(GOOD[template])):
        for value in VALUES:
            body = copy.deepcopy(GOOD[template])
            inner: Any = body
            for key in place[:-1]:
                inner = inner[key]
            inner[place[-1]] = value
            send(route, f"new{number}", "", json.dumps(body).encode())

    assert faults() == []


def places(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield where the values in a document are."""
    if not isinstance(value, (dict, list)):
        return
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in pairs:
        yield (*above, key)
        yield from places(inner, (*above, key))
