"""Notebooks run in the chapters' kernel, in their own folder, and failures are named."""

from pathlib import Path

import nbformat
import pytest

from studyguide.notebooks.execute import Job, MissingKernelError, execute_all, require_kernel


def job(folder: Path, *sources: str) -> Job:
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    return Job(nbformat.v4.new_notebook(cells=cells), folder)


def test_notebooks_run_in_their_folder_and_a_failure_names_its_cell(checkout) -> None:
    """One notebook's failure does not keep the other from being executed."""
    good = job(
        checkout.root / "notebooks/deep",
        "import os\nprint(os.path.basename(os.getcwd()), os.environ['STUDYGUIDE_RENDER'])",
    )
    bad = job(checkout.root / "notebooks", "1", "{}['key']", "2")

    none, failure = execute_all([good, bad])

    assert none is None
    assert good.notebook.cells[0].outputs[0].text == "deep static\n"
    assert (str(failure), failure.cell) == ("KeyError: 'key'", 1)


def test_a_kernel_that_dies_is_a_failure(checkout) -> None:
    """A cell that takes its kernel down is reported, not waited for."""
    (failure,) = execute_all([job(checkout.root, "import os\nos._exit(1)")])

    assert "kernel died" in str(failure)


def test_a_missing_kernel_says_what_to_run(tmp_path, monkeypatch) -> None:
    """Without the kernel the error is one line with the command that installs it."""
    monkeypatch.setattr("jupyter_client.kernelspec.jupyter_path", lambda *_: [str(tmp_path)])

    with pytest.raises(MissingKernelError, match=r"azureml-emulator install-kernel --prefix"):
        require_kernel()
