"""Which values of a body are objects, lists, texts or numbers: for fields that handlers rely on.

Azure Resource Manager reads bodies into types before a service sees them. Names that users choose
(tags, inputs, steps) are left alone, and so is what is written in another language: templates,
components.

Source: the types of the SDK's own REST client (`_restclient`). The text of the error is ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_KINDS: Mapping[str, type] = {
    **dict.fromkeys(
        (
            *("action", "collections", "componentSpec", "credentials", "dataCollector", "defaults"),
            *("deploymentConfiguration", "distribution", "identity", "inputs", "jobDefinition"),
            *("limits", "mirrorTraffic", "outputs", "properties", "queueSettings", "resources"),
            *("scaleSettings", "schedule", "secrets", "sku", "systemCreatedAcrAccount"),
            *("systemCreatedStorageAccount", "tags", "template", "traffic", "trigger"),
        ),
        dict,
    ),
    **dict.fromkeys(
        (
            *("acrDetails", "hours", "minutes", "regionDetails", "storageAccountDetails"),
            "weekDays",
        ),
        list,
    ),
    **dict.fromkeys(
        (
            *("actionType", "command", "computeId", "computeType", "dataUri", "environmentId"),
            *("jobInputType", "jobOutputType", "location", "modelUri", "timeout"),
        ),
        str,
    ),
    "instanceCount": int,
}
_WORDS: Mapping[type, str] = {dict: "an object", list: "a list", str: "a text", int: "a number"}

# What is looked into: objects with such fields, and objects and lists of such objects.
_FIELDS = frozenset(
    (
        *("action", "credentials", "dataCollector", "jobDefinition", "limits", "resources"),
        *("schedule", "trigger"),
    )
)
_MANY = frozenset(
    ("acrDetails", "collections", "inputs", "outputs", "regionDetails", "storageAccountDetails")
)


def fault(body: Mapping[str, Any]) -> str:
    """Return what is wrong with the body of a request to Azure Resource Manager, or nothing."""
    properties = body.get("properties")
    found = _fault(body)
    if not found and isinstance(properties, dict):
        found = _fault(properties)
        # Of all others the inner properties are the user's own.
        if not found and "computeType" in properties:
            found = _fault(properties.get("properties") or {})
    return found


def _fault(fields: Mapping[str, Any]) -> str:
    for name, value in fields.items():
        kind = _KINDS.get(name)
        if kind is None or value is None:
            continue
        if not isinstance(value, kind):
            return f"The value of '{name}' in the body is not {_WORDS[kind]}."
        if found := _inner_fault(name, value):
            return found
    return ""


def _inner_fault(name: str, value: Any) -> str:
    if name in _FIELDS:
        return _fault(value)
    if name not in _MANY:
        return ""
    for one in value.values() if isinstance(value, dict) else value:
        if one is not None and not isinstance(one, dict):
            return f"A value in '{name}' in the body is not an object."
        if found := _fault(one or {}):
            return found
    return ""
