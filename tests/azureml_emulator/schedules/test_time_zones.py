"""Time zones by their Windows names."""

from __future__ import annotations

import warnings
from datetime import UTC, datetime, timedelta

import pytest

from azureml_emulator.schedules.time_zones import find_zone

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from azure.ai.ml.constants import TimeZone


@pytest.mark.parametrize("name", [zone.value for zone in TimeZone])
def test_every_zone_of_the_sdk_is_known(name: str) -> None:
    """The SDK offers no time zone that cannot be used."""
    assert find_zone(name) is not None


def test_summer_time() -> None:
    """A zone is not just an offset."""
    zone = find_zone("w. europe standard time")

    offsets = [
        datetime(2026, month, 1, tzinfo=UTC).astimezone(zone).utcoffset() for month in (1, 7)
    ]
    assert offsets == [timedelta(hours=1), timedelta(hours=2)]


@pytest.mark.parametrize("name", ["", "Europe/Berlin", "Mars Standard Time"])
def test_other_names_are_unknown(name: str) -> None:
    """Names that are not those of Windows mean nothing."""
    assert find_zone(name) is None
