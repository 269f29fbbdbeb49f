"""How the steps of a pipeline spell what the REST API of jobs spells otherwise.

Source: recording `dsl/command_with_optional_inputs` (2026-03-26) of azure-ai-ml's tests: fields of
a step and of a component have the names that they have in YAML.
"""

from __future__ import annotations

from typing import Any


def camel(value: Any) -> Any:
    """Return a part of a step with the names of the REST API: `instanceCount`."""
    if isinstance(value, dict):
        return {camel_name(name): camel(inner) for name, inner in value.items()}
    return [camel(inner) for inner in value] if isinstance(value, list) else value


def reference(value: Any) -> Any:
    """Return the ARM id in `azureml:/subscriptions/...`; anything else as it is."""
    if isinstance(value, str) and value.startswith("azureml:/subscriptions/"):
        return value.removeprefix("azureml:")
    return value


def camel_name(name: str) -> str:
    """Return a name as the REST API spells it."""
    first, *others = str(name).split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in others)


def pascal(name: str) -> str:
    """Return a value of an enumeration as the REST API spells it: `NormMacroRecall`."""
    shown = camel_name(name)
    return shown[:1].upper() + shown[1:]


def duration(seconds: Any) -> str | None:
    """Return seconds as an ISO 8601 duration; a duration stays as it is."""
    text = str(seconds)
    return None if seconds is None else text if text.startswith("P") else f"PT{int(float(text))}S"
