"""Finding the route of a request."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from azureml_emulator.tracking.process import TrackingServer
from offline_azure.clock import Clock
from offline_azure.http.hosts import ARM, LOGIN
from offline_azure.http.messages import Request, Response
from offline_azure.http.routing import Call, OpenCall, Router, Routes
from offline_azure.store.storage import Storage
from offline_azure.store.store import Store


def answer(call: Call) -> Response:
    """Answer anything."""
    return Response()


def build(*templates: str) -> Router:
    """Make a router of GET routes whose operation is their template."""
    routes = Routes("Test")
    for template in templates:
        routes.route("GET", template, operation=template, source="here")(answer)
    return Router([routes])


def found(router: Router, path: str) -> tuple[str, dict[str, str]] | None:
    """Return the template that answers `path`, and its parameters."""
    match = router.find(ARM, "GET", path)
    return (match[0].template, match[1]) if match else None


def test_literals_ignore_case_and_parameters_keep_it() -> None:
    """ARM paths are compared without case, but names keep theirs."""
    router = build("/Groups/{group}")
    assert found(router, "/groups/MyGroup") == ("/Groups/{group}", {"group": "MyGroup"})


def test_parameters_are_decoded_one_by_one() -> None:
    """An encoded slash belongs to the name."""
    router = build("/data/{name}/versions")
    assert found(router, "/data/a%2Fb%20c/versions") == (
        "/data/{name}/versions",
        {"name": "a/b c"},
    )


def test_literal_wins_and_parameter_is_tried_next() -> None:
    """The most literal template answers; a dead end leads back to the parameter."""
    router = build("/common/discovery", "/{tenant}/token")
    assert found(router, "/common/discovery") == ("/common/discovery", {})
    assert found(router, "/common/token") == ("/{tenant}/token", {"tenant": "common"})


@pytest.mark.parametrize("path", ["/", "/groups", "/groups/a/b", "/groups//", "/other/a"])
def test_nothing_found(path: str) -> None:
    """A path that no template has is nobody's."""
    assert found(build("/groups/{group}"), path) is None


def test_other_method_or_host() -> None:
    """A route is for one method on one host."""
    router = build("/groups/{group}")
    assert router.find(ARM, "PUT", "/groups/a") is None
    assert router.find(LOGIN, "GET", "/groups/a") is None


def test_two_routes_for_one_path() -> None:
    """A path that is declared twice stops the program from starting."""
    with pytest.raises(ValueError, match=r"two routes for GET /groups/\{name\}"):
        build("/groups/{group}", "/groups/{name}")


class Service:
    """Work in the background that never ends and never begins."""

    def start(self, environment: Mapping[str, str]) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""


def test_services(tmp_path: Path) -> None:
    """A handler finds a background service by its kind; the id includes a path to the end."""
    routes = Routes("Test")
    routes.route("GET", "/x/{name}/{path...}", operation="x", source="here")(answer)
    service, store = Service(), Store(tmp_path / "store.sqlite")
    call = OpenCall(
        routes.routes[0],
        {"name": "n", "path": "a/b"},
        Clock(),
        Request("GET", "host", "/"),
        store,
        Storage(tmp_path / "storage"),
        [service],
    )
    store.close()

    assert call.id == "/x/n/a/b"
    assert call.service(Service) is service
    with pytest.raises(LookupError, match="TrackingServer"):
        call.service(TrackingServer)
