"""The parent of a job's processes, on its own."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import azureml_emulator.programs

LAUNCHER = Path(azureml_emulator.programs.__file__).with_name("launcher.py")


def launch(*command: str) -> str:
    """Run a command to its end; return what the launcher says of it."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        arguments = [sys.executable, "-I", "-S", str(LAUNCHER), str(theirs.fileno()), *command]
        subprocess.run(arguments, pass_fds=[theirs.fileno()], stderr=subprocess.PIPE, check=True)
        return ours.recv(64).decode()


def test_exit_status() -> None:
    """The status is the command's."""
    assert launch("sh", "-c", "exit 7") == "exit 7\n"


def test_killed() -> None:
    """A command that was killed has a signal instead."""
    assert launch("sh", "-c", "kill -TERM $$") == "signal 15\n"


def test_unknown_command() -> None:
    """A command that does not exist has the status that shells give."""
    assert launch("no-such-command-at-all") == "exit 127\n"


def test_only_the_standard_library_is_imported() -> None:
    """It starts once per job, in an isolated Python."""
    code = f"import runpy, sys; sys.argv = ['x']; runpy.run_path({str(LAUNCHER)!r})"
    subprocess.run([sys.executable, "-I", "-S", "-c", code], check=True)
