"""Where the files of assets in registries are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from azureml_emulator.registries.uploads import new_container
from offline_azure.arm.ids import WorkspaceId
from offline_azure.http.messages import Response

Ask = Callable[..., Response]
API = "westeurope.api.azureml.ms"


@pytest.fixture
def path(ask: Ask, default: WorkspaceId) -> str:
    """The data plane's path of a registry."""
    group = f"/subscriptions/{default.subscription_id}/resourceGroups/{default.resource_group}"
    registry = f"{group}/providers/Microsoft.MachineLearningServices/registries/shared"
    body: dict[str, Any] = {"location": "westeurope", "properties": {}}
    assert ask("PUT", registry, body=body).status == 202
    return f"/mferp/managementfrontend{registry}"


def test_files_of_others_are_not_given_out(ask: Ask, path: str) -> None:
    """Only an address in the registry's own account is signed."""
    uri = "https://another.blob.core.windows.net/container/file"

    answer = ask("POST", f"{path}/datarefs/m/versions/1", {"blobUri": uri}, host=API)

    assert answer.status == 400
    assert b"does not belong to the registry shared" in bytes(answer.body)


def test_microsofts_registry_takes_no_files(ask: Ask, path: str) -> None:
    """Nothing can be uploaded to the registry `azureml`."""
    target = path.replace("/shared", "/azureml")

    answer = ask("PUT", f"{target}/tempdatarefs/m/versions/1", {"assetId": ""}, host=API)

    assert answer.status == 403


def test_containers_have_valid_names() -> None:
    """A container's name has the letters that Azure allows, and is new each time."""
    registry = "/subscriptions/s/resourceGroups/g/providers/p/registries/My_Team-1"

    first, second = new_container(registry, "a"), new_container(registry, "b")

    assert first.startswith("myteam1-")
    assert first != second
    assert len(first) <= 63
