"""Which services there are."""

from __future__ import annotations

import pytest

from azureml_emulator.service import of_checkout
from offline_azure import services


def test_azure_machine_learning_is_installed() -> None:
    """The server finds it by the entry point of its package."""
    assert of_checkout in services.installed()


def test_an_old_installation_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has fetched a new version without installing it is told how to."""
    monkeypatch.setattr(services, "entry_points", lambda group: [])

    with pytest.raises(services.NoServiceError, match="make book"):
        services.installed()
