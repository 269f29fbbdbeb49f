"""A book of more chapters than there are: copies under other paths, with questions of their own."""

from __future__ import annotations

import copy
import re
from dataclasses import replace
from pathlib import Path

import nbformat
import yaml

from studyguide.bank.files import read_yaml
from studyguide.notebooks.generate import generate
from studyguide.notebooks.links import LinkResolver
from studyguide.notebooks.stamps import stamp
from studyguide.notebooks.update import give_outputs, serialise
from studyguide.outline import OUTLINE, Chapter, load_outline

_SHOWN = re.compile(r'^(question\(")([^"]+)("\))', re.MULTILINE)


def grow(book: Path, times: int) -> int:
    """Make a book of `times` as many chapters of the one in `book`; return how many it has.

    A copy is a section of its own: links between its chapters lead to copies. Its notebooks have
    the outputs of the originals.
    """
    path = book / OUTLINE
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    originals = {chapter.path: chapter for chapter in load_outline(book).written(book)}
    pairs: list[tuple[Chapter, str]] = []
    for number in range(1, times):
        for section in content["sections"][:]:
            if "-copy" in section["slug"]:
                continue
            copied = _copied(section, f"copy{number}")
            content["sections"].append(copied)
            pairs += [
                (originals[old["path"]], new["path"])
                for old, new in zip(_chapters(section), _chapters(copied), strict=True)
                if old["path"] in originals
            ]
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    for original, target in pairs:
        _copy_sources(book, original, target)
    written = load_outline(book).written(book)
    links = LinkResolver(book, written)
    by_path = {chapter.path: chapter for chapter in written}
    for original, target in pairs:
        _copy_outputs(book, original, by_path[target], links)
    return len(written)


def _chapters(section: dict) -> list[dict]:
    return [chapter for group in section["groups"] for chapter in group["chapters"]]


def _copied(section: dict, suffix: str) -> dict:
    """Return a section under other names; only one chapter can have a seed."""
    old, new = section["slug"], f"{section['slug']}-{suffix}"
    groups = [
        {
            **group,
            "chapters": [
                {
                    **{key: value for key, value in chapter.items() if key != "seed"},
                    "path": chapter["path"].replace(old, new, 1),
                }
                for chapter in group["chapters"]
            ],
        }
        for group in section["groups"]
    ]
    return {**section, "slug": new, "title": f"{section['title']} ({suffix})", "groups": groups}


def _copy_sources(book: Path, original: Chapter, target: str) -> None:
    suffix = target.split("/")[0].rpartition("-")[2]
    new = replace(original, path=target)
    text = original.source(book).read_text(encoding="utf-8")
    _write(new.source(book), _SHOWN.sub(rf"\g<1>\g<2>-{suffix}\g<3>", text))
    questions = copy.deepcopy(read_yaml(original.questions(book), original.path))
    for question in questions:
        question["id"] += f"-{suffix}"
        question["stem"] += f"\n\n({suffix})"
        for only_once in ("seed", "corrected"):
            question.pop(only_once, None)
    _write(new.questions(book), yaml.safe_dump(questions, sort_keys=False))


def _copy_outputs(book: Path, original: Chapter, new: Chapter, links: LinkResolver) -> None:
    notebook = generate(new, book, links).notebook
    give_outputs(nbformat.read(original.notebook(book), as_version=4), notebook)
    stamp(notebook, new, book)
    _write(new.notebook(book), serialise(notebook))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
