"""The directive `chapter-info` on the site: objectives link to the map of objectives."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from studyguide.chapter_info import EXAMS, ChapterInfoSyntax, missing_option, objectives_of
from studyguide.outline import OBJECTIVES, OUTLINE, Objective
from studyguide.site.objectives import PAGE, anchor
from studyguide.site.outline import chapter_of


class ChapterInfo(SphinxDirective):
    """Renders `chapter-info` as a list of terms: objectives of both exams, time, cost."""

    has_content = ChapterInfoSyntax.has_content
    option_spec: ClassVar = ChapterInfoSyntax.option_spec

    def run(self) -> list[nodes.Node]:
        """Return the info line's nodes."""
        if missing := missing_option(self.options):
            raise self.error(f"chapter-info needs the option :{missing}:")
        root = Path(self.env.srcdir)
        for path in (OUTLINE, OBJECTIVES):
            self.env.note_dependency(str(root / path))
        chapter = chapter_of(Path(self.env.doc2path(self.env.docname)), root)
        if chapter is None:
            raise self.error(f"chapter-info: {OUTLINE} has no chapter with this file's path")
        listing = nodes.definition_list(classes=["sg-chapter-info"])
        kind, number = chapter.called
        listing += _item(kind, nodes.Text(number))
        for exam, objectives in objectives_of(chapter, root).items():
            listing += _item(f"{EXAMS[exam]} objectives", *self._links(objectives))
        listing += _item("Time to learn", nodes.Text(self.options["time"]))
        listing += _item("On Azure", nodes.Text(self.options["azure"]))
        return [listing]

    def _links(self, objectives: list[Objective]) -> list[nodes.Node]:
        """Return links to the objectives' rows, separated by semicolons."""
        page = self.env.app.builder.get_relative_uri(
            self.env.docname, PAGE.with_suffix("").as_posix()
        )
        found: list[nodes.Node] = []
        for objective in objectives:
            if found:
                found.append(nodes.Text("; "))
            uri = f"{page}#{anchor(objective.id)}"
            found.append(nodes.reference("", objective.text, refuri=uri, internal=True))
        return found or [nodes.Text("not measured")]


def _item(term: str, *body: nodes.Node) -> nodes.Node:
    return nodes.definition_list_item(
        "", nodes.term("", term), nodes.definition("", nodes.paragraph("", "", *body))
    )
