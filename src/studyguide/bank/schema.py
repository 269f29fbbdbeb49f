"""Check the shape of a file of questions or exercises against its schema."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from jsonschema.exceptions import ValidationError  # type: ignore[import-untyped]

from studyguide.bank.files import name_of
from studyguide.bank.shape import schema


@dataclass(frozen=True)
class Schema:
    """The schema that editors use too; its descriptions are the advice in our messages."""

    validator: Draft202012Validator
    entry: str = "question"
    """What one entry of the file is, in messages and in the schema's `$defs`."""

    @classmethod
    def of_all_kinds(cls) -> Schema:
        """Return the schema that is made from what the kinds say of their fields."""
        return cls(Draft202012Validator(schema()))

    def faults(self, content: Any, shown: str) -> tuple[list[str], set[int]]:
        """Return what is wrong with the content of a file.

        Args:
            content: what `read_yaml` returned.
            shown: how messages name the file.

        Returns:
            One line for each fault, in the order of the file, and the places (from 0) of the
            questions that have one.
        """
        errors = sorted(self.validator.iter_errors(content), key=lambda error: list(error.path))
        lines = dict.fromkeys(line for e in errors for line in self._lines(e, content, shown))
        return list(lines), {int(e.absolute_path[0]) for e in errors if e.absolute_path}

    def _lines(self, error: ValidationError, content: Any, shown: str) -> Iterator[str]:
        if not error.absolute_path:
            yield f"{shown}: must be a list of {self.entry}s, each starting with '- id:'"
            return
        position, *path = error.absolute_path
        where = f"{shown}: {name_of(content[position], int(position) + 1, self.entry)}"
        for names, problem in self._problems(error):
            field = "".join(
                f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in [*path, *names]
            )
            yield f"{where}: {field.lstrip('.') or self.entry}: {problem}"

    def _problems(self, error: ValidationError) -> Iterator[tuple[list[str], str]]:
        """Yield the deeper field (if any) and what is wrong with it."""
        schema, rule = error.schema, error.validator
        if rule == "not":
            yield [], f"must be removed. {schema['description']}"
        elif rule == "required":
            for name in error.validator_value:
                if name not in error.instance:
                    yield [name], f"missing. {self._advice(error, name)}".strip()
        elif rule == "dependentRequired":
            for name, needs in error.validator_value.items():
                missing = [need for need in needs if need not in error.instance]
                if name in error.instance and missing:
                    yield [name], f"needs {', '.join(missing)}; add it or remove {name}"
        elif rule == "additionalProperties":
            for name in sorted(set(error.instance) - set(schema["properties"])):
                near = difflib.get_close_matches(str(name), schema["properties"], n=1)
                advice = f"write {near[0]}" if near else "remove it"
                yield [str(name)], f"unknown field; {advice}"
        else:
            yield [], f"{_shorten(error)}. {self._advice(error)}".strip()

    def _advice(self, error: ValidationError, name: str | None = None) -> str:
        """Return the nearest description on the way from the schema's root to the fault."""
        path = [part for part in error.absolute_path if not isinstance(part, int)]
        node: Any = self.validator.schema["$defs"][self.entry]
        advice = ""
        for part in [*path, *([name] if name else [])]:
            node = self._resolve(node).get("properties", {}).get(part, {})
            advice = node.get("description") or self._resolve(node).get("description") or advice
        return advice

    def _resolve(self, node: Any) -> Any:
        if "items" in node:
            node = node["items"]
        if "$ref" in node:
            node = self.validator.schema["$defs"][node["$ref"].rsplit("/", 1)[-1]]
        return node


def _shorten(error: ValidationError) -> str:
    shown = json.dumps(error.instance, ensure_ascii=False)
    shown = shown if len(shown) <= 60 else shown[:57] + "..."
    return {
        "minItems": f"has {_length(error)} entries, at least {error.validator_value} are needed",
        "maxItems": f"has {_length(error)} entries, at most {error.validator_value} are allowed",
        "uniqueItems": "names one entry twice",
        "minLength": "is empty",
        "type": f"{shown} is not of type {error.validator_value}",
    }.get(str(error.validator), f"{shown} is not allowed")


def _length(error: ValidationError) -> int:
    return len(error.instance) if isinstance(error.instance, (list, str)) else 0
