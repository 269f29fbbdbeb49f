"""The command's exit status and what it prints."""

import json
import shutil
import sys

import pytest

from studyguide.cli import main
from studyguide.progress.document import empty, text_of

NOTEBOOK = "notebooks/1-workspace/a-provision/1-first.ipynb"


@pytest.fixture
def sound(checkout, root):
    """Return a checkout with the real question schema."""
    folder = checkout.root / "book/questions"
    folder.mkdir()
    shutil.copy(root / "book/questions/schema.json", folder)
    return checkout


def test_notebooks_are_executed_once(sound, capsys) -> None:
    """The first run says what it executed; the check then finds nothing, and a second run too."""
    assert main(["notebooks"]) == 0
    assert capsys.readouterr().out == f"executed {NOTEBOOK}\n"
    assert main(["notebooks", "--check"]) == 0
    assert main(["notebooks"]) == 0
    assert capsys.readouterr().out == ""


def test_force_executes_again(sound, capsys) -> None:
    """`--force` is what `make notebooks FORCE=1` passes."""
    main(["notebooks"])
    capsys.readouterr()

    assert main(["notebooks", "--force"]) == 0
    assert capsys.readouterr().out == f"executed {NOTEBOOK}\n"


def test_check_names_what_is_stale_and_what_to_run(sound, capsys) -> None:
    """A stale notebook is one line and exit status 1; nothing is executed."""
    assert main(["notebooks", "--check"]) == 1

    assert capsys.readouterr().err == f"{NOTEBOOK} is missing: run `make notebooks`\n"
    assert not sound.notebook.exists()


@pytest.mark.parametrize("arguments", [["notebooks"], ["notebooks", "--check"]])
def test_a_fault_in_a_chapter_is_one_line(sound, capsys, arguments) -> None:
    """What cannot be lowered is an error, not a traceback."""
    sound.write("# First\n\n{ref}`x`\n")

    assert main(arguments) == 1

    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("book/1-workspace/a-provision/1-first.md:14: the role {ref}")


def test_a_failing_cell_is_one_line(sound, capsys) -> None:
    """A failure names chapter, line and exception, and the exit status is 1."""
    sound.write("# First\n\n```{code-cell} ipython3\n1 / 0\n```\n")

    assert main(["notebooks"]) == 1
    assert "book/1-workspace/a-provision/1-first.md:15: this cell failed: ZeroDivisionError" in (
        capsys.readouterr().err
    )


def test_paths_that_are_no_chapter_are_refused(sound, capsys) -> None:
    """A mistyped path is not taken for "nothing to do"."""
    assert main(["notebooks", "book/nowhere"]) == 1
    assert "no written chapter in book/nowhere" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["check", "build"])
def test_a_faulty_bank_stops_check_and_build(sound, capsys, command) -> None:
    """The faults are printed and nothing is built."""
    questions = sound.root / "book/questions/1-workspace/a-provision/1-first.yml"
    questions.parent.mkdir(parents=True)
    questions.write_text("- id: a\n")

    assert main([command]) == 1

    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("book/questions/1-workspace/a-provision/1-first.yml: a: ")
    assert not (sound.root / "_build").exists()


def test_outside_a_checkout_it_says_so(tmp_path, monkeypatch, capsys) -> None:
    """Without an outline there is nothing to work on."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("studyguide.outline.__file__", str(tmp_path / "outline.py"))

    assert main(["check"]) == 1
    assert "No book/outline.yml in" in capsys.readouterr().err


def test_serve_without_a_site_is_one_line(sound, capsys) -> None:
    """`make serve` builds first; the command alone says what to run."""
    assert main(["serve"]) == 1

    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith("yet: run `make book`")


def test_a_missing_package_is_one_line(sound, capsys, monkeypatch) -> None:
    """Where only the helpers of the notebooks are installed, the command says what it needs."""
    monkeypatch.setitem(sys.modules, "jsonschema", None)
    for name in [name for name in sys.modules if name.startswith("studyguide.bank")]:
        monkeypatch.delitem(sys.modules, name)

    assert main(["check"]) == 1

    (line,) = capsys.readouterr().err.splitlines()
    assert line == "this needs the package jsonschema: `make book` sets everything up"


def test_exams_are_drawn_into_their_file(sound, capsys) -> None:
    """With an empty bank there are exams without questions, and no error."""
    (sound.root / "book/practice").mkdir()

    assert main(["exams"]) == 0
    assert capsys.readouterr().out == "The exams are in book/practice/exams.json\n"
    drawn = json.loads((sound.root / "book/practice/exams.json").read_text())
    assert drawn["dp100"] == {"dp100-1": [], "dp100-2": []}


def test_progress_of_the_site_is_added(sound, capsys, tmp_path) -> None:
    """An export joins what was answered here; twice changes nothing."""
    answer = {"when": "2026-12-01T09:30:00.000Z", "result": "right"}
    export = tmp_path / "export.json"
    export.write_text(text_of({**empty(), "questions": {"a": [answer]}}))

    for _ in range(2):
        assert main(["progress", "--add", str(export)]) == 0
        assert capsys.readouterr().out.startswith("1 questions answered, 1 known")


def test_a_file_that_is_no_progress_is_refused(sound, capsys, tmp_path) -> None:
    """One line says why; what is there stays."""
    export = tmp_path / "export.json"
    export.write_text("{}")

    assert main(["progress", "--add", str(export)]) == 1
    assert "was not added: it is not a progress file" in capsys.readouterr().err
    assert main(["progress"]) == 0
    assert capsys.readouterr().out.startswith("0 questions answered")
