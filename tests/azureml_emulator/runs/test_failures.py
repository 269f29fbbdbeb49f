"""How a failed job says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from azureml_emulator.runs import failures
from azureml_emulator.runs.interpreter import RULE
from azureml_emulator.runs.job import Plan
from azureml_emulator.runs.process import Ending
from azureml_emulator.runs.stopping import Stop


@pytest.mark.parametrize(
    ("command", "program"),
    [
        ("python train.py --x 1", "python"),
        ("pip install a && python train.py", "python"),
        ("A=1 /usr/bin/python3 x.py;", "python3"),
        ("echo 'unbalanced", "bash"),
        ("", "bash"),
    ],
)
def test_the_program_is_named(plan: Plan, tmp_path: Path, command: str, program: str) -> None:
    """The error names what the last part of the command line starts."""
    (tmp_path / "log").write_text("")

    error = failures.of_command(Ending(exit_code=2), command, plan, tmp_path / "log", Stop())

    assert f"User process '{program}' exited with status code 2." in error


def test_only_the_end_of_a_long_log_is_quoted(plan: Plan, tmp_path: Path) -> None:
    """What is quoted has a limit, and never the block about the environment."""
    log = tmp_path / "log"
    log.write_text(f"{RULE}\n# Python\n{RULE}\nlast words\n")
    short = failures.of_command(Ending(exit_code=1), "x", plan, log, Stop())
    log.write_text("x" * 100_000)
    long = failures.of_command(Ending(exit_code=1), "x", plan, log, Stop())

    assert short.endswith("Error: last words")
    assert len(long) < 5_000


def test_success_is_no_failure(plan: Plan, tmp_path: Path) -> None:
    """A command that succeeds has no error."""
    assert failures.of_command(Ending(exit_code=0), "x", plan, tmp_path, Stop()) == ""
