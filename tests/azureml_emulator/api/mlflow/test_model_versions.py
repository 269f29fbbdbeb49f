"""Model versions, asked for as MLflow's client asks."""

from __future__ import annotations

from typing import Any

import pytest


def test_register(registry: Any, register: Any, default: Any) -> None:
    """A version of a run's model names run, place and tags, and is ready at once."""
    tags = [{"key": "a", "value": "b"}]
    version = register("m", run="r1", tags=tags, description="d")
    got = registry("GET", "model-versions/get?name=m&version=1")["model_version"]
    uri = registry("GET", "model-versions/get-download-uri?name=m&version=1")["artifact_uri"]

    assert got == version
    assert {key: version[key] for key in ("version", "run_id", "status", "current_stage")} == {
        "version": "1",
        "run_id": "r1",
        "status": "READY",
        "current_stage": "None",
    }
    assert (version["tags"], version["description"]) == (tags, "d")
    assert uri == version["source"]
    assert uri == (
        f"azureml://westeurope.api.azureml.ms/mlflow/v2.0{default.arm_id}"
        "/datastores/workspaceartifactstore/paths/ExperimentRun/dcid.r1/model"
    )


def test_the_asset_shows_the_flavors(ask: Any, register: Any, default: Any) -> None:
    """The asset has the flavors of the MLmodel file, as text."""
    register("m")
    body = ask("GET", f"{default.arm_id}/models/m/versions/1?api-version=2023-08-01-preview").body

    assert b'"flavors": {"python_function": {"data": {"code": "", "env": "{' in body


@pytest.mark.parametrize(
    "source",
    [
        "azureml://westeurope.api.azureml.ms/mlflow/v2.0/w/experiments/0/runs/r/artifacts/none",
        "azureml://westeurope.api.azureml.ms/mlflow/v2.0/w/experiments/0/runs/r/artifacts/../..",
        "s3://bucket/model",
        "models:/other/1",
        "",
    ],
)
def test_what_is_no_model(registry: Any, source: str) -> None:
    """Only an MLflow model of this workspace can be registered."""
    registry("POST", "registered-models/create", {"name": "m"})
    answer = registry("POST", "model-versions/create", {"name": "m", "source": source})

    assert (answer["status"], answer["error_code"]) == (400, "INVALID_PARAMETER_VALUE")
    assert "MLmodel" in answer["message"]


def test_missing(registry: Any, register: Any) -> None:
    """Versions that do not exist are answered as MLflow answers."""
    register("m")
    missing = registry("GET", "model-versions/get?name=m&version=7")
    homeless = registry("POST", "model-versions/create", {"name": "none", "source": "x"})

    assert [missing["status"], homeless["status"]] == [404, 404]
    assert missing["error_code"] == homeless["error_code"] == "RESOURCE_DOES_NOT_EXIST"


def test_description_and_tags(registry: Any, register: Any) -> None:
    """Description and tags of a version can be changed."""
    register("m", tags=[{"key": "a", "value": "1"}])
    one = {"name": "m", "version": "1"}
    registry("PATCH", "model-versions/update", {**one, "description": "new"})
    registry("POST", "model-versions/set-tag", {**one, "key": "b", "value": "2"})
    registry("DELETE", "model-versions/delete-tag", {**one, "key": "a"})
    version = registry("GET", "model-versions/get?name=m&version=1")["model_version"]

    assert version["description"] == "new"
    assert version["tags"] == [{"key": "b", "value": "2"}]


def stages(registry: Any) -> list[str]:
    answer = registry("GET", "model-versions/search?filter=name%3D'm'&order_by=version%20ASC")
    return [version["current_stage"] for version in answer["model_versions"]]


def test_stages(registry: Any, register: Any) -> None:
    """A version enters a stage beside the others there, or sends them into the archive."""
    for _ in range(3):
        register("m")

    def move(version: str, **options: Any) -> Any:
        asked = {"name": "m", "version": version, "stage": "Staging", **options}
        return registry("POST", "model-versions/transition-stage", asked)

    move("1")
    move("2")
    assert stages(registry) == ["Staging", "Staging", "None"]
    move("3", archive_existing_versions=True)
    assert stages(registry) == ["Archived", "Archived", "Staging"]
    answer = move("1", stage="staging")
    assert (answer["status"], answer["error_code"]) == (400, "INVALID_PARAMETER_VALUE")
    assert stages(registry) == ["Archived", "Archived", "Staging"]


def test_delete(registry: Any, register: Any) -> None:
    """With its last version a model is gone."""
    register("m")
    register("m")
    registry("DELETE", "model-versions/delete", {"name": "m", "version": "1"})
    kept = registry("GET", "registered-models/get?name=m")
    registry("DELETE", "model-versions/delete", {"name": "m", "version": "2"})
    gone = registry("GET", "registered-models/get?name=m")

    assert [v["version"] for v in kept["registered_model"]["latest_versions"]] == ["2"]
    assert gone["status"] == 404
