"""What is not emulated, asked for through the real SDK."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from azure.ai.ml import MLClient, command
from azure.ai.ml.entities import (
    AmlCompute,
    AzureBlobDatastore,
    CommandComponent,
    Data,
    Environment,
    ManagedOnlineEndpoint,
    Model,
    WorkspaceConnection,
)
from azure.core.exceptions import HttpResponseError

from azureml_emulator.resources import not_emulated

# azure-ai-ml 1.35.2 uses what marshmallow 4 will change, and says so when it checks a component.
pytestmark = pytest.mark.filterwarnings("ignore::marshmallow.warnings.RemovedInMarshmallow4Warning")

PATH = "azureml://datastores/workspaceblobstore/paths/folder"

# The operation as the answer names it, and a call whose first request that is.
CALLS: dict[str, Callable[[MLClient], object]] = {
    "workspaces.get_keys": lambda c: c.workspaces.get_keys(c.workspace_name),
    "workspaces.begin_sync_keys": lambda c: c.workspaces.begin_sync_keys(c.workspace_name),
    "workspaces.begin_diagnose": lambda c: c.workspaces.begin_diagnose(c.workspace_name),
    "workspaces.begin_provision_network": lambda c: c.workspaces.begin_provision_network(
        workspace_name=c.workspace_name
    ),
    "workspace_outbound_rules.list": lambda c: list(
        c.workspace_outbound_rules.list(c.workspace_name)
    ),
    "datastores.create_or_update": lambda c: c.datastores.create_or_update(
        AzureBlobDatastore(name="d", account_name="a", container_name="c")
    ),
    "datastores.delete": lambda c: c.datastores.delete("d"),
    "compute.begin_create_or_update": lambda c: c.compute.begin_create_or_update(
        AmlCompute(name="cpu", size="STANDARD_DS3_V2")
    ),
    "compute.get": lambda c: c.compute.get("cpu"),
    "compute.list": lambda c: list(c.compute.list()),
    "compute.begin_delete": lambda c: c.compute.begin_delete("cpu"),
    "compute.begin_start": lambda c: c.compute.begin_start("ci"),
    "compute.begin_stop": lambda c: c.compute.begin_stop("ci"),
    "compute.begin_restart": lambda c: c.compute.begin_restart("ci"),
    "compute.list_nodes": lambda c: list(c.compute.list_nodes("cpu")),
    "compute.list_sizes": lambda c: list(c.compute.list_sizes()),
    "compute.list_usage": lambda c: list(c.compute.list_usage()),
    "data.list": lambda c: list(c.data.list()),
    "data.list(name)": lambda c: list(c.data.list("d")),
    "data.get": lambda c: c.data.get("d", version="1"),
    'data.get(label="latest")': lambda c: c.data.get("d", label="latest"),
    "data.create_or_update": lambda c: c.data.create_or_update(
        Data(name="d", version="1", path=PATH, type="uri_folder")
    ),
    "environments.list": lambda c: list(c.environments.list()),
    "environments.get": lambda c: c.environments.get("e", version="1"),
    "environments.create_or_update": lambda c: c.environments.create_or_update(
        Environment(name="e", version="1", image="python")
    ),
    "components.list": lambda c: list(c.components.list()),
    "components.get": lambda c: c.components.get("c", version="1"),
    "components.create_or_update": lambda c: c.components.create_or_update(
        CommandComponent(name="c", version="1", command="ls", environment="azureml:e:1")
    ),
    "models.list": lambda c: list(c.models.list()),
    "models.get": lambda c: c.models.get("m", version="1"),
    "models.create_or_update": lambda c: c.models.create_or_update(
        Model(name="m", version="1", path=PATH)
    ),
    "jobs.create_or_update": lambda c: c.jobs.create_or_update(
        command(command="ls", environment="azureml:e:1", compute="cpu")
    ),
    "jobs.get": lambda c: c.jobs.get("j"),
    "jobs.list": lambda c: list(c.jobs.list()),
    "jobs.begin_cancel": lambda c: c.jobs.begin_cancel("j"),
    "schedules.get": lambda c: c.schedules.get("s"),
    "schedules.list": lambda c: list(c.schedules.list()),
    "schedules.begin_delete": lambda c: c.schedules.begin_delete("s"),
    "online_endpoints.list": lambda c: list(c.online_endpoints.list()),
    "online_endpoints.get": lambda c: c.online_endpoints.get("e"),
    "online_endpoints.begin_delete": lambda c: c.online_endpoints.begin_delete("e"),
    "online_endpoints.begin_create_or_update": lambda c: c.online_endpoints.begin_create_or_update(
        ManagedOnlineEndpoint(name="endpoint")
    ),
    "online_deployments.list": lambda c: list(c.online_deployments.list("e")),
    "online_deployments.get": lambda c: c.online_deployments.get("blue", "e"),
    "online_deployments.get_logs": lambda c: c.online_deployments.get_logs("blue", "e", lines=1),
    "online_deployments.begin_delete": lambda c: c.online_deployments.begin_delete("blue", "e"),
    "batch_endpoints.list": lambda c: list(c.batch_endpoints.list()),
    "batch_endpoints.get": lambda c: c.batch_endpoints.get("e"),
    "batch_deployments.get": lambda c: c.batch_deployments.get("blue", "e"),
    "connections.list": lambda c: list(c.connections.list()),
    "connections.get": lambda c: c.connections.get("c"),
    "connections.delete": lambda c: c.connections.delete("c"),
    "connections.create_or_update": lambda c: c.connections.create_or_update(
        WorkspaceConnection(name="c", type="git", target="https://host", credentials=None)
    ),
    "registries.list": lambda c: list(c.registries.list()),
    "registries.get": lambda c: c.registries.get("r"),
}


@pytest.mark.offline_only
@pytest.mark.parametrize("operation", CALLS)
def test_an_operation_says_its_name(ml_client: MLClient, operation: str) -> None:
    """The learner reads which operation is missing, in the terms of the SDK."""
    with pytest.raises(HttpResponseError) as raised:
        CALLS[operation](ml_client)

    error = raised.value.error
    assert (raised.value.status_code, error.code) == (501, "NotEmulated")
    assert error.message.startswith("Not emulated by the offline workspace: ")
    assert operation in error.message.partition(": ")[2].partition(" (")[0].split(", ")


@pytest.mark.offline_only
def test_the_code_of_a_job_is_named_before_it_is_uploaded(
    ml_client: MLClient, tmp_path: Path
) -> None:
    """A job with a folder of code fails at the first request, not in the middle."""
    (tmp_path / "train.py").touch()
    job = command(
        command="python train.py", code=tmp_path, environment="azureml:e:1", compute="cpu"
    )

    with pytest.raises(HttpResponseError, match="upload of the code of jobs and components"):
        ml_client.jobs.create_or_update(job)


@pytest.mark.offline_only
def test_an_upload_fails_by_name_of_its_code(ml_client: MLClient, tmp_path: Path) -> None:
    """The storage client asks by HEAD, so the header is all that can say why."""
    (tmp_path / "data.csv").touch()
    asset = Data(name="d", version="1", path=str(tmp_path / "data.csv"), type="uri_file")

    with pytest.raises(HttpResponseError, match="NotEmulatedByTheOfflineWorkspace") as raised:
        ml_client.data.create_or_update(asset)

    assert raised.value.status_code == 501


@pytest.mark.offline_only
def test_the_sdk_does_not_try_again(ml_client: MLClient) -> None:
    """The answer comes at once: the SDK would repeat other server errors for seconds."""
    ml_client.workspaces.get(ml_client.workspace_name)  # with a token in hand
    begin = time.monotonic()
    with pytest.raises(HttpResponseError):
        ml_client.compute.get("cpu")

    assert time.monotonic() - begin < 3  # it tries a 500 four times in five seconds


def test_nothing_here_claims_to_work() -> None:
    """Every line is a missing operation: what is emulated is declared where it is emulated."""
    routes = [route for area in not_emulated.AREAS for route in area.routes]

    assert [route.template for route in routes if route.handler or route.coverage != "not"] == []
