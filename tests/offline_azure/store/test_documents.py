"""Dataclasses that are kept as JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest

from offline_azure.store.documents import VERSION, DocumentError, Format


@dataclass(frozen=True)
class Part:
    """What a thing consists of."""

    name: str
    weight: float = 1.0


@dataclass(frozen=True)
class Thing:
    """Something with a field of each sort."""

    name: str
    count: int = 0
    parts: tuple[Part, ...] = ()
    words: tuple[str, ...] = ()
    main: Part | None = None
    limit: float | None = None
    kind: Literal["a", "b"] = "a"
    more: dict[str, Any] = field(default_factory=dict)


FULL = Thing("n", 3, (Part("p", 2), Part("q")), ("x", "y"), Part("m"), 2.5, "b", {"z": [1]})
KEPT = json.loads(json.dumps(Format(Thing).write(FULL)))


def test_round_trip() -> None:
    """What JSON makes of it is read back equal."""
    assert Format(Thing).read(KEPT) == FULL
    assert Format(Thing).read({"name": "n"}) == Thing("n")


def test_fields_of_other_versions() -> None:
    """Fields that this version does not know are ignored, at any depth; missing ones default."""
    part = {"name": "p", "colour": "red"}

    found = Format(Thing).read({"name": "n", "later": 1, "parts": [part], "main": part})

    assert found == Thing("n", parts=(Part("p"),), main=Part("p"))


@pytest.mark.parametrize(
    ("stored", "why"),
    [
        (None, "Thing: nothing instead of an object"),
        ([], "Thing: list instead of an object"),
        ({}, "Thing: no name"),
        ({"name": 1}, "Thing.name: int instead of str"),
        ({"name": "n", "count": True}, "Thing.count: bool instead of int"),
        ({"name": "n", "limit": "1"}, "Thing.limit: str instead of float"),
        ({"name": "n", "parts": [{}]}, "Thing.parts: no name"),
        ({"name": "n", "parts": "p"}, "Thing.parts: str instead of tuple"),
        ({"name": "n", "main": 7}, "Thing.main: int instead of Part"),
        ({"name": "n", "kind": "c"}, "Thing.kind: str instead of Literal"),
        ({"name": "n", VERSION: 2}, "Thing: version 2; this azureml-emulator knows up to 1"),
        ({"name": "n", VERSION: "1"}, "Thing: version 1; this azureml-emulator knows up to 1"),
    ],
)
def test_what_cannot_be_read(stored: object, why: str) -> None:
    """The error says what is wrong, and where."""
    with pytest.raises(DocumentError) as caught:
        Format(Thing).read(stored)

    assert str(caught.value) == why


def test_migrations() -> None:
    """Each takes a document one version further; what is kept is left as it is."""

    def rename(stored: dict[str, Any]) -> dict[str, Any]:
        stored["name"] = stored.pop("title")
        return stored

    def double(stored: dict[str, Any]) -> dict[str, Any]:
        return {**stored, "count": stored.get("count", 0) * 2}

    now, first = Format(Thing, [rename, double]), {"title": "n", "count": 2}

    assert now.read(first) == Thing("n", 4)
    assert first == {"title": "n", "count": 2}
    assert now.read({VERSION: 2, "name": "n", "count": 2}) == Thing("n", 4)
    assert now.read(now.write(Thing("n", 2))) == Thing("n", 2)
    with pytest.raises(DocumentError, match="'title'"):
        now.read({"name": "n"})
