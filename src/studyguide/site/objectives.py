"""The map from exam objectives to chapters and questions, a generated page of the book."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from pathlib import Path

from studyguide.bank.lookup import question_files, questions_of
from studyguide.chapter_info import EXAMS
from studyguide.outline import Chapter, Objective, Outline, load_objectives

PAGE = Path("book/reference/objectives.md")

INTRODUCTION = """\
<!-- Generated from book/outline.yml, book/objectives.json and book/questions: edit those. -->

# Exam objectives

Which chapter teaches what the exams measure, and how many questions practise it. A chapter marked
*planned* is not written yet. AI-300 is the exam that you can take today; DP-100 was retired on
1 June 2026.
"""

# The exam that can be taken comes first.
ORDER = ("ai300", "dp100")


def objectives_map(outline: Outline, root: Path) -> str:
    """Return the text of the page `book/reference/objectives.md`."""
    written = set(outline.written(root))
    chapters = list(outline.chapters())
    practised = Counter(
        objective
        for path in question_files(root)
        for question in questions_of(root, path)
        for objective in question.objectives
    )
    lines = [INTRODUCTION]
    objectives = load_objectives(root).values()
    for exam in ORDER:
        lines += [f"## {EXAMS[exam]}", ""]
        measured = [entry for entry in objectives if entry.exam == exam]
        for domain, skills in groupby(measured, lambda entry: entry.domain):
            lines += [f"### {domain}", ""]
            for skill, group in groupby(skills, lambda entry: entry.skill):
                lines += [f"#### {skill}", ""]
                lines += ["| Objective | Chapters | Questions |", "| --- | --- | ---: |"]
                lines += [_row(entry, chapters, written, practised[entry.id]) for entry in group]
                lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def anchor(objective_id: str) -> str:
    """Return the id of an objective's row on the page."""
    return f"objective-{objective_id.replace('.', '-')}"


def _row(objective: Objective, chapters: list[Chapter], written: set[Chapter], count: int) -> str:
    teaching = [chapter for chapter in chapters if objective.id in chapter.objectives]
    cells = [_link(chapter) if chapter in written else _planned(chapter) for chapter in teaching]
    name = f'<span id="{anchor(objective.id)}"></span>{objective.text}'
    return f"| {name} | {'<br>'.join(cells) or 'none'} | {count or ''} |"


def _link(chapter: Chapter) -> str:
    return f"[{chapter.id} {chapter.title}](../{chapter.path}.md)"


def _planned(chapter: Chapter) -> str:
    return f"{chapter.id} {chapter.title} (*planned*)"
