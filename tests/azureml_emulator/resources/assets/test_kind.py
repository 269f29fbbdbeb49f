"""What all kinds of assets count alike."""

from __future__ import annotations

import pytest

from azureml_emulator.core.store import Resource
from azureml_emulator.resources.assets.kind import next_number


@pytest.mark.parametrize(
    ("names", "number"),
    [([], "1"), (["1"], "2"), (["2", "1"], "3"), (["9", "10"], "11"), (["1", "foo"], "2")],
)
def test_next_number(names: list[str], number: str) -> None:
    """The next version is one more than the highest number."""
    assert next_number([Resource(name, "t", {"name": name}) for name in names]) == number
