"""Placeholders of lab notebooks."""

from __future__ import annotations

import pytest

from azureml_emulator.placeholders import fill_body, fill_path, unless_placeholder
from offline_azure.arm.ids import WorkspaceId
from offline_azure.http.messages import Request

DEFAULT = WorkspaceId("sub", "group", "ws")
JSON = {"Content-Type": "application/json", "Content-Length": "100"}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (
            "/subscriptions/%3CSUBSCRIPTION_ID%3E/resourceGroups/%3CRESOURCE_GROUP%3E/x",
            "/subscriptions/sub/resourceGroups/group/x",
        ),
        ("/workspaces/%3cAML%20WORKSPACE%3e/jobs/a", "/workspaces/ws/jobs/a"),
        ("/workspaces/%3CAML%3E", "/workspaces/ws"),
        ("/v1.0/registries/%3CNAME%3E/discovery", "/v1.0/registries/registry-offline/discovery"),
        ("Microsoft.ContainerRegistry/registries/%3CACR%3E",) * 2,
        ("/subscriptions/real/resourceGroups/rg", "/subscriptions/real/resourceGroups/rg"),
        ("/workspaces/ws/jobs/%3CJOB%3E", "/workspaces/ws/jobs/%3CJOB%3E"),
    ],
)
def test_path(path: str, expected: str) -> None:
    """A placeholder for a subscription, group, workspace or registry is replaced, and no other."""
    assert fill_path(Request.build("GET", "management.azure.com", path), DEFAULT).path == expected


def test_body() -> None:
    """Ids inside a JSON body are filled in as well."""
    body = b'{"computeId": "/subscriptions/<ID>/resourceGroups/<RG>/x/workspaces/<WS>/computes/c"}'
    request = Request.build("PUT", "h", "/", JSON, body).whole()
    assert fill_body(request, DEFAULT).read() == (
        b'{"computeId": "/subscriptions/sub/resourceGroups/group/x/workspaces/ws/computes/c"}'
    )


def test_body_without_placeholders() -> None:
    """Any other body is passed on as it is, whatever its bytes."""
    body = b'{"command": "echo workspaces/ \xff <a>"}'
    request = Request.build("PUT", "h", "/", JSON, body).whole()
    assert fill_body(request, DEFAULT).read() == body


def test_other_bodies_are_not_changed() -> None:
    """What is no JSON holds no ids; the body of an upload is not read at all."""
    request = Request.build("PUT", "h", "/", {"Content-Type": "text/plain"}, b"/workspaces/<A>")
    assert fill_path(request, DEFAULT).stream is request.stream
    assert fill_body(request.whole(), DEFAULT).read() == b"/workspaces/<A>"


def test_names_that_stand_alone() -> None:
    """Where a name is a value of its own, whoever reads it asks whether it was filled in."""
    assert unless_placeholder("<RESOURCE_GROUP>") is None
    assert unless_placeholder(None) is None
    assert unless_placeholder("rg-offline") == "rg-offline"
