"""Parallel jobs, run as the program that they are."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from azureml_emulator.programs import parallel_driver

Run = Callable[..., "subprocess.CompletedProcess[str]"]
ECHO = """
import os, sys
from pathlib import Path

def init():
    global word
    word = sys.argv[1] if len(sys.argv) > 1 else ""
    print("init", os.getpid())

def run(batch):
    return [f"{Path(path).read_text()}{word}" for path in batch]
"""


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run a script over files a, b, c, ...: `run(script, 5, "--mini_batch_size", "2")`."""

    def run(
        script: str, files: int, *more: str, arguments: tuple[str, ...] = ()
    ) -> subprocess.CompletedProcess[str]:
        (tmp_path / "score.py").write_text(script)
        (tmp_path / "data" / "deep").mkdir(parents=True)
        for number in range(files):
            folder = tmp_path / "data" / ("deep" if number % 2 else ".")
            (folder / f"{number}.txt").write_text(str(number))
        given = ["--entry_script", "score.py", "--input", "data", "--append_row_to", "out.txt"]
        return subprocess.run(
            [sys.executable, "-P", parallel_driver.__file__, *given, *more, "--", *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


def test_mini_batches(run: Run, tmp_path: Path) -> None:
    """Every file is an item of one mini batch; what `run` returns is in one file."""
    ended = run(ECHO, 5, "--mini_batch_size", "2", "--processes", "2", arguments=("!",))

    assert ended.returncode == 0, ended.stderr
    lines = (tmp_path / "out.txt").read_text().splitlines()
    assert sorted(lines) == ["0!", "1!", "2!", "3!", "4!"]
    assert "3 of 3 mini batches processed, 0 failed" in ended.stdout
    assert "The job succeeded." in (tmp_path / "logs" / "job_result.txt").read_text()
    written = [path.read_text() for path in (tmp_path / "logs/user/stdout").rglob("*.txt")]
    assert [text.count("init") for text in written] == [1, 1]


BAD = """
from pathlib import Path
calls = Path("calls.txt")

def init():
    pass

def run(batch):
    text = Path(batch[0]).read_text()
    with calls.open("a") as file:
        file.write(text)
    if text == "1":
        raise ValueError("a bad file")
    if text == "2":
        return []
    return [text]
"""


def test_failures_within_the_thresholds(run: Run, tmp_path: Path) -> None:
    """What raises is tried again, what returns less is not; others are not touched by it."""
    ended = run(BAD, 4, "--max_retries", "2", "--mini_batch_error_threshold", "2")

    assert ended.returncode == 0, ended.stderr
    assert sorted((tmp_path / "out.txt").read_text().split()) == ["0", "3"]
    assert sorted((tmp_path / "calls.txt").read_text()) == ["0", "1", "1", "1", "2", "3"]
    assert "4 of 4 mini batches processed, 2 failed; 2 of 4 items without" in ended.stdout
    assert "a bad file" in (tmp_path / "logs" / "user" / "error.txt").read_text()
    (trace,) = (tmp_path / "logs" / "user" / "error").rglob("*.txt")
    assert "Traceback" in trace.read_text()


@pytest.mark.parametrize(
    "threshold", ["mini_batch_error_threshold", "error_threshold", "allowed_failed_percent"]
)
def test_failures_beyond_a_threshold(run: Run, threshold: str) -> None:
    """The job fails and says which one; 0 allows none."""
    ended = run(BAD, 4, "--max_retries", "0", f"--{threshold}", "0")

    assert ended.returncode == 1
    assert f"more than {threshold} allows (0)" in ended.stderr


def test_a_batch_that_takes_too_long(run: Run, tmp_path: Path) -> None:
    """Its process is ended and another one goes on."""
    script = BAD.replace('raise ValueError("a bad file")', "import time; time.sleep(600)")
    ended = run(script, 4, "--max_retries", "1", "--timeout", "5")

    assert ended.returncode == 0, ended.stderr
    assert sorted((tmp_path / "out.txt").read_text().split()) == ["0", "3"]
    assert ended.stderr.count("took longer than 5 seconds") == 2


def test_a_process_that_ends(run: Run, tmp_path: Path) -> None:
    """The mini batch has failed; the others are processed by a new process."""
    script = BAD.replace('raise ValueError("a bad file")', "import os; os._exit(3)")
    ended = run(script, 4, "--max_retries", "0")

    assert ended.returncode == 0, ended.stderr
    assert sorted((tmp_path / "out.txt").read_text().split()) == ["0", "3"]
    assert "the process has ended" in ended.stderr


def test_a_script_that_cannot_begin(run: Run) -> None:
    """Nothing is processed, whatever the thresholds."""
    ended = run("def init():\n    raise OSError('no model')\ndef run(batch): pass\n", 2)

    assert ended.returncode == 1
    assert "init() of score.py has failed" in ended.stderr
    assert "no model" in ended.stderr


def test_no_files(run: Run) -> None:
    """A job without data fails."""
    ended = run(ECHO, 0)

    assert ended.returncode == 1
    assert "has no files" in ended.stderr


def test_an_output_that_is_a_folder(run: Run, tmp_path: Path) -> None:
    """The file in it has the name that it has on Azure, or the one that is asked for."""
    (tmp_path / "out.txt").mkdir()
    run(ECHO, 1)

    assert (tmp_path / "out.txt" / "parallel_run_step.txt").read_text() == "0\n"


def test_rows_are_in_the_order_of_the_files(run: Run, tmp_path: Path) -> None:
    """Whoever is first: a mini batch that takes long does not move to the end."""
    script = ECHO.replace(
        "def run(batch):", "def run(batch):\n    import time; time.sleep('0.txt' in batch[0])"
    )

    ended = run(script, 1, "--processes", "1")
    (tmp_path / "data" / "1.txt").write_text("1")
    again = subprocess.run(
        [*ended.args[:-1], "--processes", "2"], cwd=tmp_path, capture_output=True, check=False
    )

    assert again.returncode == 0
    assert (tmp_path / "out.txt").read_text().splitlines() == ["0", "1"]


def test_a_script_that_gives_up(run: Run) -> None:
    """When `run` exits nothing is tried again, and the job fails with what it said."""
    script = "def init(): pass\ndef run(batch): raise SystemExit('cannot be read')"

    ended = run(script, 3, "--max_retries", "5")

    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1] == "cannot be read"


def test_a_model_and_the_files_on_top(run: Run, tmp_path: Path) -> None:
    """A model's folder keeps its name; folders within the input can be left out."""
    (tmp_path / "given").mkdir()
    (tmp_path / "given" / "weights").write_text("42")
    script = """
import os
def init():
    global text
    text = open(os.path.join(os.environ["AZUREML_MODEL_DIR"], "churn", "weights")).read()
def run(batch):
    return [text for _ in batch]
"""
    ended = run(script, 4, "--model", "given", "--model_folder", "churn", "--top_only")

    assert ended.returncode == 0, ended.stderr
    assert (tmp_path / "out.txt").read_text() == "42\n42\n"


DOUBLE = """
def init(): pass
def run(frame):
    if len(frame) == 1:
        return []
    frame["x"] *= 2
    return frame
"""


def test_the_rows_of_a_table(run: Run, tmp_path: Path) -> None:
    """`run` gets data frames; items that are missing are rows."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.csv").write_text("x,y\n1,a\n2,b c\n3,d\n")
    text = "paths:\n- file: a.csv\ntransformations:\n- read_delimited\n"
    (tmp_path / "data" / "MLTable").write_text(text)

    ended = run(DOUBLE, 0, "--table", "direct", "--mini_batch_size", "14")
    bare = subprocess.run(
        [sys.executable, "-S", *ended.args[1:]],  # a Python that has no packages
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 0, ended.stderr
    assert "2 of 2 mini batches processed, 1 failed; 1 of 3 items without" in ended.stdout
    assert bare.returncode == 1
    assert "Add PyYAML to the dependencies of the environment." in bare.stderr
    assert (tmp_path / "out.txt").read_text() == '2 a\n4 "b c"\n'
