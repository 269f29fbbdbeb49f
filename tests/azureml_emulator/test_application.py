"""All emulated services as one function."""

from __future__ import annotations

import errno
import io
import json
import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from azureml_emulator.application import Application
from azureml_emulator.jobs import runs as job_runs
from azureml_emulator.runs.job import Job
from azureml_emulator.tracking.process import TrackingServer, TrackingServerHangsError
from azureml_emulator.workspaces import updates as workspace_updates
from offline_azure.arm.ids import WorkspaceId
from offline_azure.clock import ManualClock
from offline_azure.http.messages import LargeBodyError, Request, Response, SlowBodyError

Ask = Callable[..., Response]


def error(response: Response) -> dict[str, Any]:
    """Return the answer's error."""
    assert isinstance(response.body, bytes)
    return json.loads(response.body)["error"]  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("host", "served"),
    [
        ("management.azure.com", True),
        ("Login.MicrosoftOnline.com", True),
        ("westeurope.api.azureml.ms", True),
        ("account.blob.core.windows.net", True),
        ("packages.example.org", False),
        ("azure.com", False),
    ],
)
def test_serves(application: Application, host: str, served: bool) -> None:
    """Only Azure's hosts are answered for."""
    assert application.serves(host) is served


def test_known_operation_that_is_not_emulated(ask: Ask, default: WorkspaceId) -> None:
    """The answer names the SDK operation, with a status that no client retries."""
    response = ask("GET", f"{default.arm_id}/serverlessEndpoints?api-version=2023-06-01-preview")
    assert response.status == 501
    assert error(response) == {
        "code": "NotEmulated",
        "message": (
            "Not emulated by the offline workspace: serverless_endpoints.list"
            " (GET .../serverlessEndpoints). It works on a real Azure Machine Learning workspace."
        ),
    }


def test_unknown_operation(ask: Ask) -> None:
    """A path that nobody knows is named as it was asked for."""
    response = ask("GET", "/providers/Microsoft.Quantum/operations?api-version=1")
    assert response.status == 501
    assert (
        "GET https://management.azure.com/providers/Microsoft.Quantum/"
        in (error(response)["message"])
    )


def test_file_shares_are_not_emulated(application: Application) -> None:
    """The client of a file share gets an answer too, not a dropped connection."""
    request = Request.build("PUT", "account.file.core.windows.net", "/share/folder/file.csv")
    assert application.handle(request).status == 501


def test_host_that_is_not_served(application: Application) -> None:
    """Asked for a host that is not served, the application still answers."""
    assert application.handle(Request.build("GET", "example.com", "/")).status == 501


@pytest.mark.parametrize("body", [b"{broken", b"[]", b'{"a": "\xff"}'])
def test_body_that_is_not_a_json_object(ask: Ask, default: WorkspaceId, body: bytes) -> None:
    """A broken body is the client's fault."""
    deployment = str(default.arm_id).rpartition("/providers/")[0]
    deployment += "/providers/Microsoft.Resources/deployments/d"
    response = ask("PUT", deployment, body)
    assert response.status == 400
    assert error(response)["code"] == "InvalidRequestContent"


def test_body_that_breaks_off(
    application: Application, get_token: Callable[..., str], default: WorkspaceId
) -> None:
    """A client that goes away in the middle is no fault of ours: the front hears of it."""

    class Broken(io.BytesIO):
        def read1(self, size: int | None = -1) -> bytes:
            raise ConnectionError("closed in the middle of a body")

    deployment = str(default.arm_id).rpartition("/providers/")[0]
    deployment += "/providers/Microsoft.Resources/deployments/d"
    headers = {"authorization": f"Bearer {get_token()}"}
    request = Request.build("PUT", "management.azure.com", deployment, headers, Broken())

    with pytest.raises(ConnectionError):
        application.handle(request)


