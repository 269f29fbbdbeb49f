"""What nbval does not look at: whether a notebook is complete, fresh, honest and portable."""

import getpass
import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
from markdown_it import MarkdownIt
from nbformat import NotebookNode

from studyguide.notebooks.generate import KERNEL, code_cells
from studyguide.notebooks.sanitise import WIDGET_VIEW, all_rules, sanitise
from studyguide.notebooks.stamps import KEY, outputs_stamp
from studyguide.notebooks.update import State, inspect_all, orphans
from studyguide.outline import load_outline

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = [chapter.notebook(ROOT) for chapter in load_outline(ROOT).pages(ROOT)]
ABSOLUTE = re.compile(r"(?<![\w.:/~\])}-])/(?:home|Users|root|tmp|var|opt|usr|private)/")


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.relative_to(ROOT / "notebooks").as_posix())
def path(request: pytest.FixtureRequest) -> Path:
    """Return the path of each written chapter's notebook."""
    return request.param


@pytest.fixture
def notebook(path: Path) -> NotebookNode:
    """Return each written chapter's notebook."""
    return nbformat.read(path, as_version=4)


def texts(notebook: NotebookNode) -> Iterator[str]:
    """Yield every text that an execution stored."""
    for cell in code_cells(notebook):
        for output in cell.outputs:
            if output.output_type == "stream":
                yield output.text
            elif output.output_type == "error":
                yield from [output.evalue, *output.traceback]
            else:
                yield from (
                    value if isinstance(value, str) else json.dumps(value)
                    for mime, value in output.data.items()
                    if mime.startswith(("text/", "application/", "image/svg"))
                )


def test_there_are_chapters() -> None:
    """The tests below have something to look at."""
    assert NOTEBOOKS != []


def test_every_chapter_has_its_notebook_and_the_reverse() -> None:
    """No written chapter lacks a notebook, and no notebook a chapter."""
    assert [path for path in NOTEBOOKS if not path.is_file()] == []
    assert orphans(ROOT) == []


def test_every_notebook_is_what_its_chapter_generates() -> None:
    """Regenerating gives the same text, and the outputs come from these cells and questions."""
    found = {entry.chapter.path: entry.state for entry in inspect_all(ROOT)}

    assert found == dict.fromkeys(found, State.FRESH)


def test_every_code_cell_was_executed_in_order(notebook: NotebookNode) -> None:
    """A reader sees the outputs of one run from top to bottom."""
    counts = [cell.execution_count for cell in code_cells(notebook)]

    assert counts == list(range(1, len(counts) + 1))
    assert counts != []


def test_no_cell_failed_unless_it_was_meant_to(notebook: NotebookNode) -> None:
    """An error is stored if and only if the cell has the tag raises-exception."""
    for cell in code_cells(notebook):
        failed = any(output.output_type == "error" for output in cell.outputs)

        assert failed == ("raises-exception" in cell.metadata.get("tags", [])), cell.source


def test_outputs_are_those_of_the_execution(notebook: NotebookNode) -> None:
    """A changed word, a replaced picture and a deleted output are all found."""
    assert notebook.metadata[KEY]["outputs"] == outputs_stamp(notebook)


def test_every_question_stored_its_html(notebook: NotebookNode) -> None:
    """It can be read before its cell is run, as an exercise can, and names no widget."""
    for cell in code_cells(notebook):
        if cell.source.startswith(("question(", "exercise(")):
            (output,) = cell.outputs
            assert set(output.data) == {"text/html", "text/plain"}
            assert '<section class="sg-question' in output.data["text/html"]


def test_no_widget_is_stored(notebook: NotebookNode) -> None:
    """A stored widget would be shown as a dead one."""
    mimes = {
        mime
        for cell in code_cells(notebook)
        for output in cell.outputs
        for mime in output.get("data", {})
    }

    assert WIDGET_VIEW not in mimes
    assert set(notebook.metadata) == {"kernelspec", "language_info", KEY}
    assert notebook.metadata.kernelspec == KERNEL


def test_no_output_names_this_or_another_machine(notebook: NotebookNode) -> None:
    """No absolute path, host name or user name is stored."""
    names = {socket.gethostname(), getpass.getuser()} - {"root", "runner", "localhost"}
    for text in texts(notebook):
        assert ABSOLUTE.findall(text) == []
        assert str(ROOT) not in text
        assert [name for name in names if re.search(rf"\b{re.escape(name)}\b", text)] == []


def test_stored_outputs_are_sanitised(notebook: NotebookNode) -> None:
    """Applying the rules again changes nothing, so every machine stores the same."""
    for cell in code_cells(notebook):
        if "remove-input" not in cell.metadata.get("tags", []):
            for output in cell.outputs:
                if output.output_type == "stream":
                    assert output.text == sanitise(output.text, all_rules(ROOT))


def test_a_traceback_shows_only_the_readers_code(notebook: NotebookNode) -> None:
    """The frames of libraries are left out; the reader's cell and the exception are there."""
    for cell in code_cells(notebook):
        for output in cell.outputs:
            if output.output_type == "error":
                plain = [re.sub(r"\x1b\[[0-9;]*m", "", entry) for entry in output.traceback]
                *frames, exception = plain  # whose text may hold the traceback of a job
                assert [frame for frame in frames if "site-packages" in frame] == []
                assert [frame for frame in frames if frame.startswith("Cell In[")] != []
                assert exception.startswith(f"{output.ename}: ")


def test_text_is_plain_markdown(notebook: NotebookNode) -> None:
    """No directive, role, target or comment of MyST is left for a viewer to show raw."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            prose = re.sub(r"```.*?```|`[^`\n]*`", "", cell.source, flags=re.DOTALL)
            assert (
                re.findall(r"^\s*(?::::|```\{|~~~\{|\(.*\)=$|% )", cell.source, re.MULTILINE) == []
            )
            assert re.findall(r"\{[\w:-]+\}(?=$|`)", prose) == []


def test_every_relative_link_and_picture_exists(path: Path, notebook: NotebookNode) -> None:
    """What a notebook links to is where the link says, as seen from the notebook."""
    dead, seen = [], 0
    for cell in notebook.cells:
        if cell.cell_type != "markdown":
            continue
        for token in MarkdownIt().enable("table").parse(cell.source):
            for child in token.children or []:
                target = str(child.attrs.get("href") or child.attrs.get("src") or "")
                parts = urlsplit(target)
                seen += bool(target)
                if not target or parts.scheme:
                    continue
                is_source = target.endswith(".md") and "/book/" not in target
                if is_source or not parts.path or not (path.parent / unquote(parts.path)).exists():
                    dead.append(target)

    assert dead == []
    assert seen or "](" not in " ".join(cell.source for cell in notebook.cells)
