"""The first page counts what there is: objectives with a chapter, minutes, questions."""

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from studyguide.outline import load_outline
from studyguide.site.overview import ChapterList, ExamCoverage, GoOn, hours

QUESTION = """\
- id: one
  type: open
  objectives: [dp100.1]
  stem: S
  answer: A
  why: W
  explanation: E
  references: [{title: T, url: "https://learn.microsoft.com/x"}]
  checked: {date: 2026-11-23, sdk: azure-ai-ml 1.35.2}
"""


@pytest.fixture
def root(checkout) -> Path:
    """Return a checkout with one chapter of five minutes and two questions."""
    questions = checkout.root / "book/questions/1-workspace/a-provision/1-first.yml"
    questions.parent.mkdir(parents=True)
    questions.write_text(QUESTION + QUESTION.replace("id: one", "id: two"))
    return checkout.root


def html(directive: Any, root: Path, *arguments: str) -> str:
    """Return what a directive writes into the page book/index."""
    noted: list[str] = []
    builder = SimpleNamespace(get_relative_uri=lambda _page, target: f"{target[5:]}.html")
    env = SimpleNamespace(
        srcdir=str(root),
        docname="book/index",
        app=SimpleNamespace(builder=builder),
        note_dependency=noted.append,
    )
    state = SimpleNamespace(document=SimpleNamespace(settings=SimpleNamespace(env=env)))
    made = directive("x", list(arguments), {}, [], 1, 0, "", state, SimpleNamespace(reporter=None))
    (node,) = made.run()
    written = load_outline(root).written(root)
    assert {str(chapter.source(root)) for chapter in written} <= set(noted)
    return node.astext()


def test_the_coverage_of_an_exam_is_counted(root: Path) -> None:
    """In all and part by part, with the weights; an objective without a chapter is not covered."""
    covered, not_covered = html(ExamCoverage, root, "dp100"), html(ExamCoverage, root, "ai300")

    assert "<strong>1 of the 1 objectives</strong> of DP-100" in covered
    assert "<td>Design</td><td>20 to 25%</td><td>1 of 1</td>" in covered
    assert "<strong>0 of the 1 objectives</strong> of AI-300" in not_covered


def test_chapters_have_their_minutes_and_questions(root: Path) -> None:
    """Each is a link; planned ones are not in the list."""
    text = html(ChapterList, root)

    assert "1 chapter, 5 min, 2 questions." in text
    assert '<a href="1-workspace/a-provision/1-first.html">1.a.1 First</a></td>' in text
    assert "1.a.2" not in text


def test_progress_finds_its_places(root: Path) -> None:
    """The script that keeps it needs the chapter's path and the ids of its questions."""
    hook = re.search(r'class="sg-chapter-progress" (.*?)></span>', html(ChapterList, root))

    assert hook is not None
    assert hook[1] == 'data-chapter="1-workspace/a-provision/1-first" data-questions="one two"'


def test_the_button_leads_to_the_first_chapter(root: Path) -> None:
    """Without a chapter there is no button."""
    assert 'href="1-workspace/a-provision/1-first.html"' in html(GoOn, root)

    (root / "book/1-workspace/a-provision/1-first.md").unlink()

    assert html(GoOn, root) == ""


@pytest.mark.parametrize(
    ("minutes", "said"), [(25, "25 min"), (60, "1 h"), (310, "5 h 10 min"), (0, "")]
)
def test_a_time_is_said_as_people_do(minutes: int, said: str) -> None:
    """Hours and minutes, without those that are none."""
    assert hours(minutes) == said