def test_fault_of_our_own(
    ask: Ask,
    default: WorkspaceId,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A fault is logged and answered; nothing that the request did is kept."""
    monkeypatch.setattr(workspace_updates, "timestamp", lambda moment: 1 / 0)
    with caplog.at_level(logging.ERROR):
        response = ask("PATCH", str(default.arm_id), {"tags": {"a": "b"}})
    assert response.status == 501
    assert error(response)["code"] == "EmulatorFault"
    assert "ZeroDivisionError" in caplog.text
    monkeypatch.undo()
    body = ask("GET", str(default.arm_id)).body
    assert isinstance(body, bytes)
    assert json.loads(body)["tags"] == {}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("subscriptions/1", "subscriptions/2"), "SubscriptionNotFound"),
        (("rg-offline", "rg-other"), "ResourceGroupNotFound"),
        (("mlw-offline", "mlw-other"), "ParentResourceNotFound"),
    ],
)
def test_scope_comes_first(
    ask: Ask, default: WorkspaceId, change: tuple[str, str], code: str
) -> None:
    """Subscription, resource group and workspace are checked before the resource."""
    response = ask("GET", f"{default.arm_id}/datastores/x".replace(*change))
    assert response.status == 404
    assert error(response)["code"] == code


def test_paths_ignore_case(ask: Ask, default: WorkspaceId) -> None:
    """The default workspace is found in capitals, and shows its own spelling."""
    response = ask("GET", str(default.arm_id).upper())
    assert isinstance(response.body, bytes)
    assert json.loads(response.body)["id"] == str(default.arm_id)


def test_two_fresh_workspaces_look_the_same(ask: Ask, default: WorkspaceId, tmp_path: Path) -> None:
    """Ids and generated names come from the workspace's id; times from the clock."""
    (tmp_path / "other").mkdir()
    other = Application(tmp_path / "other", default=default, clock=ManualClock())
    with other._store.read() as store:
        found = store.get(default.arm_id.key)
    other.close()
    response = ask("GET", str(default.arm_id))
    assert found is not None
    assert isinstance(response.body, bytes)
    assert json.loads(response.body) == found.body


def test_default_workspace_stays_deleted(
    application: Application, ask: Ask, default: WorkspaceId, tmp_path: Path
) -> None:
    """A restart does not bring a deleted workspace back."""
    assert ask("DELETE", f"{default.arm_id}?forceToPurge=true").status == 202
    application.close()
    again = Application(tmp_path, default=default)
    with again._store.read() as store:
        assert store.get(default.arm_id.key) is None
    again.close()


class Held(io.BytesIO):
    """A body whose second half does not come before it is let through."""

    def __init__(self, body: bytes) -> None:
        super().__init__(body)
        self.reached = threading.Event()
        self.ended = threading.Event()

    def read1(self, size: int | None = -1) -> bytes:
        """Return half of the body, and the rest when it may come."""
        if self.tell():
            self.reached.set()
            self.ended.wait()
        return super().read1(len(self.getvalue()) // 2 if not self.tell() else -1)


@pytest.fixture
def beside() -> Iterator[Callable[..., Any]]:
    """Do something while something else is stuck: `beside(action)` returns what it returns."""
    with ThreadPoolExecutor() as pool:
        yield lambda action: pool.submit(action).result(60)


JSON_BODY = json.dumps({"properties": {"datastoreType": "AzureBlob"}}).encode()
FORM = urlencode({"grant_type": "client_credentials", "scope": "a/.default"}).encode()


@pytest.mark.parametrize(
    ("method", "host", "path", "body"),
    [
        ("POST", "login.microsoftonline.com", "/tenant/oauth2/v2.0/token", FORM),
        ("POST", "login.microsoftonline.com", "/tenant/oauth2/token", FORM),
        ("PUT", "management.azure.com", "{workspace}/datastores/held", JSON_BODY),
        (
            "PATCH",
            "westeurope.api.azureml.ms",
            "/history/v1.0{workspace}/experiments/e/runs/r",
            b"{}",
        ),
    ],
)
def test_nobody_waits_for_a_body_that_is_sent_half(
    application: Application,
    ask: Ask,
    get_token: Callable[..., str],
    default: WorkspaceId,
    beside: Callable[..., Any],
    method: str,
    host: str,
    path: str,
    body: bytes,
) -> None:
    """While a client stops in the middle of a body, others sign in, read and write."""
    target = path.format(workspace=default.arm_id)
    held, headers = Held(body), {"authorization": f"Bearer {get_token()}"}
    request = Request.build(method, host, target, headers, held)
    with ThreadPoolExecutor() as pool:
        answer = pool.submit(application.handle, request)
        try:
            assert held.reached.wait(60)
            tags = {"tags": {"written": "meanwhile"}}
            assert beside(lambda: ask("PATCH", str(default.arm_id), tags)).status == 202
            assert beside(get_token)
        finally:
            held.ended.set()
        assert answer.result().status < 500


def test_signing_in_does_not_write(
    application: Application, get_token: Callable[..., str], beside: Callable[..., Any]
) -> None:
    """While a transaction is open that writes, others can sign in."""
    with application._store.write():
        assert beside(get_token)


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        (SlowBodyError("too slow"), 408, "RequestTimeout"),
        (LargeBodyError("too large"), 413, "RequestEntityTooLarge"),
    ],
)
@pytest.mark.parametrize("path", ["/deployments/d", "/token"])
def test_body_that_is_not_taken(
    ask: Ask, default: WorkspaceId, path: str, fault: Exception, status: int, code: str
) -> None:
    """The client learns what was wrong with its body."""

    class Bad(io.BytesIO):
        def read1(self, size: int | None = -1) -> bytes:
            raise fault

    deployment = str(default.arm_id).rpartition("/providers/")[0]
    target, host = f"{deployment}/providers/Microsoft.Resources/deployments/d", ""
    if path == "/token":
        target, host = "/tenant/oauth2/v2.0/token", "login.microsoftonline.com"
    response = ask("POST" if host else "PUT", target, Bad(), host=host)

    assert response.status == status
    assert error(response) == {"code": code, "message": str(fault)}


