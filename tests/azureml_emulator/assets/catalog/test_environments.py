"""The curated environments."""

from __future__ import annotations

import re

import pytest

from azureml_emulator.assets.catalog.environments import curated_environments, find_curated


def test_every_environment_is_complete() -> None:
    """Each has versions, a Python, an image, and packages that pip could read."""
    for name, environment in curated_environments().items():
        assert name == environment.name.lower()
        assert environment.versions
        assert re.fullmatch(r"3\.\d+(\.\d+)?", environment.python)
        assert environment.image.startswith("azureml/curated/")
        for package in environment.packages:
            assert re.fullmatch(r"[A-Za-z0-9._\-]+(\[[a-z,\-]+\])?([<>=~!][^\s]+)?", package), (
                package
            )


@pytest.mark.parametrize("name", ["sklearn-1.5", "AzureML-sklearn-1.5", "azureml-SKLEARN-1.5"])
def test_find(name: str) -> None:
    """An environment is found by the name of the registry and of the workspace."""
    found = find_curated(name)
    assert found is not None
    assert found.name == "sklearn-1.5"
    assert found.image_of("26") == "mcr.microsoft.com/azureml/curated/sklearn-1.5:26"
    assert "scikit-learn~=1.5.0" in found.packages


def test_find_nothing() -> None:
    """Other names are not curated."""
    assert find_curated("my-environment") is None
