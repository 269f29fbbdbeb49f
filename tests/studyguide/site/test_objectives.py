"""The map of objectives names every objective, its chapters and its questions."""

from studyguide.outline import load_outline
from studyguide.site.objectives import anchor, objectives_map


def rows(checkout) -> list[str]:
    text = objectives_map(load_outline(checkout.root), checkout.root)
    return [line for line in text.splitlines() if line.startswith("| <span")]


def test_written_chapters_are_links_and_planned_ones_are_named(checkout) -> None:
    """Readers see what they can read now and what will come."""
    assert rows(checkout)[1] == (
        '| <span id="objective-dp100-1"></span>Manage a workspace '
        "| [1.a.1 First](../1-workspace/a-provision/1-first.md)<br>1.a.2 Next (*planned*) |  |"
    )


def test_an_objective_without_chapter_says_so(checkout) -> None:
    """The current exam comes first; an objective that no chapter teaches is not hidden."""
    assert rows(checkout)[0] == (
        '| <span id="objective-ai300-1"></span>Create a workspace | none |  |'
    )


def test_questions_are_counted(checkout) -> None:
    """The last column is the number of questions that practise the objective."""
    path = checkout.root / "book/questions/1-workspace/a-provision/1-first.yml"
    path.parent.mkdir(parents=True)
    question = """\
- id: {id}
  type: open
  objectives: [dp100.1]
  stem: S{id}
  answer: A
  why: W
  explanation: E
  references: [{{title: T, url: "https://learn.microsoft.com/x"}}]
  checked: {{date: 2026-11-23, sdk: azure-ai-ml 1.35.2}}
"""
    path.write_text(question.format(id="one") + question.format(id="two"))

    assert rows(checkout)[1].endswith("| 2 |")


def test_anchors_have_no_dots() -> None:
    """An id with a dot is awkward in a style sheet or a selector."""
    assert anchor("dp100.1.2.1") == "objective-dp100-1-2-1"
