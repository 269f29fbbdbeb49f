"""Registered models, asked for as MLflow's client asks."""

from __future__ import annotations

from typing import Any

import pytest


def test_create(registry: Any) -> None:
    """A model is created once, with description and tags."""
    asked = {"name": "m", "description": "d", "tags": [{"key": "a", "value": "b"}]}
    created = registry("POST", "registered-models/create", asked)["registered_model"]
    again = registry("POST", "registered-models/create", asked)
    got = registry("GET", "registered-models/get?name=m")["registered_model"]

    assert (created["name"], created["description"], created["tags"]) == (
        "m",
        "d",
        [{"key": "a", "value": "b"}],
    )
    assert (again["status"], again["error_code"]) == (400, "RESOURCE_ALREADY_EXISTS")
    assert got == created


def test_bad_name(registry: Any) -> None:
    """A name that no asset can have is refused."""
    answer = registry("POST", "registered-models/create", {"name": "a b"})

    assert (answer["status"], answer["error_code"]) == (400, "INVALID_PARAMETER_VALUE")
    assert "a b" in answer["message"]


def test_missing(registry: Any) -> None:
    """A model that does not exist is answered as MLflow answers."""
    answer = registry("GET", "registered-models/get?name=none")

    assert (answer["status"], answer["error_code"]) == (404, "RESOURCE_DOES_NOT_EXIST")


def test_description_and_tags(registry: Any) -> None:
    """Description and tags of a model can be changed."""
    registry("POST", "registered-models/create", {"name": "m"})
    registry("PATCH", "registered-models/update", {"name": "m", "description": "new"})
    for key in ("a", "b"):
        tag = {"name": "m", "key": key, "value": "1"}
        registry("POST", "registered-models/set-tag", tag)
    registry("DELETE", "registered-models/delete-tag", {"name": "m", "key": "a"})
    model = registry("GET", "registered-models/get?name=m")["registered_model"]

    assert (model["description"], model["tags"]) == ("new", [{"key": "b", "value": "1"}])


def test_latest_versions(registry: Any, register: Any) -> None:
    """The last version of each stage is given, of all stages or of some."""
    for _ in range(3):
        register("m")
    moved = {"name": "m", "version": "2", "stage": "Production"}
    registry("POST", "model-versions/transition-stage", moved)

    def latest(*stages: str) -> list[tuple[str, str]]:
        asked = {"name": "m", "stages": list(stages)}
        answer = registry("POST", "registered-models/get-latest-versions", asked)
        query = "".join(f"&stages={stage}" for stage in stages)
        assert answer == registry("GET", f"registered-models/get-latest-versions?name=m{query}")
        return [(v["version"], v["current_stage"]) for v in answer["model_versions"]]

    assert latest() == [("3", "None"), ("2", "Production")]
    assert latest("Production", "Staging") == [("2", "Production")]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "rename", {"name": "m", "new_name": "n"}),
        ("DELETE", "delete", {"name": "m"}),
        ("POST", "alias", {"name": "m", "alias": "best", "version": "1"}),
        ("GET", "alias?name=m&alias=best", None),
        ("DELETE", "alias", {"name": "m", "alias": "best"}),
    ],
)
def test_what_azure_does_not_support(
    registry: Any, register: Any, method: str, path: str, body: Any
) -> None:
    """Renaming, deleting as a whole and aliases get a clear error, and change nothing."""
    register("m")
    answer = registry(method, f"registered-models/{path}", body)

    assert (answer["status"], answer["error_code"]) == (400, "FEATURE_DISABLED")
    assert answer["message"].startswith("Azure Machine Learning does not support ")
    assert registry("GET", "registered-models/get?name=m")["registered_model"]["name"] == "m"
