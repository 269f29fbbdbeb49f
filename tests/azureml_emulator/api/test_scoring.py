"""Requests to a scoring address, as any client sends them."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests
from azure.ai.ml import MLClient
from azure.ai.ml.entities import (
    CodeConfiguration,
    ManagedOnlineDeployment,
    ManagedOnlineEndpoint,
    OnlineRequestSettings,
)

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
ENVIRONMENT = "azureml://registries/azureml/environments/sklearn-1.5/labels/latest"
SCRIPT = """
import json, os, time

def init():
    pass

def run(data):
    asked = json.loads(data)
    if "sleep" in asked:
        time.sleep(asked["sleep"])
    if "fail" in asked:
        raise ValueError(asked["fail"])
    if "odd" in asked:
        return object()
    if "die" in asked:
        os.kill(os.getpid(), 9)
    with open(os.environ["SEEN"], "a") as seen:
        seen.write("x")
    return {"who": os.environ["WHO"], "pid": os.getpid()}
"""


class Endpoint:
    """An endpoint with deployments, and requests to it."""

    def __init__(self, ml_client: MLClient, folder: Path, auth_mode: str = "key") -> None:
        self.client = ml_client
        self.folder = folder
        self.name = f"ep-{uuid.uuid4().hex[:8]}"
        asked = ManagedOnlineEndpoint(name=self.name, auth_mode=auth_mode)
        made = ml_client.online_endpoints.begin_create_or_update(asked).result()
        self.uri = made.scoring_uri

    def deploy(self, name: str, **settings: Any) -> None:
        """Deploy the script under this name."""
        code = self.folder / "code"
        code.mkdir(exist_ok=True)
        (code / "score.py").write_text(SCRIPT)
        self.client.online_deployments.begin_create_or_update(
            ManagedOnlineDeployment(
                name=name,
                endpoint_name=self.name,
                code_configuration=CodeConfiguration(code=str(code), scoring_script="score.py"),
                environment=ENVIRONMENT,
                instance_type="Standard_DS3_v2",
                instance_count=1,
                environment_variables={"WHO": name, "SEEN": str(self.folder / f"{name}.seen")},
                request_settings=OnlineRequestSettings(**settings) if settings else None,
            )
        ).result()

    def split(self, mirror: dict[str, int] | None = None, **traffic: int) -> None:
        """Set the traffic."""
        found = self.client.online_endpoints.get(self.name)
        found.traffic, found.mirror_traffic = traffic, mirror or {}
        self.client.online_endpoints.begin_create_or_update(found).result()

    def seen(self, name: str) -> int:
        """Return how many requests a deployment has answered."""
        path = self.folder / f"{name}.seen"
        return len(path.read_text()) if path.exists() else 0

    @property
    def key(self) -> str:
        """The primary key."""
        return str(self.client.online_endpoints.get_keys(self.name).primary_key)

    def post(
        self, content: Any = None, key: str | None = None, **headers: str
    ) -> requests.Response:
        """Send a request with a key."""
        key = key or self.key
        fields = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        fields |= {name.replace("_", "-"): value for name, value in headers.items()}
        return requests.post(self.uri, json=content or {}, headers=fields, timeout=60)


@pytest.fixture
def make_endpoint(ml_client: MLClient, tmp_path: Path) -> Iterator[Callable[..., Endpoint]]:
    """Make endpoints that are gone with the test."""
    made: list[Endpoint] = []

    def make(auth_mode: str = "key") -> Endpoint:
        made.append(Endpoint(ml_client, tmp_path, auth_mode))
        return made[-1]

    yield make
    for endpoint in made:
        ml_client.online_endpoints.begin_delete(endpoint.name).result()


def test_traffic_is_split_as_asked(make_endpoint) -> None:
    """Of a hundred requests exactly ten go to the deployment with ten percent."""
    endpoint = make_endpoint()
    endpoint.deploy("blue")
    endpoint.deploy("green")
    endpoint.split(blue=90, green=10)
    key = endpoint.key
    # Not more at once than one deployment takes: one that works and two that wait.
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda _: endpoint.post(key=key), range(100)))

    assert {answer.status_code for answer in answers} == {200}
    assert Counter(answer.json()["who"] for answer in answers) == {"blue": 90, "green": 10}
    assert {answer.headers["azureml-model-deployment"] for answer in answers} == {"blue", "green"}


def test_no_request_is_lost_while_traffic_moves(make_endpoint) -> None:
    """From 90/10 to 0/100 under load, every request is answered."""
    endpoint = make_endpoint()
    endpoint.deploy("blue")
    endpoint.deploy("green")
    endpoint.split(blue=90, green=10)
    key, done = endpoint.key, threading.Event()

    def ask() -> list[int]:
        found = []
        while not done.is_set():
            found.append(endpoint.post(key=key).status_code)
        return found

    with ThreadPoolExecutor(2) as pool:
        running = [pool.submit(ask) for _ in range(2)]
        endpoint.split(blue=0, green=100)
        last = [endpoint.post(key=key).json()["who"] for _ in range(5)]
        done.set()
        statuses = [status for one in running for status in one.result()]

    assert statuses
    assert set(statuses) == {200}
    assert set(last) == {"green"}


def test_a_request_can_name_its_deployment(make_endpoint) -> None:
    """That works before the deployment has any traffic."""
    endpoint = make_endpoint()
    endpoint.deploy("blue")

    assert endpoint.post(azureml_model_deployment="blue").json()["who"] == "blue"
    missing = endpoint.post(azureml_model_deployment="red")
    assert (missing.status_code, missing.text) == (404, "Specified deployment could not be found")
    assert endpoint.post().status_code == 404  # nobody has traffic


def test_mirrored_traffic_is_copied_and_not_answered(make_endpoint) -> None:
    """Callers hear blue alone; green has seen half of what they sent."""
    endpoint = make_endpoint()
    endpoint.deploy("blue")
    # A copy for which there is no place is left out.
    endpoint.deploy("green", max_concurrent_requests_per_instance=8)
    endpoint.split({"green": 50}, blue=100)
    answers = [endpoint.post().json()["who"] for _ in range(10)]
    deadline = time.monotonic() + 120
    while endpoint.seen("green") < 5 and time.monotonic() < deadline:
        threading.Event().wait(0.05)

    assert set(answers) == {"blue"}
    assert endpoint.seen("green") == 5


def test_a_wrong_key_is_refused(make_endpoint) -> None:
    """So is a header that is no bearer token; both right keys are taken."""
    endpoint = make_endpoint()
    endpoint.deploy("blue")
    endpoint.split(blue=100)
    wrong = endpoint.post(key="wrong")
    missing = requests.post(endpoint.uri, json={}, timeout=30)
    keys = endpoint.client.online_endpoints.get_keys(endpoint.name)

    assert (wrong.status_code, wrong.text) == (401, "key_auth_access_denied")
    assert (missing.status_code, missing.text) == (401, "key_auth_bad_header_forbidden")
    assert endpoint.post(key=keys.secondary_key).status_code == 200


@pytest.mark.parametrize("auth_mode", ["aml_token", "aad_token"])
def test_tokens_are_taken(make_endpoint, auth_mode) -> None:
    """The SDK's own invoke sends the right one; another is refused."""
    endpoint = make_endpoint(auth_mode)
    endpoint.deploy("blue")
    endpoint.split(blue=100)
    request = endpoint.folder / "request.json"
    request.write_text("{}")
    answer = endpoint.client.online_endpoints.invoke(endpoint.name, request_file=str(request))

    assert json.loads(answer)["who"] == "blue"
    assert endpoint.post(key="wrong").status_code == 401


