"""What a deployment is asked to collect: its settings as the service shows them, and for serving.

Sources: Microsoft Learn, "Collect production data from models for real-time inferencing"; REST
API 2024-04-01-preview, `DataCollector` and `Collection` (values and defaults).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from azureml_emulator.serving.collection import Collection, Rolling

_MODES = ("Enabled", "Disabled")
_DEFAULT_ROLLING: Rolling = "Hour"
_FOLDER = "azureml://datastores/workspaceblobstore/paths/modelDataCollector"


class CollectionError(ValueError):
    """A setting that cannot be; the text is for the learner."""


def settings(asked: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return the settings with the service's spelling and defaults; None without any.

    Raises:
        CollectionError: a mode, a rate or a rolling rate that does not exist.
    """
    if not asked:
        return None
    collections = {
        str(name): {
            **given,
            "dataCollectionMode": _one_of(_MODES, given.get("dataCollectionMode") or "Disabled"),
            "samplingRate": _sampling(given.get("samplingRate")),
        }
        for name, given in (asked.get("collections") or {}).items()
    }
    rolling = _one_of(get_args(Rolling), asked.get("rollingRate") or _DEFAULT_ROLLING)
    return {**asked, "collections": collections, "rollingRate": rolling}


def enabled(
    shown: Mapping[str, Any] | None, endpoint: str, deployment: str
) -> tuple[Collection, ...]:
    """Return the collections that are enabled.

    Args:
        shown: what `settings` returned.
        endpoint: the endpoint's name.
        deployment: the deployment's name.
    """
    return tuple(
        Collection(
            name=name,
            uri=str(given.get("dataId") or f"{_FOLDER}/{endpoint}/{deployment}/{name}"),
            sampling=given["samplingRate"],
        )
        for name, given in (shown["collections"] if shown else {}).items()
        if given["dataCollectionMode"] == "Enabled"
    )


def rolling(shown: Mapping[str, Any] | None) -> Rolling:
    """Return how often what is collected begins a new folder."""
    found: Rolling = shown["rollingRate"] if shown else _DEFAULT_ROLLING
    return found


def _one_of(known: tuple[str, ...], given: object) -> str:
    for one in known:
        if str(given).lower() == one.lower():
            return one
    raise CollectionError(f"'{given}' is none of {', '.join(known)}.")


def _sampling(given: object) -> float:
    if given is None:
        return 1.0
    if not isinstance(given, int | float) or not 0 <= given <= 1:
        raise CollectionError(f"The sampling rate must be between 0 and 1, not {given}.")
    return float(given)
