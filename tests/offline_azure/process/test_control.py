"""The control interface, without sockets."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from offline_azure.http.messages import Request, Response
from offline_azure.process.control import Control
from offline_azure.process.endpoint import ROOT, proof
from offline_azure.process.leases import Leases
from offline_azure.processes import Process

SECRET = "secret of this start"

Call = Callable[..., Response]


@pytest.fixture
def leases() -> Leases:
    """Who uses the server: nobody yet, and it waits."""
    return Leases(patience=60)


@pytest.fixture
def call(leases: Leases) -> Call:
    """Ask: `call("POST /stop", authorization=..., content=...)`, by default with the secret."""

    def status() -> dict[str, Any]:
        return {"users": len(leases.holders), "stays": leases.stays}

    control = Control(SECRET, leases, status, lambda start: {"notice": f"you are in {start}"})

    def call(
        operation: str, authorization: str = f"Bearer {SECRET}", content: object = None
    ) -> Response:
        method, _, path = operation.partition(" ")
        headers = {"Authorization": authorization} if authorization else {}
        body = json.dumps(content or {}).encode()
        return control.handle(Request.build(method, "", f"{ROOT}{path}", headers, body))

    return call


def content(response: Response) -> Any:
    """Return the JSON of an answer."""
    assert isinstance(response.body, bytes)
    return json.loads(response.body)


def lease_of(process: Process) -> dict[str, object]:
    """Return what a process says that asks for a lease."""
    return {"pid": process.pid, "started": process.started, "kind": "kernel", "start": "/here"}


def test_the_server_proves_who_it_is_to_anybody(call: Call) -> None:
    """A client asks before it shows the secret; the proof is good for its own nonce only."""
    response = call("GET /identity?nonce=one", authorization="")

    assert (response.status, content(response)) == (200, {"proof": proof(SECRET, "one")})
    assert content(call("GET /identity?nonce=two", authorization="")) != content(response)
    assert SECRET not in str(response.body)


@pytest.mark.parametrize("operation", ["POST /lease", "GET /status", "POST /stay", "POST /stop"])
@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer ", "Bearer wrong", SECRET, f"Bearer {proof(SECRET, '')}", "Bearer sécret"],
)
def test_nothing_is_done_for_who_does_not_know_the_secret(
    call: Call, leases: Leases, operation: str, authorization: str
) -> None:
    """No user of the machine stops or reads a server by its port alone."""
    response = call(operation, authorization, lease_of(Process.current()))

    assert (response.status, content(response)) == (401, {"error": "this is not for you"})
    assert (leases.holders, leases.stays) == ([], False)
    assert call("POST /lease", content=lease_of(Process.current())).status == 200


def test_who_gets_a_lease_hears_about_the_server(call: Call, leases: Leases) -> None:
    """The answer describes the server and tells the user what concerns its directory."""
    response = call("POST /lease", content=lease_of(Process.current()))

    assert (response.status, content(response)) == (
        200,
        {"users": 1, "stays": False, "notice": f"you are in {Path('/here')}"},
    )
    assert [(holder.process, holder.kind) for holder in leases.holders] == [
        (Process.current(), "kernel")
    ]


def test_an_ended_process_gets_no_lease(call: Call) -> None:
    """The answer is not the one that makes a client look for another server."""
    response = call("POST /lease", content=lease_of(Process(Process.current().pid, "earlier")))

    assert response.status == 409


def test_nobody_gets_into_a_server_that_stops(call: Call, leases: Leases) -> None:
    """After `stop` the server ends, and sends newcomers away."""
    assert call("POST /stop").status == 200

    assert call("POST /lease", content=lease_of(Process.current())).status == 503
    leases.wait()


def test_a_server_that_is_to_stay_says_so(call: Call, leases: Leases) -> None:
    """`start` learns from the answer that it worked."""
    assert content(call("GET /status")) == {"users": 0, "stays": False}
    assert content(call("POST /stay")) == {"users": 0, "stays": True}
    assert leases.stays


@pytest.mark.parametrize("operation", ["GET /stop", "POST /status", "GET /", "GET /other"])
def test_what_is_no_operation_is_not_found(call: Call, operation: str) -> None:
    """An older or newer client learns what this server does not know."""
    response = call(operation)

    assert (response.status, content(response)) == (404, {"error": f"no operation {operation}"})
