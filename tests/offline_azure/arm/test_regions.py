"""The names of regions."""

from __future__ import annotations

import pytest

from offline_azure.arm.ids import OFFLINE_REGION
from offline_azure.arm.regions import REGIONS, normalized


@pytest.mark.parametrize(
    "location", ["westeurope", "West Europe", "WESTEUROPE", " west  europe ", "WestEurope"]
)
def test_a_region_has_many_spellings_and_one_name(location: str) -> None:
    """The portal shows display names, ids have the short ones; both are accepted."""
    assert normalized(location) == "westeurope"


def test_every_region_can_be_asked_for() -> None:
    """A name in another form than the normalized one would never be found, one twice is a slip."""
    assert list(REGIONS) == sorted({normalized(region) for region in REGIONS})


def test_the_default_workspace_is_in_a_region_that_exists() -> None:
    """What is there from the start could also have been created."""
    assert OFFLINE_REGION in REGIONS
