"""The JSON Schema of a question file, made from what each kind says of its own fields.

It is written to `book/questions/schema.json`, where editors find it.
"""

from __future__ import annotations

import json
from typing import Any

from studyguide.bank.lookup import QUESTIONS
from studyguide.kinds import KINDS
from studyguide.kinds.kind import Kind, Shape

SCHEMA = QUESTIONS / "schema.json"
"""Where the schema is, relative to the checkout."""

COMMON: dict[str, Any] = {
    "id": {
        "description": (
            "Write a unique kebab-case name, such as workspace-linked-resources; never reuse one."
        ),
        "type": "string",
        "pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*$",
    },
    "type": {"description": "Name the kind of question.", "enum": list(KINDS)},
    "objectives": {
        "description": ("List the ids from book/objectives.json, such as dp100.1.2.1, each once."),
        "type": "array",
        "minItems": 1,
        "uniqueItems": True,
        "items": {"type": "string"},
    },
    "stem": {
        "description": (
            "Write the question itself, in Markdown without headings, pictures or HTML."
        ),
        "$ref": "#/$defs/markdown",
    },
    "explanation": {
        "description": (
            "Explain the idea behind the question, in Markdown. Name options by their text."
        ),
        "$ref": "#/$defs/markdown",
    },
    "references": {
        "description": "Give at least one Microsoft Learn article, as title and url.",
        "type": "array",
        "minItems": 1,
        "items": {"$ref": "#/$defs/reference"},
    },
    "checked": {"$ref": "#/$defs/checked"},
}
DEFINITIONS: dict[str, Any] = {
    "reference": {
        "type": "object",
        "required": ["title", "url"],
        "additionalProperties": False,
        "properties": {
            "title": {"description": "Write the article's own title.", "$ref": "#/$defs/line"},
            "url": {
                "description": "Give a page of https://learn.microsoft.com/.",
                "type": "string",
                "pattern": "^https://learn\\.microsoft\\.com/[^\\s]+$",
            },
        },
    },
    "checked": {
        "description": (
            "Say when the facts were checked, and with which SDK:"
            " {date: 2026-11-23, sdk: azure-ai-ml 1.35.2}."
        ),
        "type": "object",
        "required": ["date", "sdk"],
        "additionalProperties": False,
        "properties": {
            "date": {
                "description": "Write the day as YYYY-MM-DD.",
                "type": "string",
                "pattern": "^\\d{4}-\\d{2}-\\d{2}$",
            },
            "sdk": {
                "description": "Write package and version, such as azure-ai-ml 1.35.2.",
                "type": "string",
                "pattern": "^[a-z][a-z0-9-]* \\d+(\\.\\d+)+$",
            },
        },
    },
    "markdown": {"type": "string", "minLength": 1},
    "line": {"type": "string", "minLength": 1, "pattern": "^[^\\n]+$"},
}


def schema() -> dict[str, Any]:
    """Return the schema of a file of questions of all kinds."""
    shapes = {word: kind.shape for word, kind in KINDS.items()}
    definitions, properties = dict(DEFINITIONS), dict(COMMON)
    needs: dict[str, list[str]] = {}
    for shape in shapes.values():
        definitions |= shape.definitions
        properties |= shape.properties
        needs |= shape.needs
    question = {
        "type": "object",
        "required": list(COMMON),
        "additionalProperties": False,
        "properties": properties,
        "allOf": [_of_kind(kind, shapes) for kind in KINDS.values()],
        "dependentRequired": needs,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Questions of one chapter",
        "description": (
            "book/questions/<chapter path>.yml: the questions of book/<chapter path>.md. This file"
            " is made by `make book` from src/studyguide/kinds."
        ),
        "type": "array",
        "minItems": 1,
        "items": {"$ref": "#/$defs/question"},
        "$defs": {"question": question, **definitions},
    }


def schema_file() -> str:
    """Return the schema as the text of its file."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _of_kind(kind: Kind[Any], shapes: dict[str, Shape]) -> dict[str, Any]:
    """Return the rule for questions of one kind: its fields are required, others' are refused."""
    own = kind.shape.properties
    foreign = {name for shape in shapes.values() for name in shape.properties} - set(own)
    refused = {
        name: {"description": f"Only questions of type {_owners(name, shapes)} have it.", "not": {}}
        for name in sorted(foreign)
    }
    return {
        "if": {"required": ["type"], "properties": {"type": {"const": kind.word}}},
        "then": {"required": list(kind.shape.required), "properties": refused},
    }


def _owners(name: str, shapes: dict[str, Shape]) -> str:
    words = [word for word, shape in shapes.items() if name in shape.properties]
    return " and ".join([", ".join(words[:-1]), words[-1]] if words[1:] else words)
