"""Components and code, through the real SDK."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from azure.ai.ml import Input, MLClient, Output, command
from azure.ai.ml.entities import CommandComponent
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

from offline_azure.arm.ids import WorkspaceId
from offline_azure.http.messages import Response

pytestmark = [
    # azure-ai-ml 1.35.2 uses what its dependencies have deprecated.
    pytest.mark.filterwarnings("ignore::marshmallow.warnings.RemovedInMarshmallow4Warning"),
]


Ask = Callable[..., Response]


def body(answer: Response) -> dict[str, Any]:
    """Return the document of an answer."""
    assert isinstance(answer.body, bytes)
    found: dict[str, Any] = json.loads(answer.body)
    return found


def component(version: str | None = "1", **more: Any) -> CommandComponent:
    """Return a component."""
    asked = {
        "name": "train",
        "display_name": "Train",
        "description": "Trains",
        "command": "python t.py --a ${{inputs.a}} $[[--b ${{inputs.b}}]]",
        "environment": "azureml:AzureML-sklearn-1.5:26",
        "inputs": {
            "a": Input(type="uri_file"),
            "b": Input(type="number", default=10.99, optional=True),
        },
        "outputs": {"o": Output(type="uri_folder")},
        **more,
    }
    found = command(**asked).component
    found.version = version
    return found


def test_create_and_get(client: MLClient) -> None:
    """A component comes back with its interface."""
    created = client.components.create_or_update(component())
    found = client.components.get("train", version="1")
    for each in (created, found):
        assert (each.name, each.version, each.display_name) == ("train", "1", "Train")
        assert each.description == "Trains"
        assert each.inputs["b"]["default"] == 10.99
        assert each.inputs["a"]["optional"] is False
        assert each.inputs["b"]["optional"] is True
        assert each.outputs["o"]["type"] == "uri_folder"
        assert each.environment == (
            "azureml://registries/azureml/environments/AzureML-sklearn-1.5/versions/26"
        )


def test_without_a_version(client: MLClient) -> None:
    """The service answers with the latest one, under the id of a label."""
    client.components.create_or_update(component())

    found = client.components.get("train")

    assert found.id.endswith("/components/train/labels/default")
    assert found.version == "1"


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        (
            "azureml:AzureML-sklearn-1.5@latest",
            "azureml://registries/azureml/environments/AzureML-sklearn-1.5/versions/{latest}",
        ),
        ("azureml:AzureML-none@latest", "azureml:AzureML-none@latest"),
    ],
)
def test_environment(ask: Ask, default: WorkspaceId, asked: str, shown: str) -> None:
    """The latest version of a curated environment is written back as a number."""
    latest = body(ask("GET", f"{default.arm_id}/environments/AzureML-sklearn-1.5"))
    spec = {
        "type": "parallel",
        "environment": asked,
        "task": {"environment": asked, "code": "here"},
        "inputs": {"rows": {"type": "uri_folder"}},
    }

    made = put_component(ask, default, spec)

    expected = shown.format(latest=latest["properties"]["latestVersion"])
    assert made["environment"] == made["task"]["environment"] == expected
    assert made["inputs"] == {"rows": {"type": "uri_folder", "optional": "False"}}


def test_pipeline_component(ask: Ask, default: WorkspaceId) -> None:
    """It does not show its steps, and the default of a compute loses its prefix; it still runs."""
    spec = {
        "type": "pipeline",
        "inputs": {"compute": {"type": "string", "default": "azureml:cpu-cluster"}},
        "jobs": {"one": {"type": "command"}},
        "sourceJobId": "x",
    }

    made = put_component(ask, default, spec)

    assert made["is_deterministic"] == "False"
    assert made["inputs"]["compute"] == {
        "type": "string",
        "default": "cpu-cluster",
        "optional": "False",
    }
    assert not {"jobs", "sourceJobId"} & made.keys()
    assert put_component(ask, default, spec) == made


def put_component(ask: Ask, default: WorkspaceId, spec: dict[str, Any]) -> dict[str, Any]:
    """Create a component, and return its specification as the service writes it back."""
    answer = ask(
        "PUT",
        f"{default.arm_id}/components/c/versions/1",
        {"properties": {"componentSpec": spec}},
    )
    assert answer.status in (200, 201)
    shown: dict[str, Any] = body(answer)["properties"]["componentSpec"]
    return shown


def test_update(client: MLClient) -> None:
    """What only describes a version can be changed, what it does cannot."""
    client.components.create_or_update(component())
    changed = client.components.create_or_update(component(display_name="T", description="D"))
    assert (changed.display_name, changed.description) == ("T", "D")
    with pytest.raises(HttpResponseError, match="already exists"):
        client.components.create_or_update(component(command="python other.py"))


def test_auto_increment(client: MLClient) -> None:
    """The first version is 1; the next ones are moments, as the service was seen to do."""
    first = client.components.create_or_update(component(None))
    second = client.components.create_or_update(component(None, command="python u.py"))
    assert first.version == "1"
    assert len(second.version.split("-")) == 7
    assert client.components.get("train", label="latest").version == second.version
    assert client.components.get("train").version == second.version


def test_list_archive_and_restore(client: MLClient) -> None:
    """Versions and names can be hidden."""
    for version in ("1", "2"):
        client.components.create_or_update(component(version))
    assert [c.name for c in client.components.list()] == ["train"]
    assert [c.version for c in client.components.list("train")] == ["2", "1"]
    client.components.archive("train", version="2")
    assert [c.version for c in client.components.list("train")] == ["1"]
    client.components.archive("train")
    assert list(client.components.list()) == []
    client.components.restore("train")
    client.components.restore("train", version="2")
    assert [c.version for c in client.components.list("train")] == ["2", "1"]


def test_what_does_not_exist(client: MLClient) -> None:
    """An unknown component is named."""
    with pytest.raises(ResourceNotFoundError, match="Not found component nothing"):
        client.components.get("nothing", version="1")
    with pytest.raises(ResourceNotFoundError, match="Not found component nothing"):
        client.components.get("nothing")


def test_code_is_uploaded_once(
    client: MLClient, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same code is one snapshot, whoever uses it."""
    (tmp_path / "t.py").write_text("print()")
    first = client.components.create_or_update(component("1", code=str(tmp_path)))
    assert "Uploading" in capsys.readouterr().err
    second = client.components.create_or_update(component("2", code=str(tmp_path)))
    assert "Uploading" not in capsys.readouterr().err
    assert first.code == second.code


def test_anonymous_components_with_one_content_are_one(client: MLClient) -> None:
    """A component without a name of its own has the id of its content."""
    operations = client.components
    ids = {
        operations.create_or_update(component(display_name=name), is_anonymous=True).id
        for name in ("a", "a", "b")
    }
    assert len(ids) == 2
    assert list(operations.list()) == []
    other = operations.create_or_update(
        component(name="other", display_name="a"), is_anonymous=True
    )
    assert other.id in ids
