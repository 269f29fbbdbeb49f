"""The names of a component."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest

from azureml_emulator.application import Application
from azureml_emulator.jobs import components as job_components
from azureml_emulator.jobs.submission import NotEmulatedError, UnknownComponentError
from offline_azure.arm.ids import WorkspaceId
from offline_azure.http.messages import Response
from offline_azure.store.store import Transaction


@pytest.fixture
def store(
    application: Application, ask: Callable[..., Response], default: WorkspaceId
) -> Iterator[Transaction]:
    """A store with two versions of a component, the newer one archived."""
    for version, archived in (("1", False), ("2", True)):
        spec = {"type": "command", "command": "true", "description": version}
        body = {"properties": {"componentSpec": spec, "isArchived": archived}}
        path = f"{default.arm_id}/components/part/versions/{version}"
        assert json.loads(ask("PUT", path, body).body)["name"] == version
    with application._store.read() as transaction:
        yield transaction


@pytest.mark.parametrize(
    "reference",
    [
        "{ws}/components/part/versions/1",
        "azureml:{ws}/components/part/versions/1",
        "{ws}/components/part/labels/default",
        "azureml:part:1",
        "part@latest",
    ],
)
def test_names(store: Transaction, default: WorkspaceId, reference: str) -> None:
    """A label is the newest version that is not archived."""
    workspace = str(default.arm_id)
    found = job_components.find(store, workspace, reference.format(ws=workspace))
    assert (found.name, found.version, found.spec["description"]) == ("part", "1", "1")


@pytest.mark.parametrize("reference", ["part:3", "other@latest", "part", "{ws}/components/part"])
def test_names_of_nothing(store: Transaction, default: WorkspaceId, reference: str) -> None:
    """The error says what was asked for."""
    workspace = str(default.arm_id)
    asked = reference.format(ws=workspace)
    with pytest.raises(UnknownComponentError, match=asked.rpartition("/")[2]):
        job_components.find(store, workspace, asked)


def test_registries(store: Transaction, default: WorkspaceId) -> None:
    """Components of the registry that Microsoft keeps are named as not emulated."""
    reference = "azureml://registries/azureml/components/x/versions/1"
    with pytest.raises(NotEmulatedError, match="registry"):
        job_components.find(store, str(default.arm_id), reference)
