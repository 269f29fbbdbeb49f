"""Read one question file, strictly.

YAML is read as a question author means it: `true` and `false` are the only booleans, so that an
option may say `No`; every other scalar is text, so that a version or a date keeps its digits;
text has no blank ends; a key given twice is an error (plain PyYAML keeps the last).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

import yaml

from studyguide.errors import ReaderError
from studyguide.kinds import KINDS
from studyguide.kinds.question import Question
from studyguide.unchanged import once_while_unchanged

try:
    from yaml import CSafeLoader as _SafeLoader  # several times as fast
except ImportError:  # a PyYAML that was built without libyaml
    from yaml import SafeLoader as _SafeLoader  # type: ignore[assignment]

T = TypeVar("T")


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


@once_while_unchanged
def read_yaml(path: Path, shown: str) -> Any:
    """Return the content of a question file as plain lists, dictionaries, text and booleans.

    It is shared by all who read the file: do not change it.

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


def name_of(raw: Any, position: int, entry: str = "question") -> str:
    """Return how messages name an entry of a file: its id, or its place in the file."""
    if isinstance(raw, Mapping) and isinstance(raw.get("id"), str):
        return str(raw["id"])
    return f"{entry} {position}"


def build_question(raw: Any, where: str) -> Question:
    """Return the question that the mapping `raw` describes.

    Args:
        raw: what `read_yaml` gave for one entry.
        where: file and question, for messages.

    Raises:
        QuestionFileError: an unknown kind, a missing or unknown field, or one of the wrong shape.
    """
    word = _mapping(raw, where).get("type")
    if word is None:
        raise QuestionFileError(f"{where}: type: missing")
    kind = KINDS.get(word) if isinstance(word, str) else None
    if kind is None:
        raise QuestionFileError(f"{where}: type: {word!r} is unknown; known: {', '.join(KINDS)}")
    return build(kind.model, raw, where)


def build(cls: type[T], raw: Any, where: str) -> T:
    """Return an instance of the dataclass `cls` with the content of the mapping `raw`.

    Raises:
        QuestionFileError: a missing or unknown field, or one of the wrong shape.
    """
    content = _mapping(raw, where)
    known, types = _fields(cls)  # type: ignore[arg-type]
    for name in content:
        if name not in known:
            raise QuestionFileError(f"{where}: {name}: unknown field")
    for name, required in known.items():
        if required and name not in content:
            raise QuestionFileError(f"{where}: {name}: missing")
    return cls(**{n: _value(types[n], value, f"{where}: {n}") for n, value in content.items()})


@cache
def _fields(cls: Any) -> tuple[dict[str, bool], dict[str, Any]]:
    """Return field -> whether a dataclass requires it, and field -> its type."""
    required = {field.name: field.default is MISSING for field in fields(cls)}
    return required, get_type_hints(cls)


def _value(wanted: Any, raw: Any, where: str) -> Any:
    """Return `raw` as a field of the type `wanted`: a dataclass, a tuple of something, or as is."""
    if get_origin(wanted) is tuple:
        (each, _) = get_args(wanted)
        entries = enumerate(_list(raw, where), start=1)
        return tuple(_value(each, entry, f"{where}[{place}]") for place, entry in entries)
    return build(wanted, raw, where) if isinstance(wanted, type) and is_dataclass(wanted) else raw


def _mapping(raw: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(raw, Mapping):
        raise QuestionFileError(f"{where}: must be a mapping of fields")
    return raw


def _list(raw: Any, where: str) -> list[Any]:
    if not isinstance(raw, list):
        raise QuestionFileError(f"{where}: must be a list")
    return raw
