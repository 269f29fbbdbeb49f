"""Operations that are asked for later."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from offline_azure.arm import long_running
from offline_azure.clock import ManualClock
from offline_azure.http.errors import AzureError
from offline_azure.http.hosts import ARM
from offline_azure.http.messages import ReadRequest, Request, Response
from offline_azure.http.routing import Call, Router
from offline_azure.store.storage import Storage
from offline_azure.store.store import Store


class Service:
    """Starts operations and asks for them."""

    def __init__(self, store: Store, storage: Storage) -> None:
        self.clock = ManualClock()
        self._store = store
        self._storage = storage

    def start(self, lasting: timedelta) -> Response:
        """Start an operation."""
        with self._store.write() as transaction:
            route = long_running.routes.routes[0]
            call = Call(
                route,
                {"subscription": "s"},
                self.clock,
                ReadRequest("DELETE", "h", "/"),
                transaction,
                self._storage,
            )
            return long_running.accepted(call, "testOperationsStatus", lasting)

    def poll(self, url: str) -> Response:
        """Ask what became of an operation."""
        request = Request.build("GET", ARM.pattern, url.removeprefix(f"https://{ARM.pattern}"))
        found = Router([long_running.routes]).find(ARM, "GET", request.path)
        assert found is not None
        with self._store.read() as transaction:
            call = Call(*found, self.clock, request.whole(), transaction, self._storage)
            return long_running.get_status(call)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """A service without operations."""
    store = Store(tmp_path / "store")
    yield Service(store, Storage(tmp_path / "storage"))
    store.close()


def test_accepted(service: Service) -> None:
    """The answer says where to ask, in the form of the family."""
    response = service.start(timedelta())
    assert response.status == 202
    assert "/locations/westeurope/testOperationsStatus/" in response.headers["azure-asyncoperation"]
    assert response.headers["azure-asyncoperation"].endswith("&type=async")
    assert response.headers["location"].endswith("&type=location")


def test_operation_runs_until_its_time(service: Service) -> None:
    """It is in progress, with a short wait to the next poll, and then has succeeded."""
    url = service.start(timedelta(seconds=90)).headers["azure-asyncoperation"]
    running = service.poll(url)
    service.clock.advance(timedelta(seconds=90))
    ended = service.poll(url)
    assert (running.status, json.loads(running.body)) == (200, {"status": "InProgress"})
    assert running.headers["retry-after-ms"] == "1000"
    assert json.loads(ended.body) == {"status": "Succeeded", "percentComplete": 100.0}


def test_location_of_an_operation(service: Service) -> None:
    """The other URL answers by status code alone."""
    url = service.start(timedelta(seconds=1)).headers["location"]
    assert service.poll(url).status == 202
    service.clock.advance(timedelta(seconds=1))
    assert service.poll(url).status == 200


def test_two_operations_have_two_urls(service: Service) -> None:
    """Operations do not share their state."""
    urls = {service.start(timedelta()).headers["location"] for _ in range(2)}
    assert len(urls) == 2


def test_wait_is_no_longer_than_the_operation(service: Service) -> None:
    """A short operation is asked for again as soon as it can have ended."""
    url = service.start(timedelta(milliseconds=30)).headers["azure-asyncoperation"]
    assert service.poll(url).headers["retry-after-ms"] == "30"


def test_finished_operations_are_forgotten(service: Service) -> None:
    """A day after its end nobody asks for an operation; one that still runs is kept."""
    short = service.start(timedelta()).headers["location"]
    long = service.start(timedelta(hours=30)).headers["location"]
    service.clock.advance(timedelta(hours=23, minutes=59))
    service.start(timedelta())
    assert service.poll(short).status == 200
    service.clock.advance(timedelta(minutes=1))
    service.start(timedelta())
    with pytest.raises(AzureError):
        service.poll(short)
    assert service.poll(long).status == 202


def test_records_do_not_grow(service: Service) -> None:
    """As many operations are forgotten as are begun, even when many have come at once."""
    urls = [service.start(timedelta()).headers["location"] for _ in range(10)]
    service.clock.advance(timedelta(days=2))
    for _ in range(5):
        service.start(timedelta())
    for url in urls:
        with pytest.raises(AzureError):
            service.poll(url)
