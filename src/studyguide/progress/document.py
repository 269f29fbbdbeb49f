"""The progress document: every answer that was given, and when.

    {"format": "azureml-study-guide progress", "version": 2,
     "questions": {"<id>": [{"when": "2026-12-01T09:30:00.000Z", "result": "right"}]},
     "exercises": {"<id>": [...]},
     "exams": {"<id>": {"finished": "...", ...}},
     "forgotten": {"*": "...", "questions/<id>": "..."}}

Nothing is ever changed in it: answers are added, and what a reader wants to forget is what came up
to a moment. So two documents always merge, in any order, and nothing is lost. The site's script
(`site/js/document.js`) reads and merges by the same rules.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from studyguide.errors import ReaderError

FORMAT = "azureml-study-guide progress"
VERSION = 2
KINDS = ("questions", "exercises")
"""What is answered."""
RESULTS = ("right", "partly", "wrong")
"""How an answer can be; `partly` is what a reader says of an open question."""

Document = dict[str, Any]
_WHEN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


class ProgressError(ReaderError):
    """A text is no progress document; the message says why."""


def empty() -> Document:
    """Return the document of somebody who has answered nothing."""
    return {
        "format": FORMAT,
        "version": VERSION,
        **{kind: {} for kind in KINDS},
        "exams": {},
        "forgotten": {},
    }


def parse(text: str) -> Document:
    """Return the document that `text` is; what this release does not know is left out.

    Raises:
        ProgressError: it is none, is damaged, or was written by a newer release.
    """
    try:
        raw = json.loads(text)
    except ValueError:
        raise ProgressError("it is not JSON, or a part of it is missing") from None
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        raise ProgressError("it is not a progress file of this guide")
    version = raw.get("version")
    if not isinstance(version, int) or version < VERSION:
        raise ProgressError(f"its version, {version!r}, is unknown")
    if version > VERSION:
        raise ProgressError("a newer release of the guide wrote it: update this one first")
    found = empty()
    for kind in KINDS:
        for item, attempts in _mapping(raw, kind).items():
            found[kind][item] = [_attempt(entry, f"{kind}: {item}") for entry in _list(attempts)]
    for name, exam in _mapping(raw, "exams").items():
        _require(isinstance(exam, Mapping) and _is_moment(exam.get("finished")), f"exams: {name}")
        found["exams"][name] = exam
    for what, when in _mapping(raw, "forgotten").items():
        _require(_is_moment(when), f"forgotten: {what}")
        found["forgotten"][what] = when
    return merge(found, empty())


def merge(one: Document, other: Document) -> Document:
    """Return a document with everything of both, and without what either has forgotten."""
    merged = empty()
    forgotten = dict(one["forgotten"])
    for what, when in other["forgotten"].items():
        forgotten[what] = max(when, forgotten.get(what, ""))
    merged["forgotten"] = forgotten
    everything = forgotten.get("*", "")
    for kind in KINDS:
        for item in {**one[kind], **other[kind]}:
            since = max(everything, forgotten.get(f"{kind}/{item}", ""))
            attempts = _union([*one[kind].get(item, []), *other[kind].get(item, [])], since)
            if attempts:
                merged[kind][item] = attempts
    exams = {**one["exams"], **other["exams"]}
    merged["exams"] = {name: e for name, e in exams.items() if e["finished"] > everything}
    return merged


def text_of(document: Document) -> str:
    """Return a document as the text of a file."""
    return json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _union(attempts: Iterable[dict[str, str]], since: str) -> list[dict[str, str]]:
    unique = {(entry["when"], entry["result"]) for entry in attempts if entry["when"] > since}
    return [{"when": when, "result": result} for when, result in sorted(unique)]


def _attempt(entry: Any, where: str) -> dict[str, str]:
    _require(isinstance(entry, Mapping) and _is_moment(entry.get("when")), where)
    _require(entry.get("result") in RESULTS, where)
    return {"when": entry["when"], "result": entry["result"]}


def _is_moment(value: Any) -> bool:
    return isinstance(value, str) and _WHEN.fullmatch(value) is not None


def _mapping(raw: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    content = raw.get(key, {})
    _require(isinstance(content, Mapping), key)
    return content  # type: ignore[no-any-return]


def _list(content: Any) -> list[Any]:
    return content if isinstance(content, list) else [None]


def _require(condition: bool, where: str) -> None:
    if not condition:
        raise ProgressError(f"it is damaged at {where}")
