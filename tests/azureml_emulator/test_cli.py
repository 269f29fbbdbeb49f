"""The command line, run as users run it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from azureml_emulator.cli import main

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def command(home: Path, checkout: Path) -> Command:
    """Run `azureml-emulator` in the checkout: `command("run", "--", "true")`."""

    def run(*arguments: str, under: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*under, sys.executable, "-m", "azureml_emulator", *arguments],
            cwd=checkout,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    return run


def test_run_is_inside_and_passes_the_exit_status_on(
    command: Command, checkout: Path, processes_left: Callable[[], list[str]]
) -> None:
    """The command finds a configuration and a proxy; afterwards nothing is left."""
    script = "echo $AZUREML_EMULATOR_ADDRESS $HTTPS_PROXY; ls .azureml; exit 7"

    done = command("run", "--", "sh", "-c", script)

    (address, proxy), (file,) = (line.split() for line in done.stdout.splitlines())
    assert (done.returncode, file, done.stderr) == (7, "config.json", "")
    assert proxy.endswith(f"@{address}")
    assert processes_left() == []
    assert [path.name for path in checkout.iterdir()] == [".git"]


@pytest.mark.parametrize("killed", [False, True], ids=["ended", "killed"])
def test_mlflows_process_goes_with_the_workspace(
    command: Command, processes_left: Callable[[], list[str]], killed: bool
) -> None:
    """However the workspace ends, the process that keeps the runs ends too."""
    script = (
        "import os, requests\n"
        "uri = os.environ['MLFLOW_TRACKING_URI'].replace('azureml:', 'https:')\n"
        "path = '/api/2.0/mlflow/experiments/search?max_results=5'\n"
        "answer = requests.get(uri + path, timeout=170)\n"
        "print([experiment['name'] for experiment in answer.json()['experiments']])\n"
    )
    if killed:
        script += (
            "import psutil\n"
            "for process in psutil.process_iter(['cmdline']):\n"
            "    words = process.info['cmdline'] or ()\n"
            "    if 'offline_azure.process' in words and any(\n"
            "        os.environ['AZUREML_EMULATOR_HOME'] in word for word in words\n"
            "    ):\n"
            "        process.kill()\n"
        )
    done = command("run", "--", sys.executable, "-c", script)

    assert done.stdout == "['Default']\n"
    assert processes_left() == []


def test_run_ends_by_the_signal_that_ends_the_command(command: Command) -> None:
    """A shell sees the same as without us."""
    assert command("run", "--", "sh", "-c", "kill -TERM $$").returncode == -signal.SIGTERM


@pytest.mark.parametrize(
    ("arguments", "status", "error"),
    [
        (["no-such-command"], 127, "azureml-emulator: no-such-command: command not found\n"),
        (["/"], 126, "azureml-emulator: /: Permission denied\n"),
        ([], 125, "azureml-emulator: run needs a command: azureml-emulator run -- COMMAND\n"),
    ],
)
def test_run_says_why_it_cannot(
    command: Command, arguments: list[str], status: int, error: str
) -> None:
    """The exit statuses are those of env(1)."""
    done = command("run", "--", *arguments)

    assert (done.returncode, done.stderr) == (status, error)


def test_nothing_escapes_from_a_hostile_environment(command: Command, hostile: Any) -> None:
    """Inherited proxies, endpoints and secrets lead nowhere; the user's config.json counts."""
    done = command("run", "--", sys.executable, "-c", hostile.cells)

    assert (done.returncode, done.stdout.splitlines()[-1:]) == (0, [hostile.workspace]), done.stderr
    assert hostile.visitors() == 0


# Brings up the loopback of a new network namespace, then becomes the given command.
LOOPBACK = """
import fcntl, os, socket, struct, sys
with socket.socket() as any:
    fcntl.ioctl(any, 0x8914, struct.pack("16sh14x", b"lo", 1))
os.execv(sys.argv[1], sys.argv[1:])
"""


def test_no_network_is_needed(command: Command) -> None:
    """A token comes from a machine that has nothing but loopback, where we can make one."""
    under: tuple[str, ...] = ()
    if shutil.which("unshare") and subprocess.run(["unshare", "-rn", "true"]).returncode == 0:
        under = ("unshare", "-rn", sys.executable, "-c", LOOPBACK)
    code = (
        "from azure.identity import DefaultAzureCredential as Credential\n"
        "print(Credential().get_token('https://management.azure.com/.default').token.count('.'))"
    )

    done = command("run", "--", sys.executable, "-c", code, under=under)

    assert (done.returncode, done.stdout) == (0, "2\n"), done.stderr


def test_a_workspace_that_was_started_runs_until_it_is_stopped(
    command: Command, processes_left: Callable[[], list[str]]
) -> None:
    """`start` outlasts its users, `status` says who they are, `stop` ends it."""
    assert command("status").returncode == 1

    started = command("start")
    command("run", "--", "true")
    inside = command("run", "--", sys.executable, "-m", "azureml_emulator", "status", "--json")

    assert started.returncode == 0
    assert "runs until `azureml-emulator stop`" in started.stdout
    status = json.loads(inside.stdout)
    assert [user["kind"] for user in status["used_by"]] == ["run"]
    assert f"on {status['address']}, process {status['pid']}," in started.stdout
    assert command("start", "--port", "1").stderr == (
        f"azureml-emulator: it runs already, on port {status['address'].split(':')[1]}; "
        "stop it first\n"
    )
    assert command("stop").stdout == "stopped\n"
    assert command("stop").stdout == "not running\n"
    assert processes_left() == []


