"""The processes of a job end when they should, all of them."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from azureml_emulator.runs.process import Ending, JobProcess, reap
from offline_azure.processes import Process

START = Callable[..., JobProcess]
FAMILY = """
sleep 987 & sleep 987 & (setsid sleep 987 &) ; (sh -c 'sleep 987 & sleep 987' &)
echo ready; wait
"""


def marked(process: psutil.Process) -> str | None:
    """Return the token of the job that a process belongs to; None for other processes."""
    try:
        ended = process.status() == psutil.STATUS_ZOMBIE
        return None if ended else process.environ().get("AZUREML_EMULATOR_JOB")
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return None


def sleepers(token: str) -> list[psutil.Process]:
    """Return the living processes of a job, without its launcher."""
    processes = psutil.process_iter(["name"])
    return [p for p in processes if p.info["name"] in ("sh", "sleep") and marked(p) == token]


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 300
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Where the command prints to."""
    return tmp_path / "log.txt"


@pytest.fixture
def start(tmp_path: Path, log: Path) -> Iterator[START]:
    """Run a shell command: `start("echo hello")`."""
    running: list[JobProcess] = []

    def start(command: str, *, token: str = "job") -> JobProcess:  # noqa: S107
        environment = {"PATH": os.environ["PATH"]}
        process = JobProcess(
            ["sh", "-c", command], folder=tmp_path, environment=environment, log=log, token=token
        )
        running.append(process)
        return process

    yield start
    for process in running:
        process.stop()
        with process:
            process.wait(None)


def test_output_and_status(start: START, log: Path) -> None:
    """Both streams go to the log, the status to the server."""
    process = start("echo out; echo err >&2; exit 3")

    assert process.wait(None) == Ending(exit_code=3)
    assert log.read_text() == "out\nerr\n"


def test_there_is_no_input(start: START, log: Path) -> None:
    """A command that asks a question gets the end of its input."""
    assert start("read answer || echo none").wait(None) == Ending(exit_code=0)
    assert log.read_text() == "none\n"


def test_wait_with_a_limit(start: START) -> None:
    """Waiting ends when the time is over."""
    assert start("sleep 987").wait(0.01) is None


def test_stop_ends_the_whole_family(start: START, log: Path) -> None:
    """Children that left the group, the session and their parent end as well."""
    process = start(FAMILY, token="family")
    wait_for(lambda: "ready" in log.read_text() and len(sleepers("family")) >= 7)

    process.stop()

    assert process.wait(None) == Ending(signal=9)
    assert sleepers("family") == []


def test_what_is_left_ends_with_the_command(start: START) -> None:
    """A command that leaves something running in the background has ended all the same."""
    process = start("sleep 987 & (setsid sleep 987 &) ; exit 0", token="left")

    assert process.wait(None) == Ending(exit_code=0)
    assert sleepers("left") == []


def test_a_killed_server_takes_its_jobs_along(tmp_path: Path) -> None:
    """After kill -9 of the server no process of its jobs is left."""
    ready = tmp_path / "ready"
    code = textwrap.dedent(
        f"""
        from pathlib import Path
        from azureml_emulator.runs.process import JobProcess
        job = JobProcess(["sh", "-c", {FAMILY.replace("echo ready", f"touch {ready}")!r}],
            folder=Path("/"), environment={{"PATH": {os.environ["PATH"]!r}}},
            log=Path({str(tmp_path / "log")!r}), token="orphan")
        job.wait(None)
        """
    )
    server = subprocess.Popen([sys.executable, "-c", code])
    wait_for(ready.exists)

    server.send_signal(signal.SIGKILL)
    server.wait()

    wait_for(lambda: sleepers("orphan") == [])


@pytest.mark.parametrize(
    "line",
    [
        "sleep 987; true",
        "(setsid sleep 987 &); sleep 987; true",
        "env -i sleep 987; true",
        "sh -c 'trap \"\" TERM; sleep 987; true'; true",
    ],
    ids=["child of a shell", "daemon", "without environment", "deaf"],
)
def test_a_killed_launcher_leaves_no_process(
    start: START, log: Path, tmp_path: Path, line: str
) -> None:
    """After kill -9 of the launcher the job has ended, and so has all that it started."""
    process = start(f"echo ready; {line}", token="headless")

    def left() -> list[psutil.Process]:
        found = []
        for one in psutil.process_iter(["name"]):
            with contextlib.suppress(psutil.Error):
                if (
                    one.info["name"] in ("sh", "sleep")
                    and one.cwd() == str(tmp_path)
                    and one.status() != psutil.STATUS_ZOMBIE
                ):
                    found.append(one)
        return found

    wait_for(lambda: any(one.info["name"] == "sleep" for one in left()))
    assert process.process is not None
    os.kill(process.process.pid, signal.SIGKILL)

    assert process.wait(None) == Ending(signal=9)
    assert left() == []


def test_a_killed_launcher_nobody_waits_for(tmp_path: Path, log: Path) -> None:
    """Who leaves without waiting for the end leaves nothing behind either."""
    process = JobProcess(
        ["sh", "-c", "sleep 987; true"],
        folder=tmp_path,
        environment={"PATH": os.environ["PATH"]},
        log=log,
        token="unwatched",
    )
    wait_for(lambda: sleepers("unwatched"))
    assert process.process is not None
    os.kill(process.process.pid, signal.SIGKILL)

    with process:
        pass

    assert sleepers("unwatched") == []


def test_reap(start: START, log: Path) -> None:
    """What even the launcher could not end is ended by the next server."""
    process = start("sh -c 'sleep 987 & wait' & echo ready; wait", token="reaped")
    wait_for(lambda: "ready" in log.read_text())
    assert process.process is not None
    os.kill(process.process.pid, signal.SIGKILL)

    reap(process.process, "reaped")

    wait_for(lambda: sleepers("reaped") == [])


def test_reap_of_what_is_just_starting(start: START) -> None:
    """Processes that start while the others are being ended do not escape."""
    spawning = "i=0; while [ $i -lt 300 ]; do i=$((i+1)); sleep 987 & done; wait"
    process = start(f"sh -c '{spawning}' & wait", token="starting")
    wait_for(lambda: len(sleepers("starting")) > 9)
    assert process.process is not None
    os.kill(process.process.pid, signal.SIGKILL)

    reap(process.process, "starting")

    wait_for(lambda: sleepers("starting") == [])


def test_reap_of_a_number_that_is_somebody_elses(start: START) -> None:
    """A process that now has the recorded number is left alone."""
    process = start("sleep 987", token="innocent")
    assert process.process is not None

    reap(Process(process.process.pid, "another time"), "somebody")

    assert process.wait(0) is None
