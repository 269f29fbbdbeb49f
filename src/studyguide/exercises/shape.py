"""The JSON Schema of a file of exercises.

It is written to `book/exercises/schema.json`, where editors find it.
"""

from __future__ import annotations

import json
from typing import Any

from studyguide.bank.shape import COMMON, DEFINITIONS
from studyguide.exercises.lookup import EXERCISES

SCHEMA = EXERCISES / "schema.json"
"""Where the schema is, relative to the checkout."""

ENTRY = "exercise"
"""What one entry of a file is."""

_ID = COMMON["id"]["pattern"]
_LINE = "#/$defs/line"
_MARKDOWN = "#/$defs/markdown"

_POINT = {
    "id": {
        "description": (
            "Write a kebab-case name; the function of the same name (with _ for -) checks it."
        ),
        "type": "string",
        "pattern": _ID,
    },
    "text": {
        "description": "Say in one sentence what is so when the point is done.",
        "$ref": _LINE,
    },
    "look": {
        "description": "Say where to look when it is not: a place in the chapter or the studio.",
        "$ref": _LINE,
    },
}
_ATTEMPT = {
    "name": {"description": "Say what is wrong with this attempt.", "$ref": _LINE},
    "code": {"description": "Write the cell that a learner might write.", "$ref": _MARKDOWN},
    "point": {"description": "Name the point that it misses.", "type": "string", "pattern": _ID},
    "says": {
        "description": "Quote some words of the message that helps on from just this mistake.",
        "$ref": _LINE,
    },
}
_EXERCISE: dict[str, Any] = {
    "id": {
        "description": (
            "Write a unique kebab-case name, such as compute-night-oven; never reuse one."
        ),
        "type": "string",
        "pattern": _ID,
    },
    "title": {"description": "Name the exercise in a few words.", "$ref": _LINE},
    "minutes": {
        "description": "Say in whole minutes how long a learner takes.",
        "type": "string",
        "pattern": "^[1-9][0-9]?$",
    },
    "task": {
        "description": "State the task, in Markdown without headings, pictures or HTML.",
        "$ref": _MARKDOWN,
    },
    "points": {
        "description": "List what is checked, each with id, text and look.",
        "type": "array",
        "minItems": 2,
        "items": {"$ref": "#/$defs/point"},
    },
    "hints": {
        "description": "Give hints in steps: the first says where to think, the last nearly all.",
        "type": "array",
        "minItems": 2,
        "maxItems": 4,
        "items": {"$ref": _MARKDOWN},
    },
    "solution": {"description": "Write the cell that solves the task.", "$ref": _MARKDOWN},
    "undo": {
        "description": (
            "Where a new attempt cannot replace an old one: the cell that takes the old one back."
        ),
        "$ref": _MARKDOWN,
    },
    "why": {"description": "Say what to remember of it, in Markdown.", "$ref": _MARKDOWN},
    "wrong": {
        "description": "Give at least two typical wrong attempts, for the tests.",
        "type": "array",
        "minItems": 2,
        "items": {"$ref": "#/$defs/attempt"},
    },
    "references": COMMON["references"],
    "checked": COMMON["checked"],
}


def schema() -> dict[str, Any]:
    """Return the schema of a file of exercises."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Exercises of one chapter",
        "description": (
            "book/exercises/<chapter path>.yml: the exercises of book/<chapter path>.md; the"
            " checks are in the Python file beside it. This file is made by `make book` from"
            " src/studyguide/exercises/shape.py."
        ),
        "type": "array",
        "minItems": 1,
        "items": {"$ref": f"#/$defs/{ENTRY}"},
        "$defs": {
            ENTRY: _whole(_EXERCISE, optional=("undo",)),
            "point": _whole(_POINT),
            "attempt": _whole(_ATTEMPT),
            **DEFINITIONS,
        },
    }


def schema_file() -> str:
    """Return the schema as the text of its file."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _whole(properties: dict[str, Any], optional: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the schema of a mapping that has these fields and no other."""
    return {
        "type": "object",
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
        "properties": properties,
    }
