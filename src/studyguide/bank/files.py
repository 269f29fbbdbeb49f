"""Read one question file, strictly.

YAML is read as a question author means it: `true` and `false` are the only booleans, so that an
option may say `No`; every other scalar is text, so that a version or a date keeps its digits;
text has no blank ends; a key given twice is an error (plain PyYAML keeps the last).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, TypeVar

import yaml

from studyguide.bank.model import Checked, Option, Question, Reference
from studyguide.errors import ReaderError

try:
    from yaml import CSafeLoader as _SafeLoader  # several times as fast
except ImportError:  # a PyYAML that was built without libyaml
    from yaml import SafeLoader as _SafeLoader  # type: ignore[assignment]

T = TypeVar("T", Checked, Option, Question, Reference)


class QuestionFileError(ReaderError):
    """A question file cannot be used: `file: question: field: what is wrong`."""


class _Loader(_SafeLoader):
    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own way to choose the scalar types
        letter: [("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"))] for letter in "tf"
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Return the mapping of `node`; a key given twice is an error."""
        seen = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"{key.value}: given twice in one entry; keep one",
                    problem_mark=key.start_mark,
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def _text(loader: _Loader, node: yaml.ScalarNode) -> str:
    return str(loader.construct_scalar(node)).strip()


_Loader.add_constructor("tag:yaml.org,2002:str", _text)


def read_yaml(path: Path, shown: str) -> Any:
    """Return the content of a question file as plain lists, dictionaries, text and booleans.

    Args:
        path: the file.
        shown: how messages name it, for example `book/questions/1-workspace/x.yml`.

    Raises:
        QuestionFileError: YAML syntax, with the line.
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - is safe
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise QuestionFileError(f"{shown}: line {line}: YAML: {error.problem}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise QuestionFileError(f"{shown}: YAML: {' '.join(str(error).split())}") from None


def read_questions(path: Path, shown: str) -> list[Question]:
    """Return the questions of one file in the file's order.

    Raises:
        QuestionFileError: syntax, or a missing or unknown field.
    """
    content = read_yaml(path, shown)
    if not isinstance(content, list):
        raise QuestionFileError(f"{shown}: must be a list of questions, each starting with '- id:'")
    return [
        build_question(raw, f"{shown}: {name_of(raw, position)}")
        for position, raw in enumerate(content, start=1)
    ]


def name_of(raw: Any, position: int) -> str:
    """Return how messages name a question: its id, or its place in the file."""
    if isinstance(raw, Mapping) and isinstance(raw.get("id"), str):
        return str(raw["id"])
    return f"question {position}"


def build_question(raw: Any, where: str) -> Question:
    """Return the question that the mapping `raw` describes.

    Args:
        raw: what `read_yaml` gave for one entry.
        where: file and question, for messages.

    Raises:
        QuestionFileError: a missing or unknown field, or one of the wrong shape.
    """
    content = dict(_mapping(raw, where))
    if "objectives" in content:
        content["objectives"] = tuple(_list(content["objectives"], f"{where}: objectives"))
    if "options" in content:
        content["options"] = _build_all(Option, content["options"], f"{where}: options")
    if "references" in content:
        content["references"] = _build_all(Reference, content["references"], f"{where}: references")
    if "checked" in content:
        content["checked"] = _build(Checked, content["checked"], f"{where}: checked")
    return _build(Question, content, where)


def _build_all(cls: type[T], raw: Any, where: str) -> tuple[T, ...]:
    entries = enumerate(_list(raw, where), start=1)
    return tuple(_build(cls, entry, f"{where}[{position}]") for position, entry in entries)


def _build(cls: type[T], raw: Any, where: str) -> T:
    content = _mapping(raw, where)
    known = {field.name: field.default is MISSING for field in fields(cls)}
    for name in content:
        if name not in known:
            raise QuestionFileError(f"{where}: {name}: unknown field")
    for name, required in known.items():
        if required and name not in content:
            raise QuestionFileError(f"{where}: {name}: missing")
    return cls(**content)


def _mapping(raw: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(raw, Mapping):
        raise QuestionFileError(f"{where}: must be a mapping of fields")
    return raw


def _list(raw: Any, where: str) -> list[Any]:
    if not isinstance(raw, list):
        raise QuestionFileError(f"{where}: must be a list")
    return raw
