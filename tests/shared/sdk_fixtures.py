"""The real SDK, connected to the offline workspace or, with `--azure`, to a real one."""

from __future__ import annotations

import os
import uuid
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from azure.identity import DefaultAzureCredential
from sklearn.linear_model import LinearRegression

from azureml_emulator import variables
from azureml_emulator.application import Application
from offline_azure.arm.ids import WorkspaceId
from offline_azure.clock import ShiftedClock
from offline_azure.front.certificate import Certificate
from offline_azure.front.proxy import Front
from offline_azure.process.environment import offline_environment

with warnings.catch_warnings():
    # azure-ai-ml 1.35.2 uses what marshmallow 4 will change, and says so at each import.
    warnings.simplefilter("ignore")
    from azure.ai.ml import MLClient
    from azure.ai.ml._arm_deployments.arm_helper import get_template
    from azure.ai.ml.constants._common import ArmConstants
    from azure.ai.ml.entities import Model, Workspace
    from azure.ai.ml.operations import _job_ops_helper


@dataclass
class Service:
    """A running offline workspace."""

    application: Application
    front: Front
    clock: ShiftedClock


@pytest.fixture(scope="session")
def service(
    certificate: Certificate, default: WorkspaceId, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """One offline workspace for the whole run; each test makes its own workspaces in it."""
    clock = ShiftedClock()
    state = tmp_path_factory.mktemp("state")
    application = Application(state, default=default, clock=clock)
    with Front(application.handle, serves=application.serves, certificate=certificate) as front:
        authority = state / "authority.pem"
        authority.write_bytes(front.authority)
        application.start(
            offline_environment(
                os.environ,
                address=front.address,
                secret=front.secret,
                ca_bundle=authority,
                package_index=False,
                variables=variables.inside(default),
            )
        )
        yield Service(application, front, clock)
    application.close()


@pytest.fixture
def connect(request: pytest.FixtureRequest) -> Callable[[], MLClient]:
    """Make a client of the default workspace as a learner makes it, with a token of its own."""
    if request.config.getoption("azure", default=False):
        return lambda: MLClient.from_config(credential=DefaultAzureCredential())
    enter: Callable[[Front], None] = request.getfixturevalue("offline_env")
    enter(request.getfixturevalue("service").front)
    default: WorkspaceId = request.getfixturevalue("default")
    return lambda: MLClient(
        DefaultAzureCredential(),
        subscription_id=default.subscription_id,
        resource_group_name=default.resource_group,
        workspace_name=default.workspace_name,
    )


@pytest.fixture
def ml_client(connect: Callable[[], MLClient]) -> MLClient:
    """A client of the default workspace."""
    return connect()


@pytest.fixture
def new_name(connect: Callable[[], MLClient]) -> Iterator[Callable[[], str]]:
    """Give out names for workspaces, and delete for good what was made under them."""
    names: list[str] = []

    def give() -> str:
        names.append(f"test-{uuid.uuid4().hex[:12]}")
        return names[-1]

    yield give
    ml_client = connect()
    present = {workspace.name for workspace in ml_client.workspaces.list()}
    for name in present.intersection(names):
        ml_client.workspaces.begin_delete(
            name, delete_dependent_resources=True, permanently_delete=True
        ).result()


@pytest.fixture
def workspace(ml_client: MLClient, new_name: Callable[[], str]) -> Workspace:
    """A fresh workspace of this test's own."""
    asked = Workspace(name=new_name(), location="westeurope", tags={"team": "vision"})
    return ml_client.workspaces.begin_create(asked).result()


@pytest.fixture
def workspace_template() -> Callable[..., dict[str, Any]]:
    """Fill in the SDK's own template for a workspace: `workspace_template(name, **parameters)`."""

    def fill(workspace: str, **changed: Any) -> dict[str, Any]:
        parameters = get_template(ArmConstants.WORKSPACE_PARAM)
        values = {
            "workspaceName": workspace,
            "friendlyName": workspace,
            "location": "westeurope",
            "storageAccountName": f"{workspace}storage",
            "keyVaultName": f"{workspace}vault",
            "applicationInsightsName": f"{workspace}insights",
            "logAnalyticsName": f"{workspace}logs",
            **changed,
        }
        for name, value in values.items():
            assert name in parameters, f"the SDK's template has no {name}"
            parameters[name] = {"value": value}
        return {"template": get_template(ArmConstants.WORKSPACE_BASE), "parameters": parameters}

    return fill


@pytest.fixture
def client(ml_client: MLClient, workspace: Workspace) -> MLClient:
    """A client of a fresh workspace of this test's own."""
    return MLClient(
        ml_client._credential,
        ml_client.subscription_id,
        ml_client.resource_group_name,
        workspace.name,
    )


class _KnownTypes(str, Enum):
    """The types of data by all their names."""

    URI_FOLDER = "uri_folder"
    RUN_FOLDER = "UriFolder"
    RUN_FILE = "UriFile"
    RUN_TABLE = "MLTable"


@pytest.fixture
def knows_types(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the SDK know what run history calls types of data, as it did before 1.35."""
    monkeypatch.setattr(_job_ops_helper, "DataType", _KnownTypes)


@pytest.fixture(scope="session")
def mlflow_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an MLflow model with a signature of two doubles: twice `a`, plus `b`."""
    with warnings.catch_warnings():
        # MLflow warns of its own type hints and of deprecated parts of its dependencies.
        warnings.simplefilter("ignore")
        return _save(tmp_path_factory.mktemp("mlflow") / "model")


def _save(folder: Path) -> Path:
    table = pd.DataFrame({"a": [0.0, 1.0, 2.0, 5.0], "b": [1.0, 0.0, 2.0, 3.0]})
    model = LinearRegression().fit(table, 2 * table["a"] + table["b"])
    import mlflow

    signature = mlflow.models.infer_signature(table, model.predict(table))
    mlflow.sklearn.save_model(model, folder, signature=signature)
    return folder


@pytest.fixture
def registered(ml_client: MLClient, mlflow_model: Path) -> Model:
    """That model, registered."""
    return ml_client.models.create_or_update(
        Model(name=f"m-{uuid.uuid4().hex[:8]}", path=str(mlflow_model), type="mlflow_model")
    )