@pytest.mark.parametrize("content", [{"fail": "no such customer"}, {"odd": 1}])
def test_a_script_that_raises(make_endpoint, content) -> None:
    """The endpoint answers 424 and names the model's own status; the log has the traceback."""
    endpoint = make_endpoint()
    endpoint.deploy("blue")
    endpoint.split(blue=100)
    answer = endpoint.post(content)
    log = endpoint.client.online_deployments.get_logs("blue", endpoint.name, lines=50)

    assert answer.status_code == 424
    assert answer.headers["ms-azureml-model-error-statuscode"] == "500"
    assert "Traceback" in log
    assert endpoint.post().status_code == 200


def test_a_request_that_takes_too_long(make_endpoint) -> None:
    """It is given up after the request timeout."""
    endpoint = make_endpoint()
    endpoint.deploy("blue", request_timeout_ms=3000, max_concurrent_requests_per_instance=2)
    endpoint.split(blue=100)

    assert endpoint.post({"sleep": 20}).status_code == 408
    assert endpoint.post().status_code == 200


def test_too_many_requests_at_once(make_endpoint) -> None:
    """One is worked on, two wait; the rest is refused."""
    endpoint = make_endpoint()
    endpoint.deploy("blue", request_timeout_ms=60000)
    endpoint.split(blue=100)
    key = endpoint.key
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(endpoint.post, {"sleep": 4}, key) for _ in range(8)]
        statuses = Counter(one.result().status_code for one in asked)

    assert statuses[429] >= 1
    assert statuses[200] >= 3
    assert set(statuses) == {200, 429}


def test_a_killed_worker_comes_back(make_endpoint) -> None:
    """The request that killed it fails; soon another process answers, and the log tells."""
    endpoint = make_endpoint()
    endpoint.deploy("blue")
    endpoint.split(blue=100)
    before = endpoint.post().json()["pid"]
    killed = endpoint.post({"die": 1})
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        answer = endpoint.post()
        if answer.status_code == 200:
            break
        threading.Event().wait(0.1)

    assert killed.status_code == 424
    assert answer.json()["pid"] != before


def test_a_killed_server_comes_back(make_endpoint) -> None:
    """Also when the process above the worker is killed."""
    endpoint = make_endpoint()
    endpoint.deploy("blue")
    endpoint.split(blue=100)
    worker = psutil.Process(endpoint.post().json()["pid"])
    os.kill(worker.ppid(), signal.SIGKILL)
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        answer = endpoint.post()
        if answer.status_code == 200 and answer.json()["pid"] != worker.pid:
            break
        threading.Event().wait(0.1)

    assert answer.status_code == 200
    log = endpoint.client.online_deployments.get_logs("blue", endpoint.name, lines=50)
    assert "it is started again" in log


def test_nothing_is_left_of_a_deleted_endpoint(make_endpoint) -> None:
    """Its processes have ended and its address answers 404."""
    endpoint = make_endpoint()
    endpoint.deploy("blue")
    endpoint.split(blue=100)
    key, worker = endpoint.key, psutil.Process(endpoint.post().json()["pid"])
    endpoint.client.online_endpoints.begin_delete(endpoint.name).result()
    worker.wait(120)

    assert endpoint.post(key=key).status_code == 404
