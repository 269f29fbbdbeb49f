"""The hosts that are answered for."""

from __future__ import annotations

import pytest

from azureml_emulator.hosts import AZUREML_API, INFERENCE
from offline_azure.http.hosts import ARM


@pytest.mark.parametrize(
    ("host", "matches"),
    [
        ("westeurope.api.azureml.ms", True),
        ("api.azureml.ms", False),
        (".api.azureml.ms", False),
        ("a.westeurope.api.azureml.ms", False),
        ("westeurope.api.azureml.ms.evil.example", False),
    ],
)
def test_wildcard(host: str, matches: bool) -> None:
    """A wildcard stands for exactly one label."""
    assert AZUREML_API.matches(host) is matches


def test_plain_name() -> None:
    """A plain name is only itself."""
    assert ARM.matches("management.azure.com")
    assert not ARM.matches("x.management.azure.com")


@pytest.mark.parametrize(
    ("host", "matches"),
    [
        ("churn.westeurope.inference.ml.azure.com", True),
        ("westeurope.inference.ml.azure.com", False),
        ("a.churn.westeurope.inference.ml.azure.com", False),
        (".westeurope.inference.ml.azure.com", False),
    ],
)
def test_two_wildcards(host: str, matches: bool) -> None:
    """Each stands for one label: an endpoint's name, then its region."""
    assert INFERENCE.matches(host) is matches
