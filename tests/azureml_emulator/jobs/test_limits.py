"""How much a job may say of itself."""

from __future__ import annotations

from typing import Any

import pytest

from azureml_emulator.jobs import limits
from azureml_emulator.jobs.submission import InvalidFieldError


@pytest.mark.parametrize(
    "asked",
    [
        {"tags": {str(number): "" for number in range(50)}},
        {"tags": {"k" * 100: "v" * 1000}, "displayName": "n" * 256, "description": "d" * 5000},
        {"tags": {f"_aml_system_{number}": "v" * 2000 for number in range(60)}},
        {"tags": None, "displayName": None},
    ],
)
def test_within_the_limits(asked: dict[str, Any]) -> None:
    """So much is allowed; what the service adds itself does not count."""
    limits.check(asked)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"tags": {str(number): "" for number in range(51)}}, "tags, Limit=50, Size=51"),
        ({"tags": {"k" * 101: "v"}}, "tag key, Limit=100, Size=101"),
        ({"tags": {"k": "v" * 1001}}, "tag value, Limit=1000, Size=1001"),
        ({"displayName": "n" * 257}, "displayName, Limit=256, Size=257"),
        ({"description": "d" * 5001}, "description, Limit=5000, Size=5001"),
    ],
)
def test_over_the_limits(asked: dict[str, Any], message: str) -> None:
    """What is over a limit is named, with the limit."""
    with pytest.raises(InvalidFieldError, match=f"FieldName={message}"):
        limits.check(asked)
