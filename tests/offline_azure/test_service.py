"""What a service brings: a toy of a second one, beside Azure Machine Learning."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
from azure.identity import DefaultAzureCredential

from azureml_emulator.service import MachineLearning
from offline_azure.application import Application
from offline_azure.arm.ids import WorkspaceId
from offline_azure.front.certificate import Certificate
from offline_azure.front.proxy import Front
from offline_azure.http.hosts import Host
from offline_azure.http.messages import Response
from offline_azure.http.routing import Call, OpenCall, Routes
from offline_azure.service import Service
from offline_azure.store.store import Resource

TOYS = Host("*.toys.azure.com", frozenset({"https://toys.azure.com"}))
routes = Routes("Toys")


@routes.route("PUT", "/toys/{name}", operation="toys.put", source="this test", host=TOYS)
def put_toy(call: Call) -> Response:
    """Keep a toy."""
    call.store.put(Resource(call.id, "Toys", {"name": call.params["name"]}))
    return Response(201)


@routes.route(
    "GET", "/toys/{name}", operation="toys.get", source="this test", host=TOYS, streams=True
)
def get_toy(call: OpenCall) -> Response:
    """Spell a toy, letter by letter."""
    with call.database.read() as store:
        toy = store.get(call.id)
    pieces = [letter.encode() for letter in toy.body["name"]] if toy else []
    return Response(200 if toy else 404, iter(pieces))


class Toys(Service):
    """A service of toys."""

    hosts = (TOYS,)
    areas = (routes,)


@pytest.fixture
def ask(
    tmp_path: Path, default: WorkspaceId, offline_env: Callable[[Front], None]
) -> Iterator[Callable[..., requests.Response]]:
    """Ask through the proxy: `ask("GET", url, "https://audience")`."""
    application = Application(tmp_path, [MachineLearning(default), Toys()])
    certificate = Certificate(application.hosts)
    with Front(application.handle, serves=application.serves, certificate=certificate) as front:
        offline_env(front)

        def ask(method: str, url: str, audience: str) -> requests.Response:
            token = DefaultAzureCredential().get_token(f"{audience}/.default").token
            head = {"Authorization": f"Bearer {token}"}
            return requests.request(method, url, headers=head, stream=True, timeout=60)

        yield ask
    application.close()


BEAR = "https://my.toys.azure.com/toys/bear"


def test_a_second_service_stands_beside_the_first(
    ask: Callable[..., requests.Response], default: WorkspaceId
) -> None:
    """It keeps things and streams answers on a host of its own; the other goes on answering."""
    assert ask("PUT", BEAR, "https://toys.azure.com").status_code == 201

    answer = ask("GET", BEAR, "https://toys.azure.com")
    workspace = f"https://management.azure.com{default.arm_id}"
    other = ask("GET", workspace, "https://management.azure.com")

    assert (answer.headers["transfer-encoding"], answer.content) == ("chunked", b"bear")
    assert other.json()["name"] == default.workspace_name


@pytest.mark.parametrize(
    ("url", "audience"),
    [(BEAR, "https://management.azure.com"), (f"https://management.azure.com{BEAR[-5:]}", "")],
    ids=["a token for something else", "no such path on another host"],
)
def test_what_is_not_its_own_is_refused(
    ask: Callable[..., requests.Response], url: str, audience: str
) -> None:
    """A token opens only the host that it is for, and a route is only on its own host."""
    answer = ask("GET", url, audience or "https://toys.azure.com")

    assert answer.status_code == (401 if audience else 501)
