"""`make notebooks` executes what changed, rewrites what was reworded, and leaves the rest."""

import json
from typing import Any

import pytest

from studyguide.notebooks.links import LinkResolver
from studyguide.notebooks.lowering import ChapterError
from studyguide.notebooks.update import State, inspect_all, stale, update


@pytest.fixture
def executed(checkout):
    """Return a checkout whose notebook has been executed."""
    report = update(checkout.root)
    assert report.executed == ["notebooks/1-workspace/a-provision/1-first.ipynb"]
    return checkout


def states(checkout) -> list[State]:
    return [entry.state for entry in inspect_all(checkout.root)]


def edit(path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_a_second_run_executes_nothing(executed) -> None:
    """A fresh notebook is left alone."""
    report = update(executed.root)

    assert (report.executed, report.rewritten, report.removed) == ([], [], [])
    assert stale(executed.root) == []


def test_forced_execution_gives_the_same_bytes(executed) -> None:
    """Executing again leaves no difference in the checkout."""
    executed.write("# Next\n\n```{code-cell} ipython3\nobject()\n```\n", "2-next")
    update(executed.root)
    folder = executed.notebook.parent
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    report = update(executed.root, force=True)

    assert len(report.executed) == 2
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize(
    ("place", "old", "new", "expected"),
    [
        ("first", "answer)", "answer + 1)", State.INPUTS),
        ("first", "to everything", "to it all", State.TEXT),
        ("notebook", '"42\\n"', '"43\\n"', State.OUTPUTS),
        ("notebook", '"execution_count": 1', '"execution_count": 2', State.OUTPUTS),
        ("notebook", "to everything", "to it all", State.TEXT),
    ],
)
def test_each_kind_of_difference_is_told_apart(executed, place, old, new, expected) -> None:
    """Code, prose and outputs are each found where they were changed."""
    edit(getattr(executed, place), old, new)

    assert states(executed) == [expected]


def test_a_deleted_output_is_found(executed) -> None:
    """A notebook that lost an output must be executed again."""
    notebook = json.loads(executed.notebook.read_text())
    code = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    code["outputs"] = []
    executed.notebook.write_text(json.dumps(notebook))

    assert states(executed) == [State.OUTPUTS]


def test_new_prose_is_written_without_execution(executed) -> None:
    """The outputs stay when only a sentence changed, also without a kernel."""
    edit(executed.first, "to everything", "to it all")

    report = update(executed.root)

    assert (report.executed, len(report.rewritten)) == ([], 1)
    assert "to it all" in executed.notebook.read_text()
    assert "42" in executed.notebook.read_text()


def test_a_failing_cell_is_named_and_the_old_notebook_stays(executed) -> None:
    """The failure is one line with file, line and exception."""
    before = executed.notebook.read_bytes()
    edit(executed.first, "print(answer)", "print(anwser)")

    report = update(executed.root)

    assert report.failures == [
        "book/1-workspace/a-provision/1-first.md:20: this cell failed: "
        "NameError: name 'anwser' is not defined"
    ]
    assert executed.notebook.read_bytes() == before


def test_an_expected_exception_is_no_failure(executed) -> None:
    """A cell tagged raises-exception may raise; its traceback names no library file."""
    edit(
        executed.first,
        "answer = 6 * 7\nprint(answer)",
        ":tags: [raises-exception]\n\nimport json\njson.loads('{')",
    )

    report = update(executed.root)

    assert report.failures == []
    text = executed.notebook.read_text()
    assert "JSONDecodeError" in text
    assert "decoder.py" not in text


def test_a_notebook_without_chapter_is_removed(executed) -> None:
    """A notebook goes with its chapter; shared files and checkpoints are not notebooks of ours."""
    kept = [
        executed.root / "notebooks/_shared/helper.ipynb",
        executed.root / "notebooks/.ipynb_checkpoints/x.ipynb",
    ]
    gone = executed.notebook.with_name("9-gone.ipynb")
    for path in [*kept, gone]:
        path.parent.mkdir(exist_ok=True)
        path.write_text("{}")

    assert "notebooks/1-workspace/a-provision/9-gone.ipynb belongs to no chapter" in stale(
        executed.root
    )
    report = update(executed.root)

    assert report.removed == ["notebooks/1-workspace/a-provision/9-gone.ipynb"]
    assert [path.exists() for path in [*kept, gone]] == [True, True, False]


def test_paths_select_chapters(executed) -> None:
    """A chapter can be named by its source, its notebook or a folder above."""
    executed.write("# Next\n", "2-next")
    for path in (executed.first, executed.notebook, executed.first.parent.parent):
        entries = inspect_all(executed.root, [path])
        assert entries[0].chapter.id == "1.a.1"

    assert len(inspect_all(executed.root, [executed.first])) == 1
    with pytest.raises(FileNotFoundError, match=r"no written chapter in .*nowhere"):
        inspect_all(executed.root, [executed.root / "nowhere"])


def test_a_chapter_outside_the_outline_is_an_error(executed) -> None:
    """A file whose path the outline does not have would silently never be built."""
    executed.write("# Lost\n", "3-lost")

    with pytest.raises(ChapterError, match=r"^book/.*/3-lost\.md:1: .*no chapter with this path"):
        inspect_all(executed.root)


def test_selecting_a_chapter_leaves_the_others_alone(executed) -> None:
    """A notebook without chapter is removed by a full run only."""
    gone = executed.notebook.with_name("9-gone.ipynb")
    gone.write_text("{}")

    assert stale(executed.root, [executed.first]) == []
    update(executed.root, [executed.first])

    assert gone.exists()


def test_one_resolver_of_links_serves_all_chapters(checkout, monkeypatch) -> None:
    """Where the chapters are is looked up once, not once for each of them."""
    checkout.write("# Next\n", "2-next")
    made = []

    class Counted(LinkResolver):
        def __init__(self, *arguments: Any) -> None:
            made.append(arguments)
            super().__init__(*arguments)

    monkeypatch.setattr("studyguide.notebooks.update.LinkResolver", Counted)

    assert len(inspect_all(checkout.root)) == 2
    assert len(made) == 1
