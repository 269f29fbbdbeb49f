"""What a container tells of its versions."""

from __future__ import annotations

from datetime import UTC, datetime

from azureml_emulator.assets import data
from azureml_emulator.assets.kind import Summary
from offline_azure.store.store import Resource


def test_counted() -> None:
    """A container names its latest version, and the number behind the highest as the next."""
    versions = Summary(Resource("/v", "t", {"name": "blue"}), 9)
    counted = data.KIND.counted(versions, datetime.now(UTC))
    assert counted == {"latestVersion": "blue", "nextVersion": "10"}
