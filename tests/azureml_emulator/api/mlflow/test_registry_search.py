"""Searching the model registry."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

import pytest

NO_PROMPTS = "tag.`mlflow.prompt.is_prompt` != 'true'"


def found(registry: Any, **query: Any) -> list[str]:
    """Return the names of the registered models that a search finds."""
    answer = registry("GET", f"registered-models/search?{urlencode(query, doseq=True)}")
    return [model["name"] for model in answer["registered_models"]]


@pytest.fixture
def three(registry: Any) -> None:
    """Three models."""
    for name in ("b", "a", "c"):
        registry("POST", "registered-models/create", {"name": name})


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", ["a", "b", "c"]),
        (NO_PROMPTS, ["a", "b", "c"]),
        ("name = 'b'", ["b"]),
        ('name="b"', ["b"]),
        (f"name != 'b' AND {NO_PROMPTS}", ["a", "c"]),
        ("name = 'and'", []),
    ],
)
def test_filters(registry: Any, text: str, names: list[str]) -> None:
    """Models are found by name, and MLflow's own clause about prompts leaves models in."""
    assert found(registry, filter=text) == names


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("text", ["name LIKE 'a%'", "tags.a = 'b'", "nonsense", "version = '1'"])
def test_what_azure_cannot_filter(registry: Any, text: str) -> None:
    """A filter that Azure does not support is refused by name."""
    answer = registry("GET", f"registered-models/search?filter={quote(text)}")

    assert (answer["status"], answer["error_code"]) == (400, "INVALID_PARAMETER_VALUE")
    assert text in answer["message"]


@pytest.mark.usefixtures("three")
def test_order(registry: Any) -> None:
    """Models come by name, or as they are asked for."""
    assert found(registry, order_by="name DESC") == ["c", "b", "a"]
    assert found(registry, order_by=["creation_timestamp ASC", "name DESC"]) == ["c", "b", "a"]
    answer = registry("GET", "registered-models/search?order_by=colour")
    assert answer["status"] == 400


@pytest.mark.usefixtures("three")
def test_pages(registry: Any) -> None:
    """A long list comes in pages, and the last one says nothing of a next."""
    first = registry("GET", "registered-models/search?max_results=2")
    token = first["next_page_token"]
    last = registry("GET", f"registered-models/search?max_results=2&page_token={token}")

    assert [len(page["registered_models"]) for page in (first, last)] == [2, 1]
    assert "next_page_token" not in last


def test_versions(registry: Any, register: Any) -> None:
    """Versions are found by model and run, and ordered as numbers."""
    for number in range(11):
        register("m", run=f"r{number}")
    register("other")

    def versions(**query: str) -> list[str]:
        answer = registry("GET", f"model-versions/search?{urlencode(query)}")
        return [version["version"] for version in answer["model_versions"]]

    assert versions(filter="name='m'")[:2] == ["11", "10"]
    assert versions(filter="name='m'", order_by="version_number ASC")[-2:] == ["10", "11"]
    assert versions(filter="run_id = 'r4'") == ["5"]
