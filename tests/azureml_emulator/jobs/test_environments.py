"""Which environment a job asks for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from azureml_emulator.application import Application
from azureml_emulator.jobs import environments as job_environments
from azureml_emulator.jobs.environments import UnknownEnvironmentError
from azureml_emulator.runs.job import Environment
from offline_azure.arm.ids import WorkspaceId
from offline_azure.http.messages import Response

Find = Callable[[str], Environment]


@pytest.fixture
def find(application: Application, ask: Callable[..., Response], default: WorkspaceId) -> Find:
    """Find an environment in a workspace that has one of its own, `mine:3`."""
    workspace = str(default.arm_id)
    properties = {"image": "ubuntu", "condaFile": "dependencies: [numpy]"}
    made = ask("PUT", f"{workspace}/environments/mine/versions/3", {"properties": properties})
    assert made.status == 201

    def find(reference: str) -> Environment:
        with application._store.read() as store:
            return job_environments.find(store, workspace, reference)

    return find


@pytest.mark.parametrize("reference", ["azureml:mine:3", "mine:3", "azureml:mine@latest", "{arm}"])
def test_own(find: Find, default: WorkspaceId, reference: str) -> None:
    """An environment has many names."""
    arm = f"{default.arm_id}/environments/mine/versions/3"

    found = find(reference.format(arm=arm))

    assert (found.name, found.image, found.curated) == ("mine:3", "ubuntu", False)
    assert "numpy" in found.conda


@pytest.mark.parametrize(
    "reference",
    [
        "azureml:AzureML-sklearn-1.5@latest",
        "azureml:AzureML-sklearn-1.5:23",
        "azureml://registries/azureml/environments/sklearn-1.5/labels/latest",
        "azureml://registries/azureml/environments/sklearn-1.5/versions/23",
        "azureml://registries/azureml/environments/AzureML-sklearn-1.5/labels/latest",
        "azureml://registries/azureml/environments/AzureML-sklearn-1.5/versions/23",
    ],
)
def test_curated(find: Find, reference: str) -> None:
    """A curated environment has packages, which the log compares."""
    found = find(reference)

    assert found.curated
    assert found.image.startswith("mcr.microsoft.com/azureml/curated/sklearn-1.5:")
    assert "pandas~=1.5.3" in found.conda


@pytest.mark.parametrize(
    "reference",
    [
        "azureml:mine:4",
        "azureml:nobody@latest",
        "azureml://registries/other/environments/sklearn-1.5/versions/1",
        "?",
    ],
)
def test_unknown(find: Find, reference: str) -> None:
    """What does not exist is not found."""
    with pytest.raises(UnknownEnvironmentError):
        find(reference)
