"""From the flags of a command to the fields of its YAML."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from azureml_emulator.az.changes import key_and_value, read_value
from azureml_emulator.az.command import Invocation
from azureml_emulator.az.errors import AzError
from azureml_emulator.az.ml_groups import FIELDS, NO_FIELDS, PATHS
from azureml_emulator.az.parser import split_entry

_REMOTE = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:")
_NUMBERS = ("traffic", "mirror-traffic")


def fields(invocation: Invocation) -> dict[str, Any]:
    """Return what the flags say, by the path of the field."""
    found: dict[str, Any] = {}
    for entry in invocation.command.flags:
        key = split_entry(entry)[0]
        value = invocation.given(key)
        if value is None or value is False or key in NO_FIELDS:
            continue
        found[FIELDS.get(key, key.replace("-", "_"))] = _field(invocation, key, value)
    return found


def overrides(invocation: Invocation) -> list[dict[str, Any]]:
    """Return what `--set` says, as the SDK's functions `load_...` take it.

    Raises:
        AzError: a word is no `path=value`.
    """
    found = []
    for kind, words in getattr(invocation.options, "changes", None) or ():
        for word in words if kind == "set" else ():
            key, text = key_and_value(word)
            found.append({key: read_value(text) if text[:1] in ("{", "[") else text})
    return found


def pairs(words: Iterable[str], flag: str) -> dict[str, str]:
    """Read `key=value` words; one word may hold several, apart by blanks.

    Raises:
        AzError: a word is no pair.
    """
    found = {}
    for word in words:
        parts = word.split() if all("=" in part for part in word.split()) else [word]
        for part in parts:
            key, equals, value = part.partition("=")
            if not equals or not key:
                raise AzError(f"usage error: --{flag} KEY=VALUE [KEY=VALUE ...]: {part!r}")
            found[key] = value
    return found


def percents(words: Iterable[str], flag: str) -> dict[str, int]:
    """Read what share of the traffic deployments get.

    Raises:
        AzError: a share is not a whole number.
    """
    found = pairs(words, flag)
    try:
        return {name: int(share.rstrip("%")) for name, share in found.items()}
    except ValueError:
        raise AzError(
            f"--{flag}: percentages are whole numbers, as in 'blue=90 green=10'"
        ) from None


def nested(flat: dict[str, Any]) -> dict[str, Any]:
    """Return a document of fields that are given by their paths."""
    document: dict[str, Any] = {}
    for path, value in flat.items():
        *parents, name = path.split(".")
        here = document
        for parent in parents:
            here = here.setdefault(parent, {})
        here[name] = value
    return document


def _field(invocation: Invocation, key: str, value: Any) -> Any:
    if key in _NUMBERS:
        return percents(value if isinstance(value, list) else [value], key)
    if key in ("tags", "defaults"):
        return pairs(value, key)
    if key == "user-assigned-identities":
        return [{"resource_id": one.strip()} for one in value.split(",")]
    if key == "specification":
        return {"path": local(value)}
    return local(value) if key in PATHS else value


def local(path: str) -> str:
    """Make a local path independent of where the YAML is."""
    return path if _REMOTE.match(path) else str(Path(path).absolute())
