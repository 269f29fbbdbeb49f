"""The process that has imported the SDK."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import psutil
import pytest
from tests.azureml_emulator.az.conftest import Workspace

from azureml_emulator.az.warm import Warm
from offline_azure.process.state import State
from offline_azure.processes import Process

_SHOW = ("ml", "workspace", "show", "-n", "mlw-offline", "--query", "name")


def warm(workspace: Workspace) -> list[psutil.Process]:
    """Return the warm processes, without their copies."""
    found = [one for one in workspace.processes() if "azureml_emulator.az.warm" in one.cmdline()]
    return [one for one in found if one.parent() not in found]


def test_one_for_all_commands(workspace: Workspace) -> None:
    """It stays, belongs to nobody's terminal, and only the user can reach it."""
    assert workspace.az(*_SHOW).json == "mlw-offline"
    (first,) = warm(workspace)
    assert workspace.az(*_SHOW).json == "mlw-offline"

    assert [one.pid for one in warm(workspace)] == [first.pid]
    assert os.getsid(first.pid) == first.pid
    assert (workspace.state / "run").stat().st_mode & 0o077 == 0


def test_a_command_has_its_own_directory_and_variables(workspace: Workspace) -> None:
    """Not those of whoever asked first."""
    workspace.write("below/env.yml", "name: from-below\nimage: x\n")
    script = "cd below && az ml environment create -f env.yml --query name"

    assert workspace.run("sh", "-c", script).json == "from-below"


def test_an_interrupt_ends_the_command_only(workspace: Workspace) -> None:
    """Ctrl-C while a job's log is shown: the job goes on, and so does the warm process."""
    workspace.az("ml", "compute", "create", "-n", "cpu", "--type", "AmlCompute")
    environment = "environment: {image: x}\ncompute: azureml:cpu\n"
    workspace.write("long.yml", f"command: echo begin; sleep 600\n{environment}")
    assert workspace.az("ml", "job", "create", "-f", "long.yml", "-n", "long").status == 0
    before = [one.pid for one in warm(workspace)]
    child = subprocess.Popen(
        ["az", "ml", "job", "stream", "-n", "long"],
        env=dict(workspace.environment),
        cwd=workspace.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    with child:
        assert child.stdout
        while b"begin" not in child.stdout.readline():
            assert child.poll() is None
        os.killpg(child.pid, signal.SIGINT)
        assert child.wait(60) == 1  # the SDK says that it was interrupted

    assert [one.pid for one in warm(workspace)] == before
    status = workspace.az("ml", "job", "show", "-n", "long", "--query", "status")
    assert status.json == "Running"
    assert workspace.az("ml", "job", "cancel", "-n", "long").status == 0


def test_a_killed_client_leaves_nothing(workspace: Workspace) -> None:
    """The copy that ran its command ends with it."""
    workspace.az("ml", "compute", "create", "-n", "cpu", "--type", "AmlCompute")
    (process,) = warm(workspace)
    child = subprocess.Popen(
        ["az", "ml", "job", "stream", "-n", "long"],
        env=dict(workspace.environment),
        cwd=workspace.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    with child:
        while not process.children() and child.poll() is None:
            time.sleep(0.01)
        child.kill()
    deadline = time.monotonic() + 60
    while process.children() and time.monotonic() < deadline:
        time.sleep(0.01)

    assert process.children() == []


def test_it_ends_when_nobody_asks(tmp_path: Path) -> None:
    """Its memory is given back."""
    state = State(tmp_path, tmp_path)
    state.run.mkdir()
    here = Path.cwd()
    try:
        Warm(state, Process.current(), idle=0.0).run()
    finally:
        os.chdir(here)

    assert not (state.run / "az.sock").exists()


@pytest.mark.parametrize("words", [("ml", "nothing", "show"), ("ml", "job", "show")])
def test_it_is_not_started_for_nothing(workspace: Workspace, words: tuple[str, ...]) -> None:
    """A command line that cannot be understood needs no SDK."""
    before = [one.pid for one in warm(workspace)]

    assert workspace.az(*words).status in (1, 2)
    assert [one.pid for one in warm(workspace)] == before
