"""`--set`, `--add` and `--remove`: changes to a dictionary by the path of a property.

Source: `azure.cli.core.commands.arm` (azure-cli 2.80), for what a path may be, which values are
read as JSON, and the texts of the errors.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from azureml_emulator.az.errors import AzError

_SEGMENT = re.compile(r"(\[.*?\])|([^.\[]+)")

Change = tuple[str, Sequence[str]]


def apply(document: dict[str, Any], changes: Iterable[Change], *, as_text: bool = False) -> None:
    """Change a document in place.

    Args:
        document: what is changed.
        changes: (`set`, `add` or `remove`, the words given with it), in their order.
        as_text: do not read values as JSON.

    Raises:
        AzError: a change makes no sense for this document.
    """
    for kind, words in changes:
        if kind == "set":
            for word in words:
                _set(document, word, as_text)
        elif kind == "add":
            _add(document, words, as_text)
        else:
            _remove(document, words)


def key_and_value(word: str) -> tuple[str, str]:
    """Split `path=value`.

    Raises:
        AzError: there is no path, or no value.
    """
    # The first = that is not inside of a filter, as in key[name=x].prop=value.
    depth = 0
    for index, letter in enumerate(word):
        depth += {"[": 1, "]": -1}.get(letter, 0)
        if letter == "=" and depth <= 0:
            if not word[:index].strip():
                break
            return word[:index], word[index + 1 :]
    raise AzError(f"usage error: {word!r}. Correct syntax: --set KEY=VALUE [KEY=VALUE ...]")


def read_value(text: str) -> Any:
    """Read a value as JSON where it is that, else as text."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def _set(document: dict[str, Any], word: str, as_text: bool) -> None:
    key, text = key_and_value(word)
    value = text if as_text else read_value(text)
    *path, name = _segments(key)
    parent = _find(document, path)
    if parent is None:  # it is there, but empty
        parent = {}
        _put(_find(document, path[:-1]), path[-1], parent, path)
    _put(parent, name, value, [*path, name])


def _put(parent: Any, name: str, value: Any, path: Sequence[str]) -> None:
    if (index := _index(name)) is not None and isinstance(parent, list):
        _at(parent, index, path)
        parent[index] = value
    elif isinstance(parent, dict):
        parent[name] = value
    else:
        raise _no_such(parent, name, path)


def _add(document: dict[str, Any], words: Sequence[str], as_text: bool) -> None:
    path = _segments(words[0])
    found = _find(document, path, missing=[])
    if not isinstance(found, list):
        raise AzError(f"invalid syntax: --add {words[0]}: this is not a list")
    entry: dict[str, str] = {}
    for word in words[1:]:
        key, equals, value = word.partition("=")
        if equals:
            entry[key] = value
            continue
        if entry:
            found.append(entry)
            entry = {}
        found.append(word if as_text else read_value(word))
    if entry:
        found.append(entry)


def _remove(document: dict[str, Any], words: Sequence[str]) -> None:
    path = _segments(words[0])
    if len(words) > 1:
        found = _find(document, path)
        if not isinstance(found, list) or not words[1].lstrip("-").isdecimal():
            raise AzError(f"invalid syntax: --remove {' '.join(words)}")
        _at(found, int(words[1]), path)
        del found[int(words[1])]
        return
    parent, name = _find(document, path[:-1]), path[-1]
    index = _index(name)
    if isinstance(parent, list) and index is not None:
        _at(parent, index, path)
        del parent[index]
    elif isinstance(parent, dict) and name in parent:
        del parent[name]
    else:
        raise _no_such(parent, name, path)


def _segments(key: str) -> list[str]:
    """Split foo.bar[0] into foo, bar and [0]."""
    return [bracket or word for bracket, word in _SEGMENT.findall(key)]


def _index(segment: str) -> int | None:
    inner = segment[1:-1]
    return int(inner) if segment.startswith("[") and inner.lstrip("-").isdecimal() else None


def _find(document: Any, path: Sequence[str], missing: Any = None) -> Any:
    """Return what is at a path; make `missing`, where given, of an empty last part."""
    here = document
    for depth, segment in enumerate(path):
        parent = here
        here = _step(here, segment, path[: depth + 1])
        if here is None and missing is not None and depth == len(path) - 1:
            here = missing
            _put(parent, segment, here, path)
    return here


def _step(here: Any, segment: str, path: Sequence[str]) -> Any:
    index = _index(segment)
    if index is not None and isinstance(here, list):
        return _at(here, index, path)
    if segment.startswith("[") and isinstance(here, list):
        key, _, text = segment[1:-1].partition("=")
        value = read_value(text)
        found = [one for one in here if isinstance(one, dict) and one.get(key) == value]
        if len(found) == 1:
            return found[0]
        problem = f"item with value '{value}' doesn't exist for key '{key}'"
        if found:
            problem = f"non-unique key '{key}' found multiple matches"
        raise AzError(f"{problem} on {'.'.join(path[:-1])}")
    if isinstance(here, dict) and segment in here:
        return here[segment]
    raise _no_such(here, segment, path)


def _at(found: list[Any], index: int, path: Sequence[str]) -> Any:
    try:
        return found[index]
    except IndexError:
        where = ".".join(path[:-1]) or "the list"
        raise AzError(f"index {index} doesn't exist on {where}") from None


def _no_such(here: Any, name: str, path: Sequence[str]) -> AzError:
    where = ".".join(path[:-1]).replace(".[", "[")
    options = sorted(here) if isinstance(here, dict) else f"index into the collection '{where}'"
    return AzError(f"Couldn't find '{name}' in '{where}'. Available options: {options}")
