"""All areas together."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import TypeVar

import pytest

import azureml_emulator
import offline_azure
from azureml_emulator import hosts
from azureml_emulator.application import Application
from azureml_emulator.areas import AREAS
from azureml_emulator.hosts import AZUREML_API, INFERENCE, SCHEMAS
from azureml_emulator.indexes import INDEXES
from azureml_emulator.workspaces.scope import IN_WORKSPACE
from offline_azure.arm.ids import (
    MACHINE_LEARNING,
    WorkspaceId,
)
from offline_azure.arm.resource_groups import IN_GROUP, IN_SUBSCRIPTION
from offline_azure.foundation import Foundation
from offline_azure.http.hosts import ARM, BLOB, DATA_LAKE, FILE, HOSTS, LOGIN
from offline_azure.http.messages import Request
from offline_azure.http.routing import Route, Routes
from offline_azure.http.scope import Scope
from offline_azure.store.indexes import BASIC, Index

Kind = TypeVar("Kind")

# Programs, which answer nothing and change the process that they are loaded into.
ALONE = {"__main__", "kernel", "mlflow_plugin", "programs", "sdk_v1"}
ROUTES = [route for area in AREAS for route in area.routes]


@pytest.mark.parametrize(
    "package", [azureml_emulator, offline_azure], ids=lambda found: found.__name__
)
def test_no_area_is_forgotten(package: ModuleType) -> None:
    """What a module declares is answered: nobody writes a module and leaves out its line here."""
    forgotten = [
        name
        for name, value in declared(package, Routes)
        if not any(value is area for area in AREAS)
    ]

    assert forgotten == []


@pytest.mark.parametrize(
    "package", [azureml_emulator, offline_azure], ids=lambda found: found.__name__
)
def test_no_index_is_forgotten(package: ModuleType) -> None:
    """What looks something up by an index that the store has not made reads everything."""
    known = (*BASIC, *Foundation.indexes, *INDEXES)

    forgotten = [name for name, index in declared(package, Index) if index not in known]

    assert forgotten == []


def declared(package: ModuleType, kind: type[Kind]) -> Iterator[tuple[str, Kind]]:
    """Yield what the modules of a package declare, with its place."""
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not ALONE & set(found.name.split(".")):
            for name, value in vars(importlib.import_module(found.name)).items():
                if isinstance(value, kind):
                    yield f"{found.name}.{name}", value


def test_every_route_is_on_a_host_that_is_answered_for() -> None:
    """A route on any other host could never be reached."""
    assert [route for route in ROUTES if route.host not in (*hosts.HOSTS, *HOSTS)] == []


@pytest.mark.parametrize(
    ("literal", "scope"),
    [
        ("/subscriptions/", IN_SUBSCRIPTION),
        ("/resourcegroups/", IN_GROUP),
        (f"/{MACHINE_LEARNING}/workspaces/".lower(), IN_WORKSPACE),
    ],
)
def test_what_is_in_a_scope_says_so(literal: str, scope: Scope) -> None:
    """A path through a group that does not exist is refused, whichever resource it leads to."""
    answered = [route for route in ROUTES if route.coverage != "not"]
    inside = [r for r in answered if r.host == ARM and literal in r.template.lower()]

    def is_in(one: Scope | None) -> bool:
        return one is not None and (one is scope or is_in(one.parent))

    assert inside
    assert [r.template for r in inside if not r.template.startswith(scope.template)] == []
    # Of other hosts, whose paths go through one too, as well.
    through = [r for r in answered if scope.template in r.template and not _makes(r, scope)]
    assert [r.template for r in through if not is_in(r.scope)] == []


def _makes(route: Route, scope: Scope) -> bool:
    """Return whether a route makes the scope itself, or asks whether it is there."""
    return route.template == scope.template and route.method in ("PUT", "HEAD")


def test_only_signing_in_and_discovery_need_no_token() -> None:
    """Azure Resource Manager and the API answer nobody who has not signed in.

    Storage has keys and signatures of its own, schemas are public, and MLflow's client has no
    token: whoever comes that far has shown the proxy's secret.
    """

    def is_open(route: Route) -> bool:
        own_door = route.host in (LOGIN, BLOB, DATA_LAKE, FILE, SCHEMAS)
        if route.host == AZUREML_API and route.template.startswith("/mlflow/"):
            return True
        if route.host == INFERENCE:  # an endpoint checks keys and tokens of its own
            return True
        return own_door or (route.host, route.template) == (AZUREML_API, "/discovery")

    assert [route.template for route in ROUTES if route.authenticator and not is_open(route)] == []


@pytest.mark.parametrize(
    "body", [b"{broken", b"[]", b"\xff", b'{"properties": 5}', b'{"values": 5}', b"{}"]
)
def test_a_malformed_body_is_no_fault_of_ours(
    application: Application, get_token: Callable[..., str], default: WorkspaceId, body: bytes
) -> None:
    """Whatever is sent to an operation, the answer says what is wrong with it."""
    headers = {"Authorization": f"Bearer {get_token()}"}
    known = {
        "subscription": default.subscription_id,
        "group": default.resource_group,
        "workspace": default.workspace_name,
    }

    def send(route: Route) -> bytes:
        path = re.sub(r"{([^}]*)}", lambda name: known.get(name[1], "x"), route.template)
        host = route.host.pattern.replace("*", "westeurope")
        answer = application.handle(Request.build(route.method, host, path, headers, body)).body
        return answer if isinstance(answer, bytes) else b""

    # What streams is read as it comes: the bytes of blobs, and what MLflow's own server answers.
    asked = [r for r in ROUTES if r.method in ("PUT", "POST", "PATCH") and r.handler]
    assert [route.operation for route in asked if b"EmulatorFault" in send(route)] == []
