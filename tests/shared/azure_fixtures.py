"""Fixtures that the tests of the base and of each service share."""

from __future__ import annotations

import contextlib
import io
import json
import os
import socket
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import psutil
import pytest

from azureml_emulator import hosts, variables
from azureml_emulator.application import Application
from offline_azure.arm.ids import WorkspaceId
from offline_azure.clock import ManualClock
from offline_azure.front.certificate import Certificate
from offline_azure.front.proxy import Front
from offline_azure.http.hosts import HOSTS, Hosts
from offline_azure.http.messages import Handler, Request, Response
from offline_azure.process.client import join
from offline_azure.process.environment import offline_environment

StartFront = Callable[..., Front]
Ask = Callable[..., Response]

DEFAULT = WorkspaceId("11111111-2222-3333-4444-555555555555", "rg-offline", "mlw-offline")


@pytest.fixture(scope="session")
def certificate() -> Certificate:
    """One certificate for all fronts of the run: making it is the slow part of a start."""
    return Certificate(Hosts((*HOSTS, *hosts.HOSTS)))


@pytest.fixture
def start_front(certificate: Certificate) -> Iterator[StartFront]:
    """Start fronts: `start_front(handler, serves=..., control=..., tunnel=...)`."""
    fronts: list[Front] = []

    def start(
        handler: Handler, *, serves: Callable[[str], bool] = lambda host: True, **options: object
    ) -> Front:
        fronts.append(Front(handler, serves=serves, certificate=certificate, **options))  # type: ignore[arg-type]
        return fronts[-1]

    yield start
    for front in fronts:
        front.close()


@pytest.fixture
def offline_env(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[Front], None]:
    """Put this process inside a front: `offline_env(front)`."""

    def enter(front: Front) -> None:
        authority = tmp_path / "authority.pem"
        authority.write_bytes(front.authority)
        inside = offline_environment(
            os.environ,
            address=front.address,
            secret=front.secret,
            ca_bundle=authority,
            package_index=False,
            variables=variables.inside(DEFAULT),
        )
        for name in os.environ.keys() - inside.keys():
            monkeypatch.delenv(name)
        for name, value in inside.items():
            monkeypatch.setenv(name, value)

    return enter


@pytest.fixture(scope="session")
def default() -> WorkspaceId:
    """The workspace that exists from the start."""
    return DEFAULT


@pytest.fixture
def clock() -> ManualClock:
    """The application's clock."""
    return ManualClock()


@pytest.fixture
def application(tmp_path: Path, clock: ManualClock) -> Iterator[Application]:
    """All emulated services, without sockets."""
    application = Application(tmp_path, default=DEFAULT, clock=clock)
    yield application
    application.close()


@pytest.fixture
def get_token(application: Application) -> Callable[..., str]:
    """Get a bearer token: `get_token(scope=...)`."""

    def get(scope: str = "https://management.azure.com/.default") -> str:
        form = {"grant_type": "client_credentials", "client_id": "learner", "scope": scope}
        request = Request.build(
            "POST",
            "login.microsoftonline.com",
            "/tenant/oauth2/v2.0/token",
            body=urlencode(form).encode(),
        )
        response = application.handle(request)
        assert isinstance(response.body, bytes)
        return str(json.loads(response.body)["access_token"])

    return get


@pytest.fixture
def ask(application: Application, get_token: Callable[..., str]) -> Ask:
    """Ask Azure Resource Manager, signed in: `ask("GET", "/subscriptions/...", body=...)`."""
    token = get_token()

    def ask(method: str, target: str, body: object = b"", host: str = "") -> Response:
        return application.handle(
            Request.build(
                method,
                host or "management.azure.com",
                target,
                {"Authorization": f"Bearer {token}"},
                body if isinstance(body, (bytes, io.BytesIO)) else json.dumps(body).encode(),
            )
        )

    return ask


MakeWheel = Callable[..., None]