def test_asking_for_the_status_writes_nothing(command: Command, home: Path) -> None:
    """A home that cannot be written is no obstacle."""
    done = command("status")

    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith(f"not running\nstate      {home}")
    assert not home.exists()


def test_a_hanging_server_can_be_stopped(
    command: Command,
    checkout: Path,
    processes_left: Callable[[], list[str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """`stop` does not depend on the goodwill of what it stops."""
    command("start")
    os.kill(json.loads(command("status", "--json").stdout)["pid"], signal.SIGSTOP)
    monkeypatch.chdir(checkout)
    monkeypatch.setattr("offline_azure.process.endpoint._PATIENCE", 0.2)
    monkeypatch.setattr("azureml_emulator.cli._HANG_TIME", 0.2)

    assert main(["stop"]) == 0
    assert capsys.readouterr().out == "stopped\n"
    assert processes_left() == []


def test_a_stopped_server_is_named(command: Command, home: Path) -> None:
    """Whoever wants to use it hears at once what is wrong and what to do."""
    command("start")
    process = json.loads(command("status", "--json").stdout)["pid"]
    os.kill(process, signal.SIGSTOP)
    try:
        run, start = command("run", "--", "true"), command("start")
    finally:
        os.kill(process, signal.SIGCONT)

    for done in (run, start):
        assert f"process {process} is stopped; let it go on with `kill -CONT {process}`" in (
            done.stderr
        )
        assert "`azureml-emulator stop`" in done.stderr
    assert (run.returncode, start.returncode) == (125, 1)
    assert command("stop").stdout == "stopped\n"


def test_a_lost_file_of_the_server(
    command: Command, home: Path, processes_left: Callable[[], list[str]]
) -> None:
    """The server is found, used and stopped although somebody has removed its `server.json`."""
    command("start")
    (state,) = (home / "checkouts").iterdir()
    process = json.loads(command("status", "--json").stdout)["pid"]
    (state / "server.json").unlink()

    assert command("run", "--", "true").returncode == 0
    assert json.loads(command("status", "--json").stdout)["pid"] == process
    assert command("stop").stdout == "stopped\n"
    assert processes_left() == []


@pytest.mark.parametrize("port", ["70000", "-1", "x", "9" * 5000])
def test_a_bad_port(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    """It is refused before anything starts."""
    with pytest.raises(SystemExit):
        main(["start", f"--port={port}"])

    assert "choose one from 1 to 65535" in capsys.readouterr().err


def test_a_workspace_whose_store_is_damaged(command: Command, home: Path) -> None:
    """One line says what is damaged and what to do, and that then helps."""
    command("start")
    command("stop")
    (store,) = home.glob("checkouts/*/workspace/resources.sqlite")
    store.write_bytes(b"this is a letter" * 300)

    refused = command("start")
    reset, again = command("reset"), command("start")

    assert refused.returncode == 1
    assert refused.stderr.startswith(f"azureml-emulator: {store} is damaged")
    assert "azureml-emulator reset" in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert (reset.returncode, again.returncode) == (0, 0)
    command("stop")


def test_reset_deletes_everything_but_never_under_a_user(command: Command, home: Path) -> None:
    """What runs is not reset, unless it is forced to stop."""
    command("start")
    (state,) = (home / "checkouts").iterdir()
    (state / "workspace" / "mark").touch()

    refused = command("reset")
    kept = (state / "workspace" / "mark").exists()
    forced = command("reset", "--force")

    assert (refused.returncode, kept) == (1, True)
    assert refused.stderr == (
        "azureml-emulator: the workspace is running; stop it first, or use `reset --force`\n"
    )
    assert forced.stdout == "everything in the workspace has been deleted\n"
    assert not (state / "workspace").exists()


def test_start_on_a_taken_port_says_so(command: Command) -> None:
    """One line, and no server."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        done = command("start", "--port", str(other.getsockname()[1]))

    assert done.returncode == 1
    assert "is taken by another program; choose another with --port" in done.stderr


def test_install_kernel_says_where(command: Command, tmp_path: Path) -> None:
    """The specification names this interpreter."""
    done = command("install-kernel", "--prefix", str(tmp_path))

    folder = tmp_path / "share" / "jupyter" / "kernels" / "azureml-offline"
    assert done.stdout == f"{folder}\n"
    specification = json.loads((folder / "kernel.json").read_text())
    assert specification["display_name"] == "Azure ML (offline)"
    assert specification["argv"][:3] == [sys.executable, "-m", "offline_azure.kernel"]


def test_operations_prints_the_reference_page(command: Command) -> None:
    """The page of the book comes from here."""
    assert command("operations").stdout.startswith("# ")


def test_a_notebook_whose_output_has_no_folder(command: Command, home: Path) -> None:
    """It is told before anything starts, and before the notebook is even looked for."""
    done = command("notebook", "missing.ipynb", "--output", "nowhere/out.ipynb")

    assert done.returncode == 1
    assert done.stderr == (
        "azureml-emulator: nowhere/out.ipynb cannot be written: there is no such folder\n"
    )
    assert not home.exists()
