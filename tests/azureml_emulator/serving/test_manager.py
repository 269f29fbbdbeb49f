"""All deployments that are served."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from azureml_emulator.serving.deployment import TYPE, Deployment
from azureml_emulator.serving.manager import Serving
from azureml_emulator.serving.worker import NotServingError
from offline_azure.store.store import Resource

ID = "/subscriptions/s/onlineEndpoints/e/deployments/blue"


@pytest.fixture
def serve(database, storage, tmp_path, variables) -> Iterator[Callable[[], Serving]]:
    """Start the manager as a start of the workspace does."""
    made: list[Serving] = []

    def start() -> Serving:
        made.append(Serving(database, storage, tmp_path / "serving"))
        made[-1].start(variables)
        return made[-1]

    yield start
    for serving in made:
        serving.close()


@pytest.fixture
def put(database, make_plan) -> Callable[..., None]:
    """Put a deployment: `put(state="Updating", **fields of the plan)`."""

    def put(state: str = "Updating", **fields) -> None:
        body = {"name": "blue", "properties": {"provisioningState": state}}
        with database.write() as store:
            store.put(Resource(ID, TYPE, body, Deployment.private(make_plan(**fields))))

    return put


def settled(database) -> str:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        with database.read() as store:
            found = Deployment.find(store, ID)
            assert found is not None
            if found.state != "Updating":
                return found.state
        threading.Event().wait(0.05)
    return "Updating"


def answers(serving: Serving) -> bool:
    answer = serving.worker(ID).ask(b"{}", "application/json")
    return isinstance(json.loads(answer.body), list)


def test_a_deployment_that_is_put_is_started(serve, put, database) -> None:
    """It is Succeeded once it answers, and ends when it is deleted."""
    serving = serve()
    put()
    assert settled(database) == "Succeeded"
    assert answers(serving)
    assert "started" in serving.log(ID).read_text()

    with database.write() as store:
        store.delete(ID)
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if not serving.log(ID).exists():
            break
        threading.Event().wait(0.05)
    with pytest.raises(NotServingError):
        serving.worker(ID)


def test_a_deployment_that_does_not_start_has_failed(serve, put, database) -> None:
    """Nobody waits for it any more."""
    serving = serve()
    put(variables={"BREAK": "1"})

    assert settled(database) == "Failed"
    with pytest.raises(NotServingError):
        serving.worker(ID)


def test_what_is_put_during_a_start_is_served(serve, put, database) -> None:
    """The start that is under way does not settle what came after it."""
    serving = serve()
    put(variables={"FIRST": "1"})
    put(variables={"AZUREML_MODEL_DIR": "second"})

    assert settled(database) == "Succeeded"
    assert json.loads(serving.worker(ID).ask(b"{}", "application/json").body)[1] == "second"


def test_after_a_restart_the_first_request_starts_it(serve, put) -> None:
    """A workspace with many deployments starts none of them."""
    put("Succeeded")
    serving = serve()

    assert not serving.log(ID).exists()
    assert answers(serving)


def test_an_interrupted_start_is_taken_up(serve, put, database) -> None:
    """A deployment that was put just before a crash is there after it."""
    put()
    serve()

    assert settled(database) == "Succeeded"


def test_what_nobody_waits_for(serve, caplog) -> None:
    """It is done beside the rest; too much of it is left out, and a fault of it is logged."""
    serving = serve()
    begun, go, done = threading.Event(), threading.Event(), []

    def wait() -> None:
        begun.set()
        go.wait()
        done.append(1)

    for _ in range(100):
        serving.beside(wait)
    assert begun.wait(60)
    go.set()
    serving.close()
    assert 0 < len(done) < 100
    assert "left out" in caplog.text

    serving.beside(wait)  # it is closed: nobody is there to do it
    assert "failed" not in caplog.text


def test_a_fault_of_what_nobody_waits_for(serve, caplog) -> None:
    """It is not lost."""
    serving, asked = serve(), threading.Event()

    def fail() -> None:
        asked.set()
        raise ZeroDivisionError

    serving.beside(fail)
    assert asked.wait(60)
    serving.close()

    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize("state", ["Updating", "Succeeded"])
def test_a_plan_that_cannot_be_read(serve, put, database, state: str) -> None:
    """A deployment that a later version has kept fails, or does not answer; it hinders nobody."""
    put(state)
    with database.write() as store:
        found = store.get(ID)
        found.private["plan"] = {"$version": 99}
        store.put(found)

    serving = serve()

    assert settled(database) == ("Failed" if state == "Updating" else "Succeeded")
    with pytest.raises(NotServingError):
        serving.worker(ID)
    if state == "Updating":
        with database.read() as store:
            assert "Create the deployment again" in Deployment.find(store, ID).error
