"""What kinds of compute share."""

from __future__ import annotations

from datetime import timedelta

import pytest

from azureml_emulator.compute.kind import require_duration
from offline_azure.http.errors import AzureError

HOUR = timedelta(hours=1)


@pytest.mark.parametrize("text", ["PT30M", "PT1M40S", "PT1H", "PT0S", "PT3600S"])
def test_durations(text: str) -> None:
    """A duration is written in the form of ISO 8601."""
    require_duration("idle", text, timedelta(), HOUR)


@pytest.mark.parametrize("text", ["", "P", "PT", "30", "PT-5M", "PT1.5M", "P1D", "PT3601S"])
def test_bad_durations(text: str) -> None:
    """What is no duration, or is out of bounds, is refused by name."""
    with pytest.raises(AzureError, match="of 'idle' is invalid"):
        require_duration("idle", text, timedelta(), HOUR)