@pytest.mark.parametrize(
    ("method", "host", "path", "body"),
    [
        ("DELETE", "", "{workspace}/jobs/parent", b""),
        (
            "PATCH",
            "westeurope.api.azureml.ms",
            "/history/v1.0{workspace}/experiments/Default/runs/child",
            {"parentRunId": "parent", "status": "Completed"},
        ),
        (
            "POST",
            "westeurope.api.azureml.ms",
            "/mlflow/v2.0{workspace}/api/2.0/mlflow/runs/set-tag",
            {"run_id": "parent", "key": "a", "value": "b"},
        ),
    ],
)
def test_nobody_waits_for_mlflow(
    application: Application,
    ask: Ask,
    default: WorkspaceId,
    beside: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    method: str,
    host: str,
    path: str,
    body: object,
) -> None:
    """While MLflow's process hangs, what does not need it is written; who needs it is told."""
    asked = {"jobType": "Command", "command": "true"}
    asked["environmentId"] = "azureml:AzureML-sklearn-1.5@latest"
    assert ask("PUT", f"{default.arm_id}/jobs/parent", {"properties": asked}).status == 201
    with application._store.write() as store:  # as a job whose run has started
        job = Job.find(store, f"{default.arm_id}/jobs/parent")
        assert job is not None
        job_runs.know(job, job_runs.tags_of_job(job))
        job.save(store)
    reached, ended = threading.Event(), threading.Event()

    def call(*arguments: object) -> None:
        reached.set()
        ended.wait()
        raise TrackingServerHangsError(60)

    monkeypatch.setattr(TrackingServer, "call", call)
    target = path.format(workspace=default.arm_id)
    with ThreadPoolExecutor() as pool:
        answer = pool.submit(ask, method, target, body, host=host)
        try:
            assert reached.wait(60)
            tags = {"tags": {"written": "meanwhile"}}
            assert beside(lambda: ask("PATCH", str(default.arm_id), tags)).status == 202
        finally:
            ended.set()
        told = answer.result()
    assert told.status == 501
    assert b"MLflow's process was silent for 60 seconds" in told.body
    assert ask("GET", f"{default.arm_id}/jobs/parent").status == 200


def _full_file(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def _full_store(*_: object, **__: object) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("PRAGMA max_page_count = 1")
        connection.execute("CREATE TABLE full (text)")


@pytest.mark.parametrize("full", [_full_file, _full_store])
def test_a_full_disk_is_named(
    application: Application,
    ask: Ask,
    default: WorkspaceId,
    monkeypatch: pytest.MonkeyPatch,
    full: Callable[..., None],
) -> None:
    """Whatever could not be written: the answer says why, and no client repeats the request."""
    monkeypatch.setattr("offline_azure.store.store.Transaction.put", full)

    response = ask(
        "PUT", f"{default.arm_id}/environments/e/versions/1", {"properties": {"image": "i"}}
    )

    assert response.status == 501
    assert error(response)["code"] == "DiskFull"
    assert "The disk of this machine is full" in error(response)["message"]
