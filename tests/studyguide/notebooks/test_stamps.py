"""The stamps change with everything that outputs depend on, and with nothing else."""

from pathlib import Path

import nbformat
import pytest

from studyguide.notebooks.generate import generate
from studyguide.notebooks.links import LinkResolver
from studyguide.notebooks.stamps import inputs_stamp, outputs_stamp, stamp
from studyguide.outline import load_outline


def current(checkout) -> str:
    written = load_outline(checkout.root).written(checkout.root)
    notebook = generate(written[0], checkout.root, LinkResolver(checkout.root, written)).notebook
    return inputs_stamp(notebook, written[0], checkout.root)


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


EXERCISE = (Path(__file__).parents[2] / "exercise.yml").read_text(encoding="utf-8")


def test_inputs_stamp_covers_how_questions_are_shown(checkout, monkeypatch) -> None:
    """Another rendering of the same questions asks for a new execution."""
    path = checkout.root / "book/questions/1-workspace/a-provision/1-first.yml"
    path.parent.mkdir(parents=True)
    path.write_text(QUESTION)
    before = current(checkout)
    monkeypatch.setattr("studyguide.notebooks.stamps.as_html", lambda question: "other")

    assert current(checkout) != before


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("book/questions/1-workspace/a-provision/1-first.yml", QUESTION),
        ("book/exercises/1-workspace/a-provision/1-first.yml", EXERCISE),
        ("binder/requirements.txt", "nothing==2"),
    ],
)
def test_inputs_stamp_covers_the_files_behind_the_outputs(checkout, path, text) -> None:
    """Another question, exercise, shared file or package asks for a new execution."""
    before = current(checkout)
    file = checkout.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)

    assert current(checkout) != before


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        ("notebooks/_shared/train/train.py", True),
        ("notebooks/_shared/train/deep/model.py", True),
        ("notebooks/_shared/train/__pycache__/train.pyc", False),
        ("notebooks/_shared/training/train.py", False),
        ("notebooks/_shared/data/customers.csv", False),
    ],
)
def test_inputs_stamp_covers_the_shared_files_that_a_cell_names(checkout, path, changes) -> None:
    """A new training script asks only the chapters that use it for a new execution."""
    checkout.first.write_text(
        checkout.first.read_text().replace("6 * 7", 'code = "../../_shared/train"')
    )
    before = current(checkout)
    file = checkout.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("print()")

    assert (current(checkout) != before) is changes


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        ("6 * 7", "7 * 6", True),
        ("ipython3\n", "ipython3\n:tags: [raises-exception]\n\n", True),
        ("to everything", "to it all", False),
    ],
)
def test_inputs_stamp_covers_code_and_not_prose(checkout, old, new, changes) -> None:
    """An edited sentence needs no execution; an edited cell does."""
    before = current(checkout)
    checkout.first.write_text(checkout.first.read_text().replace(old, new))

    assert (current(checkout) != before) is changes


def notebook_with(output: nbformat.NotebookNode) -> nbformat.NotebookNode:
    cell = nbformat.v4.new_code_cell("x", outputs=[output], execution_count=1)
    return nbformat.v4.new_notebook(cells=[cell])


def test_outputs_stamp_covers_text_pictures_and_counts() -> None:
    """A changed word, a replaced picture, a deleted output and a changed count are all seen."""
    new = nbformat.v4.new_output
    picture = new("display_data", data={"image/png": "AAAA"})
    original = notebook_with(picture)
    replaced = notebook_with(new("display_data", data={"image/png": "AAAB"}))
    deleted = notebook_with(picture)
    deleted.cells[0].outputs = []
    recounted = notebook_with(picture)
    recounted.cells[0].execution_count = 2

    stamps = {outputs_stamp(one) for one in (original, replaced, deleted, recounted)}

    assert len(stamps) == 4


def test_a_stamp_does_not_change_what_it_stamps(checkout) -> None:
    """Stamping is repeatable."""
    chapter = load_outline(checkout.root).written(checkout.root)[0]
    notebook = notebook_with(nbformat.v4.new_output("stream", text="a"))
    stamp(notebook, chapter, checkout.root)
    first = dict(notebook.metadata["studyguide"])
    stamp(notebook, chapter, checkout.root)

    assert notebook.metadata["studyguide"] == first