@pytest.fixture
def package_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MakeWheel:
    """A package index in a folder, for every pip of the test.

    `package_index(name, version, requires=[...], files={path: text})` puts a wheel into it, by
    itself with one module of that name that has a `VERSION`.
    """
    index = tmp_path / "index"
    index.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(index))

    def make(
        name: str,
        version: str,
        requires: Sequence[str] = (),
        files: Mapping[str, str] | None = None,
    ) -> None:
        module = name.replace("-", "_")
        needs = "".join(f"Requires-Dist: {need}\n" for need in requires)
        about = f"{module}-{version}.dist-info"
        metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{needs}"
        content = {
            **(files or {f"{module}.py": f"VERSION = {version!r}\n"}),
            f"{about}/METADATA": metadata,
            f"{about}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        }
        record = "".join(f"{path},,\n" for path in (*content, f"{about}/RECORD"))
        with zipfile.ZipFile(index / f"{module}-{version}-py3-none-any.whl", "w") as wheel:
            for path, text in {**content, f"{about}/RECORD": record}.items():
                wheel.writestr(path, text)

    return make


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of all state; at the end no process that knows it is left."""
    home = tmp_path / "home"
    monkeypatch.setenv("AZUREML_EMULATOR_HOME", str(home))
    monkeypatch.delenv("AZUREML_EMULATOR_FRESH", raising=False)
    yield home
    for process in processes_of(home):
        with contextlib.suppress(psutil.NoSuchProcess):  # it ends by itself
            process.kill()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout that has no config.json."""
    (tmp_path / "checkout" / ".git").mkdir(parents=True)
    return tmp_path / "checkout"


@pytest.fixture
def processes_left(home: Path) -> Callable[[], list[str]]:
    """Return the processes of the workspace that are left once they had time to end."""

    def left() -> list[str]:
        deadline = time.monotonic() + 60
        while (found := processes_of(home)) and time.monotonic() < deadline:
            time.sleep(0.02)
        return [" ".join(process.info["cmdline"]) for process in found]

    return left


def processes_of(home: Path) -> list[psutil.Process]:
    """Return the living processes whose command names the folder `home`."""
    return [
        process
        for process in psutil.process_iter(["cmdline", "status"])
        if any(str(home) in word for word in process.info["cmdline"] or ())
        and process.info["status"] != psutil.STATUS_ZOMBIE
    ]


@dataclass
class Hostile:
    """An environment that would lead a process out.

    Attributes:
        workspace: the ARM id of the workspace that the user's own config.json names.
        cells: code that prints this id by asking the SDK.
        canary: what all proxies and endpoints of the environment point to.
    """

    workspace: str
    cells: str
    canary: socket.socket

    def visitors(self) -> int:
        """Return how many connections the canary has seen."""
        self.canary.setblocking(False)
        count = 0
        with contextlib.suppress(BlockingIOError):
            while True:
                self.canary.accept()[0].close()
                count += 1
        return count


@pytest.fixture
def hostile(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hostile]:
    """Make the environment hostile, and put a real-looking config.json above the checkout."""
    ids = {
        "subscription_id": "12345678-1234-4321-8765-123456789012",
        "resource_group": "rg-production",
        "workspace_name": "mlw-production",
    }
    (checkout.parent / "config.json").write_text(json.dumps(ids))
    with socket.create_server(("127.0.0.1", 0)) as canary:
        url = f"http://127.0.0.1:{canary.getsockname()[1]}"
        for name in ("https_proxy", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, url)
        for name in ("IDENTITY_ENDPOINT", "MSI_ENDPOINT", "MLFLOW_TRACKING_URI", "AZUREML_RUN_ID"):
            monkeypatch.setenv(name, url)
        for name in ("ARM_CLOUD_METADATA_URL", "AZURE_AUTHORITY_HOST", "AZUREML_DEV_URL_MFE"):
            monkeypatch.setenv(name, url)
        for name in ("AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_SUBSCRIPTION_ID"):
            monkeypatch.setenv(name, ids["subscription_id"])
        monkeypatch.setenv("AZURE_CLIENT_SECRET", "real")
        monkeypatch.setenv("IDENTITY_HEADER", "real")
        monkeypatch.setenv("no_proxy", ".azure.com,.microsoftonline.com")
        yield Hostile(
            workspace=(
                f"/subscriptions/{ids['subscription_id']}/resourceGroups/rg-production/providers/"
                "Microsoft.MachineLearningServices/workspaces/mlw-production"
            ),
            cells=(
                "from azure.ai.ml import MLClient\n"
                "from azure.identity import DefaultAzureCredential\n"
                "client = MLClient.from_config(credential=DefaultAzureCredential())\n"
                "print(client.workspaces.get(client.workspace_name).id)\n"
            ),
            canary=canary,
        )


@pytest.fixture
def member_environment(home: Path, checkout: Path) -> dict[str, str]:
    """Start a workspace that runs as long as the test, and return the variables inside it."""
    membership = join("test", checkout, os.environ)
    return membership.environment(os.environ)
