"""How much a job may say of itself.

Source: Microsoft Learn, "Service limits in Azure Machine Learning", "Runs".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from azureml_emulator.jobs.submission import InvalidFieldError

_SYSTEM = "_aml_system_"  # the service's own, which a schedule sends along with the job
_MOST_TAGS = 50
_LONGEST_KEY = 100
_LONGEST_VALUE = 1000
_LONGEST_TEXT = {"displayName": 256, "description": 5000}


def check(asked: Mapping[str, Any]) -> None:
    """Check the name, the description and the tags that a job is given.

    Raises:
        InvalidFieldError: one of them is over its limit. The service's words are unverified.
    """
    for field, limit in _LONGEST_TEXT.items():
        _check_size(field, limit, len(str(asked.get(field) or "")))
    tags = asked.get("tags")
    if not isinstance(tags, dict):
        return
    own = {key: value for key, value in tags.items() if not key.startswith(_SYSTEM)}
    _check_size("tags", _MOST_TAGS, len(own))
    for key, value in own.items():
        _check_size("tag key", _LONGEST_KEY, len(key))
        _check_size("tag value", _LONGEST_VALUE, len(str(value)))


def _check_size(field: str, limit: int, size: int) -> None:
    if size > limit:
        raise InvalidFieldError(
            field,
            "A field of the entity is over the size limit."
            f" FieldName={field}, Limit={limit}, Size={size}.",
        )
