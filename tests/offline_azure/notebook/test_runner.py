"""Running notebooks from start to finish."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from offline_azure.notebook.runner import NotebookError, Options, execute, main

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def write(checkout: Path) -> Callable[..., Path]:
    """Write a notebook with these cells, for a kernel that does not exist here."""

    def write(*cells: str | tuple[str, str]) -> Path:
        notebook = new_notebook(
            cells=[
                new_code_cell(cell)
                if isinstance(cell, str)
                else new_code_cell(cell[0], metadata={"tags": [cell[1]]})
                for cell in cells
            ],
            metadata={"kernelspec": {"name": "elsewhere", "display_name": "Elsewhere"}},
        )
        (checkout / "notebooks").mkdir()
        path = checkout / "notebooks" / "lab.ipynb"
        nbformat.write(notebook, path)
        return path

    return write


def test_every_cell_runs_on_the_offline_kernel_in_the_notebooks_folder(
    write: Callable[..., Path], tmp_path: Path, processes_left: Callable[[], list[str]]
) -> None:
    """The kernel that the notebook names does not matter; a failure that is meant may happen."""
    path = write(
        "import os; print(os.getcwd())",
        ("1 / 0", "raises-exception"),
        "print(os.environ['HTTPS_PROXY'].endswith(os.environ['AZUREML_EMULATOR_ADDRESS']))",
    )
    before = path.read_bytes()

    status = main(path, Options(tmp_path / "out.ipynb"))

    first, second, third = nbformat.read(tmp_path / "out.ipynb", as_version=4).cells
    assert status == 0
    assert first.outputs[0].text == f"{path.parent}\n"
    assert second.outputs[0].ename == "ZeroDivisionError"
    assert third.outputs[0].text == "True\n"
    assert path.read_bytes() == before
    assert processes_left() == []


def test_pieces_of_a_stream_are_joined(write: Callable[..., Path], tmp_path: Path) -> None:
    """A busy machine sends what a cell prints in pieces; a reader sees one text each."""
    path = write(
        "import sys\nfor piece in 'ab':\n    print(piece, flush=True)\n"
        "    print(piece, file=sys.stderr, flush=True)"
    )

    main(path, Options(tmp_path / "out.ipynb"))

    (cell,) = nbformat.read(tmp_path / "out.ipynb", as_version=4).cells
    assert [(output.name, output.text) for output in cell.outputs] == [
        ("stdout", "a\nb\n"),
        ("stderr", "a\nb\n"),
    ]


def test_a_failing_cell_is_shown_with_its_error(
    write: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The exit status says it too, and what ran so far is kept."""
    path = write("value = 1", "text = 'x'\nint(text)", "never = 1")

    status = main(path, Options(tmp_path / "out.ipynb"))

    assert status == 1
    assert capsys.readouterr().err == (
        f"{path}: cell 2 failed\n    text = 'x'\n    int(text)\n"
        "ValueError: invalid literal for int() with base 10: 'x'\n"
    )
    cells = nbformat.read(tmp_path / "out.ipynb", as_version=4).cells
    assert [cell.execution_count for cell in cells] == [1, 2, None]


def test_a_dying_kernel_is_a_failure(write: Callable[..., Path]) -> None:
    """A notebook that ends its own kernel did not run through."""
    path = write("import os; os._exit(0)", "print('never')")

    with pytest.raises(NotebookError, match="the kernel died"):
        execute(path)


@pytest.mark.parametrize("content", ["not json", "{}", None])
def test_what_is_no_notebook_is_refused(tmp_path: Path, content: str | None) -> None:
    """One line says what is wrong with the file."""
    path = tmp_path / "x.ipynb"
    if content is not None:
        path.write_text(content)
    assert os.path.exists(path) is (content is not None)  # noqa: PTH110

    with pytest.raises(NotebookError, match=r"x\.ipynb (cannot be read|is not a notebook): "):
        execute(path)


def test_errors_can_be_allowed(
    write: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """All cells run, and the failure still counts."""
    path = write("1 / 0", "print('on')", "int('x')")

    status = main(path, Options(tmp_path / "out.ipynb", allow_errors=True))

    cells = nbformat.read(tmp_path / "out.ipynb", as_version=4).cells
    assert status == 1
    assert cells[1].outputs[0].text == "on\n"
    said = capsys.readouterr().err
    assert "cell 1 failed" in said
    assert "cell 3 failed" in said


def test_report_of_a_notebook_without_jobs(write: Callable[..., Path], tmp_path: Path) -> None:
    """The report is written beside the notebook, empty."""
    main(write("1 + 1"), Options(tmp_path / "out.ipynb"))
    assert (tmp_path / "out.jobs.json").read_text() == "[]\n"
