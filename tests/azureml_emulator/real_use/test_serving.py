"""An endpoint under load, and a rollout as Microsoft Learn describes it.

Source: Microsoft Learn, "Perform safe rollout of new deployments for real-time inference".
"""

from __future__ import annotations

import contextlib
import os
import signal
import textwrap
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import psutil
import pytest
import requests

pytestmark = pytest.mark.timeout(600)

SCORE = """
import os
def init():
    pass
def run(data):
    return [os.environ["WHO"], os.getpid()]
"""
DEPLOY = """
from azure.ai.ml.entities import (CodeConfiguration, ManagedOnlineDeployment,
                                  ManagedOnlineEndpoint, OnlineRequestSettings)
asked = ManagedOnlineEndpoint(name="shop")
endpoint = client.online_endpoints.begin_create_or_update(asked).result()
for name in ("blue", "green"):
    client.online_deployments.begin_create_or_update(ManagedOnlineDeployment(
        name=name, endpoint_name="shop", instance_type="Standard_DS3_v2", instance_count=2,
        code_configuration=CodeConfiguration(code="code", scoring_script="score.py"),
        environment="azureml://registries/azureml/environments/sklearn-1.5/labels/latest",
        environment_variables={"WHO": name},
        request_settings=OnlineRequestSettings(max_concurrent_requests_per_instance=8),
    )).result()
print(json.dumps([endpoint.scoring_uri, client.online_endpoints.get_keys("shop").primary_key]))
"""
SPLIT = """
shop = client.online_endpoints.get("shop")
shop.traffic = {"blue": int(sys.argv[1]), "green": int(sys.argv[2])}
client.online_endpoints.begin_create_or_update(shop).result()
print("null")
"""


@dataclass
class Shop:
    """An endpoint with the deployments blue and green, asked as any client would."""

    workspace: Any
    uri: str
    key: str
    sessions: threading.local = field(default_factory=threading.local)

    def split(self, blue: int, green: int) -> None:
        """Set the traffic."""
        self.workspace.run(SPLIT, blue, green)

    def ask(self) -> tuple[int, Any]:
        """Send one request, on a connection that the thread keeps; return status and answer."""
        if not hasattr(self.sessions, "own"):
            self.sessions.own = requests.Session()
            self.sessions.own.trust_env = False
            self.sessions.own.proxies = {"https": self.workspace.environment["HTTPS_PROXY"]}
            self.sessions.own.verify = self.workspace.environment["REQUESTS_CA_BUNDLE"]
            self.sessions.own.headers["Authorization"] = f"Bearer {self.key}"
        answer = self.sessions.own.post(self.uri, json={}, timeout=30)
        return answer.status_code, answer.json() if answer.ok else answer.text


@pytest.fixture
def shop(workspace: Any) -> Shop:
    """The endpoint, without traffic."""
    code = workspace.checkout / "code"
    code.mkdir()
    (code / "score.py").write_text(textwrap.dedent(SCORE))
    return Shop(workspace, *workspace.run(DEPLOY))


def test_a_rollout(shop: Shop, size: Callable[[int, int], int]) -> None:
    """Of 1,000 requests with 90/10, exactly 100 go to green."""
    count = size(200, 1000)
    shop.split(90, 10)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: shop.ask(), range(count)))

    assert {status for status, _ in answers} == {200}
    assert Counter(who for _, (who, _) in answers) == {"blue": count * 0.9, "green": count * 0.1}


def test_traffic_moves_under_load(shop: Shop, size: Callable[[int, int], int]) -> None:
    """50 requests a second, and none is lost while the traffic goes from 90/10 to 0/100."""
    seconds, over = size(6, 60), threading.Event()
    shop.split(90, 10)

    def ask() -> tuple[float, int, Any]:
        return time.monotonic(), *shop.ask()

    with ThreadPoolExecutor(32) as pool:
        asked: list[Future[tuple[float, int, Any]]] = []

        def load() -> None:
            begin = time.monotonic()
            while not over.wait(max(0.0, begin + len(asked) / 50 - time.monotonic())):
                asked.append(pool.submit(ask))

        sender = threading.Thread(target=load)
        sender.start()
        time.sleep(seconds / 2)
        shop.split(0, 100)
        moved = time.monotonic()
        time.sleep(seconds / 2)
        over.set()
        sender.join()
        answers = [one.result() for one in asked]

    assert {status for _, status, _ in answers} == {200}
    assert len(answers) >= 50 * (seconds - 1)
    assert {who for begin, _, (who, _) in answers if begin < moved} == {"blue", "green"}
    assert {who for begin, _, (who, _) in answers if begin > moved} == {"green"}


def test_kill_9_of_a_worker(shop: Shop) -> None:
    """After the restart delay another process answers, and the log tells what happened."""
    shop.split(100, 0)
    (_, (_, before)) = shop.ask()
    server = psutil.Process(psutil.Process(before).ppid())
    os.kill(server.pid, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):  # it goes with its server
        os.kill(before, signal.SIGKILL)
    deadline = time.monotonic() + 300
    while (answer := shop.ask())[0] != 200 or answer[1][1] == before:
        assert answer[0] in (200, 408, 424), answer
        assert time.monotonic() < deadline
        time.sleep(0.1)
    read = 'print(json.dumps(client.online_deployments.get_logs("blue", "shop", lines=50)))'

    assert answer[1][0] == "blue"
    assert "it is started again" in shop.workspace.run(read)


def test_kill_9_of_the_workspace(shop: Shop, start: Callable[[], Any]) -> None:
    """No worker survives it; the next workspace serves the same deployment again."""
    shop.split(100, 0)
    (_, (_, before)) = shop.ask()
    worker = psutil.Process(before)
    shop.workspace.server.kill()
    worker.wait(60)

    again = Shop(start(), shop.uri, shop.key)

    status, (who, now) = again.ask()
    assert (status, who) == (200, "blue")
    assert now != before
