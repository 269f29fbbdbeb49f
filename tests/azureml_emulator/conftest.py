"""MLflow's process, and MLflow's own client inside an offline workspace."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from azureml_emulator import variables
from azureml_emulator.application import Application
from azureml_emulator.tracking.process import TrackingServer
from azureml_emulator.tracking.stores import RunStore
from offline_azure.arm.ids import WorkspaceId
from offline_azure.front.certificate import Certificate
from offline_azure.front.proxy import Front
from offline_azure.http.messages import Request, Response
from offline_azure.process.environment import offline_environment


def pytest_configure(config: pytest.Config) -> None:
    """Bring the fixtures of `tests/shared`."""
    for plugin in ("azure_fixtures", "sdk_fixtures"):
        config.pluginmanager.import_plugin(plugin)


_PATIENCE = 170  # seconds; importing MLflow and scikit-learn alone takes several


@pytest.fixture(scope="session")
def mlflow_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrackingServer]:
    """One process for the whole run: starting it is the slow part."""
    server = TrackingServer(tmp_path_factory.mktemp("state") / "mlflow")
    yield server
    server.close()


@pytest.fixture
def run_store() -> RunStore:
    """A run store of this test's own."""
    return RunStore(uuid.uuid4().hex, "azureml://westeurope.api.azureml.ms/mlflow/v1.0/w")


@dataclass
class Inside:
    """An offline workspace, and the environment of a process inside it.

    Attributes:
        application: the workspace's services.
        environment: what a kernel, `run` or job sets.
        folder: where scripts run.
    """

    application: Application
    environment: dict[str, str]
    folder: Path

    def start(self, script: str, *arguments: str) -> subprocess.Popen[str]:
        """Start a script in a process of its own."""
        return subprocess.Popen(
            [sys.executable, "-c", script, *arguments],
            env=self.environment,
            cwd=self.folder,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, script: str, *arguments: str) -> Any:
        """Run a script; return the JSON document that it prints on its last line."""
        with self.start(script, *arguments) as process:
            output, _ = process.communicate(timeout=_PATIENCE)
        assert process.returncode == 0, output
        return json.loads(output.splitlines()[-1])


@pytest.fixture(scope="session")
def inside(
    certificate: Certificate, default: WorkspaceId, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Inside]:
    """One offline workspace for all scripts of the run."""
    folder = tmp_path_factory.mktemp("inside")
    (folder / "state").mkdir()
    application = Application(folder / "state", default=default)
    with Front(application.handle, serves=application.serves, certificate=certificate) as front:
        authority = folder / "authority.pem"
        authority.write_bytes(front.authority)
        environment = offline_environment(
            os.environ,
            address=front.address,
            secret=front.secret,
            ca_bundle=authority,
            package_index=False,
            variables=variables.inside(default),
        )
        environment["PYTHONWARNINGS"] = "ignore"
        application.start(environment)
        yield Inside(application, environment, folder)
    application.close()


Registry = Callable[..., Any]


@pytest.fixture
def registry(
    application: Application, ask: Callable[..., Response], default: WorkspaceId
) -> Registry:
    """Ask the registry without MLflow: `registry("POST", "registered-models/create", {...})`.

    Returns the answer's JSON; a status other than 200 is under the key `status`.
    """

    def call(method: str, path: str, body: object = None) -> Any:
        target = f"/mlflow/v2.0{default.arm_id}/api/2.0/mlflow/{path}"
        response = ask(method, target, body or {}, host="westeurope.api.azureml.ms")
        assert isinstance(response.body, bytes)
        answer = json.loads(response.body)
        return answer if response.status == 200 else {**answer, "status": response.status}

    return call


@pytest.fixture
def log_model(
    application: Application, tmp_path: Path, default: WorkspaceId
) -> Callable[[str], str]:
    """Put an MLflow model among a run's artifacts: `log_model("run")` returns its URI."""

    def log(run: str) -> str:
        root = f"/mlflow/v2.0{default.arm_id}"
        artifact = f"experiments/0/runs/{run}/artifacts/model"
        path = f"{root}/api/2.0/mlflow-artifacts/artifacts/{artifact}/MLmodel"
        body = b"flavors:\n  python_function: {code: null, env: {conda: c.yaml}}\n"
        request = Request.build("PUT", "westeurope.api.azureml.ms", path, body=body)
        assert application.handle(request).status == 200
        return f"azureml://westeurope.api.azureml.ms{root}/{artifact}"

    return log


@pytest.fixture
def register(registry: Registry, log_model: Callable[[str], str]) -> Callable[..., Any]:
    """Register a version of a model: `register("name", run="run", tags=...)` returns it."""

    def register(name: str, run: str = "run", **options: object) -> Any:
        registry("POST", "registered-models/create", {"name": name})
        asked = {"name": name, "source": log_model(run), "run_id": run, **options}
        return registry("POST", "model-versions/create", asked)["model_version"]

    return register
