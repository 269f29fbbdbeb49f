"""The directives of the pages in `book/practice`: practice, exams, progress, the study plan.

A page without script says what the exam asks for and where the questions are; the script of these
pages puts the practice into the place that a directive leaves.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from studyguide.bank.lookup import question_files
from studyguide.exams.blueprint import Blueprint, blueprints
from studyguide.exams.fixed import FILE, SIZE
from studyguide.outline import OBJECTIVES, OUTLINE
from studyguide.site.plan import study_plan
from studyguide.site.script import NAME, PRACTICE

PAGES = ("questions", "ai-300", "dp-100", "progress", "plan")
"""The pages of `book/practice`, in the menu's order."""
_FOLDER = "book/practice/"


class PracticeDirective(SphinxDirective):
    """`{practice}` with `questions`, `exam`, `progress` or `plan`.

    An exam and a plan need the option `exam`, a plan also `weeks`.
    """

    required_arguments = 1
    option_spec: ClassVar[dict[str, Any]] = {
        "exam": directives.unchanged_required,
        "weeks": directives.positive_int,
    }

    def run(self) -> list[nodes.Node]:
        """Return what a page shows without script, and the place for the script."""
        root = Path(self.env.srcdir)
        for path in (root / OUTLINE, root / OBJECTIVES, root / FILE, *question_files(root)):
            if path.is_file():
                self.env.note_dependency(str(path))
        what, exam = self.arguments[0], self.options.get("exam", "")
        if what == "plan":
            return self._markdown(study_plan(root, exam, self.options["weeks"]))
        shown = self._markdown(exam_table(blueprints(root)[exam])) if what == "exam" else []
        place = (
            f'<div class="sg-practice" data-practice="{what}" data-exam="{exam}">'
            f"<p>{_WITHOUT[what]}</p></div>"
        )
        return [*shown, nodes.raw("", place, format="html")]

    def _markdown(self, text: str) -> list[nodes.Node]:
        parent = nodes.container()
        self.state.nested_parse(StringList(text.split("\n"), self.env.docname), 0, parent)
        found: list[nodes.Node] = parent.children
        return found


_WITHOUT = {
    "questions": "Mixed practice needs JavaScript. Every question is also in its chapter, where its"
    " answer opens without it.",
    "exam": "A practice exam needs JavaScript. Every question is also in its chapter, where its"
    " answer opens without it.",
    "progress": "Progress needs JavaScript: it is kept in your browser.",
}


def exam_table(exam: Blueprint) -> str:
    """Return what an exam asks for and how much of it the bank covers, as Markdown."""
    seats = exam.seats(SIZE)
    lines = [
        f"The bank's questions cover **{exam.covered:.0%} of {exam.name}** by weight. Parts without"
        " questions cannot be drawn; the seats go to the others by their weights.",
        "",
        f"| Part | Weight | Objectives with questions | Questions | In an exam of {SIZE} |",
        "| --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {domain.title} | {domain.weight} | {domain.practised} of {len(domain.objectives)}"
        f" | {len(domain.questions)} | {seats[domain.id]} |"
        for domain in exam.domains
    ]
    return "\n".join(lines)


def choose_script(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Give the pages of `book/practice` their own script instead of the chapters'.

    A handler of `html-page-context`.
    """
    unwanted = NAME if pagename.startswith(_FOLDER) else PRACTICE
    context["script_files"] = [
        file
        for file in context.get("script_files", [])
        if getattr(file, "filename", file) != f"_static/{unwanted}"
    ]
