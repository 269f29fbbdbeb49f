"""The first page's directives: what of an exam the book covers, where to begin, all chapters.

They are computed when the page is read, and read again when what they count has changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from itertools import groupby
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from studyguide.bank.lookup import questions_of
from studyguide.chapter_info import EXAMS
from studyguide.outline import (
    OBJECTIVES,
    OUTLINE,
    Chapter,
    Group,
    Section,
    load_objectives,
    load_outline,
)

_MINUTES = re.compile(r"^:time:\s*(\d+) minutes", re.MULTILINE)


class _Overview(SphinxDirective):
    """What the directives have in common."""

    def run(self) -> list[nodes.Node]:
        """Return the directive's HTML."""
        root = Path(self.env.srcdir)
        written = load_outline(root).written(root)
        counted = [file for each in written for file in (each.source(root), each.questions(root))]
        for path in (root / OUTLINE, root / OBJECTIVES, *counted):
            self.env.note_dependency(str(path))
        return [nodes.raw("", "\n".join(self.lines(root, written)), format="html")]

    def lines(self, root: Path, written: list[Chapter]) -> Iterator[str]:
        """Yield the lines of HTML."""
        raise NotImplementedError

    def href(self, chapter: Chapter) -> str:
        """Return where a chapter is, as seen from this page."""
        target = f"book/{chapter.path}"
        return escape(self.env.app.builder.get_relative_uri(self.env.docname, target))


class ExamCoverage(_Overview):
    """Renders `exam-coverage` with the id of an exam as a sentence and a table of its parts."""

    required_arguments = 1

    def lines(self, root: Path, written: list[Chapter]) -> Iterator[str]:
        """Yield for each part of the exam how many of its objectives have a chapter."""
        exam = self.arguments[0]
        taught = {objective for chapter in written for objective in chapter.objectives}
        measured = [entry for entry in load_objectives(root).values() if entry.exam == exam]
        covered = sum(entry.id in taught for entry in measured)
        yield (
            f'<p class="sg-coverage">So far the book has chapters on <strong>{covered} of the '
            f"{len(measured)} objectives</strong> of {EXAMS[exam]}.</p>"
        )
        yield '<table class="table sg-coverage-table"><thead><tr>'
        yield f"<th>Part of {EXAMS[exam]}</th><th>Weight</th><th>Objectives covered</th>"
        yield "</tr></thead><tbody>"
        for (domain, weight), group in groupby(measured, lambda each: (each.domain, each.weight)):
            known = [entry.id in taught for entry in group]
            yield (
                f"<tr><td>{escape(domain)}</td><td>{escape(weight)}</td>"
                f"<td>{sum(known)} of {len(known)}</td></tr>"
            )
        yield "</tbody></table>"


class GoOn(_Overview):
    """Renders `go-on` as a link to the first chapter; a script may lead it to a later one."""

    def lines(self, root: Path, written: list[Chapter]) -> Iterator[str]:
        """Yield the link, if there is a chapter."""
        for first in written[:1]:
            yield (
                f'<p><a class="sg-go-on" data-go-on href="{self.href(first)}">'
                f"Start with {first.id} {escape(first.title)}</a></p>"
            )


class ChapterList(_Overview):
    """Renders `chapter-list`: sections and chapters with their minutes and questions.

    Elements with `data-chapter` (the chapter's path) and `data-questions` (its questions' ids,
    separated by spaces) are empty: they are for the script that keeps progress.
    """

    def lines(self, root: Path, written: list[Chapter]) -> Iterator[str]:
        """Yield a heading and a table for each section that has a chapter."""
        for section in load_outline(root).sections:
            groups = [
                (group, [chapter for chapter in group.chapters if chapter in written])
                for group in section.groups
            ]
            groups = [(group, chapters) for group, chapters in groups if chapters]
            if groups:
                yield from self._section(section, groups, root)

    def _section(
        self, section: Section, groups: list[tuple[Group, list[Chapter]]], root: Path
    ) -> Iterator[str]:
        chapters = [chapter for _group, members in groups for chapter in members]
        minutes = sum(minutes_of(chapter, root) for chapter in chapters)
        questions = sum(len(question_ids(chapter, root)) for chapter in chapters)
        yield f"<h3>{section.id} {escape(section.title)}</h3>"
        sizes = (_count(len(chapters), "chapter"), hours(minutes), _count(questions, "question"))
        yield (
            f"<p>{', '.join(filter(None, sizes))}."
            f' <span class="sg-section-progress" data-section="{section.id}"></span></p>'
        )
        yield '<table class="table sg-chapter-list"><thead><tr>'
        yield "<th>Chapter</th><th>Minutes</th><th>Questions</th></tr></thead>"
        for group, members in groups:
            yield '<tbody><tr><th colspan="3" scope="rowgroup">'
            yield f"{group.id} {escape(group.title)}</th></tr>"
            yield from (self._row(chapter, root) for chapter in members)
            yield "</tbody>"
        yield "</table>"

    def _row(self, chapter: Chapter, root: Path) -> str:
        ids = question_ids(chapter, root)
        hook = f'data-chapter="{escape(chapter.path)}" data-questions="{escape(" ".join(ids))}"'
        title = f"{chapter.id} {escape(chapter.title)}"
        return (
            f'<tr><td><a href="{self.href(chapter)}">{title}</a></td>'
            f"<td>{minutes_of(chapter, root)}</td>"
            f'<td>{len(ids)} <span class="sg-chapter-progress" {hook}></span></td></tr>'
        )


def minutes_of(chapter: Chapter, root: Path) -> int:
    """Return the time to learn that a chapter names."""
    found = _MINUTES.search(chapter.source(root).read_text(encoding="utf-8"))
    return int(found[1]) if found else 0


def question_ids(chapter: Chapter, root: Path) -> list[str]:
    """Return the ids of a chapter's questions."""
    path = chapter.questions(root)
    return [question.id for question in questions_of(root, path)] if path.is_file() else []


def hours(minutes: int) -> str:
    """Return a time as people say it."""
    full, rest = divmod(minutes, 60)
    return " ".join(part for part in (full and f"{full} h", rest and f"{rest} min") if part)


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
