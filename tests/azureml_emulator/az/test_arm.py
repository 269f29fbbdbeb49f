"""Requests to Azure Resource Manager."""

import json
import os
from pathlib import Path

import pytest

from azureml_emulator.az.arm import Answer, refusal, trust_the_workspace_only
from azureml_emulator.az.errors import AzError, NotFoundError
from offline_azure.ways_out import CA_BUNDLES


def test_the_words_of_a_refusal() -> None:
    """Code and message, as the CLI prints them."""
    body = json.dumps({"error": {"code": "C", "message": "m"}}).encode()

    error = refusal(Answer(404, {}, body))

    assert isinstance(error, NotFoundError)
    assert str(error) == "(C) m\nCode: C\nMessage: m"


def test_a_refusal_without_words() -> None:
    """The status is better than nothing."""
    assert isinstance(refusal(Answer(500, {}, b"oops")), AzError)
    assert "500" in str(refusal(Answer(500, {}, b"oops")))


def test_only_the_workspace_is_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bundle of the user's own stays what it is."""
    for name in CA_BUNDLES:
        monkeypatch.setenv(name, str(tmp_path / "own.pem"))
    (tmp_path / "authority.pem").touch()
    trust_the_workspace_only()
    assert os.environ["SSL_CERT_FILE"] == str(tmp_path / "own.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "bundle-1.pem"))

    trust_the_workspace_only()

    assert {os.environ[name] for name in CA_BUNDLES} == {str(tmp_path / "authority.pem")}
