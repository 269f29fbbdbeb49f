"""The bank for the site's scripts: an index, and the questions of each section.

They are scripts that hand over JSON, because a page that is opened from a folder may load a script
and may not fetch a file. A question is the same HTML that its chapter shows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from studyguide.bank.lookup import questions_of
from studyguide.exams.blueprint import Blueprint, blueprints
from studyguide.exams.fixed import FILE, SIZE
from studyguide.kinds.question import Question
from studyguide.outline import Chapter, Outline, Section, load_outline
from studyguide.render.page import as_html
from studyguide.site.launch import with_report_links

FOLDER = "bank"
"""Where the scripts are in the site's `_static`."""
SIZES = (10, 20, SIZE)
"""How many questions a random exam may have."""


def bank_scripts(root: Path, repository: str = "") -> dict[str, str]:
    """Return the name and the text of each script: `index`, and one for each section."""
    outline = load_outline(root)
    content: dict[str, Any] = {"index": index(outline, root)}
    for section in outline.sections:
        questions = [q for chapter in _chapters(section) for q in _questions(chapter, root)]
        if questions:
            shown = {q.id: with_report_links(as_html(q), repository) for q in questions}
            content[section.slug] = shown
    return {name: _script(name, value) for name, value in content.items()}


def index(outline: Outline, root: Path) -> dict[str, Any]:
    """Return where each question is, and what each exam asks for."""
    path = root / FILE
    fixed = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return {
        "sections": [
            {
                "id": section.id,
                "slug": section.slug,
                "title": section.title,
                "chapters": [_chapter(chapter, root) for chapter in _written(section, root)],
            }
            for section in outline.sections
            if _written(section, root)
        ],
        "exams": {
            exam.id: _exam(exam, fixed.get(exam.id, {})) for exam in blueprints(root).values()
        },
    }


def write_bank(app: Sphinx) -> None:
    """Write the scripts where `js/data.js` looks for them. A handler of `builder-inited`."""
    if app.builder.format != "html":
        return
    folder = Path(app.outdir) / "_static" / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    address = app.config.html_theme_options.get("repository_url", "")
    for name, text in bank_scripts(Path(app.srcdir), address).items():
        (folder / f"{name}.js").write_text(text, encoding="utf-8")


def _script(name: str, content: Mapping[str, Any]) -> str:
    value = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return f"studyguideData({json.dumps(name)}, {value});\n"


def _chapters(section: Section) -> list[Chapter]:
    return [chapter for group in section.groups for chapter in group.chapters]


def _written(section: Section, root: Path) -> list[Chapter]:
    return [chapter for chapter in _chapters(section) if chapter.source(root).is_file()]


def _questions(chapter: Chapter, root: Path) -> list[Question]:
    path = chapter.questions(root)
    return questions_of(root, path) if path.is_file() else []


def _chapter(chapter: Chapter, root: Path) -> dict[str, Any]:
    return {
        "path": chapter.path,
        "id": chapter.id,
        "title": chapter.title,
        "objectives": chapter.objectives,
        "questions": [[q.id, q.type, q.objectives] for q in _questions(chapter, root)],
    }


def _exam(exam: Blueprint, fixed: Mapping[str, list[str]]) -> dict[str, Any]:
    return {
        "name": exam.name,
        "domains": [
            {
                "id": domain.id,
                "title": domain.title,
                "weight": domain.weight,
                "objectives": [[entry.id, entry.text] for entry in domain.objectives],
                "pool": [question.id for question in domain.questions],
            }
            for domain in exam.domains
        ],
        "seats": {size: exam.seats(size) for size in SIZES},
        "fixed": fixed,
    }
