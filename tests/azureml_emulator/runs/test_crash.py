"""Kill -9 of the workspace in the middle of its jobs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from azureml_emulator.application import Application
from azureml_emulator.runs.job import Job
from offline_azure.arm.ids import WorkspaceId
from offline_azure.http.messages import Response

ENVIRONMENT = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path)}
SERVER = """
import sys, time
from pathlib import Path
from azureml_emulator.application import Application
from offline_azure.arm.ids import WorkspaceId
application = Application(Path({state!r}), default=WorkspaceId(*{default!r}))
application.start({environment!r})
time.sleep(600)
"""


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 300
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def marked(process: psutil.Process, word: str) -> bool:
    """Return whether a living process has the word in its command line."""
    try:
        alive = process.status() != psutil.STATUS_ZOMBIE
        return alive and any(word in argument for argument in process.cmdline())
    except psutil.Error:
        return False


def test_after_kill_9(
    application: Application,
    ask: Callable[..., Response],
    default: WorkspaceId,
    tmp_path: Path,
) -> None:
    """Nothing is left of what ran, which is Failed; what waited runs in the next workspace."""
    mark = f"3{os.getpid()}"
    jobs = [f"{default.arm_id}/jobs/{name}" for name in ("first", "second", "third", "fourth")]
    lines = [f"sleep {mark} & (setsid sleep {mark} &); wait"] * 2 + ["echo done"] * 2
    for job_id, line in zip(jobs, lines, strict=True):
        properties = {
            "jobType": "Command",
            "command": line,
            "environmentId": "azureml:AzureML-sklearn-1.5@latest",
        }
        assert ask("PUT", job_id, {"properties": properties}).status == 201

    def status(job_id: str) -> str:
        with application._store.read() as store:
            job = Job.find(store, job_id)
        assert job is not None
        return job.status

    def sleepers() -> list[psutil.Process]:
        return [process for process in psutil.process_iter() if marked(process, mark)]

    ids = (default.subscription_id, default.resource_group, default.workspace_name)
    code = SERVER.format(state=str(tmp_path), default=ids, environment=ENVIRONMENT)
    server = subprocess.Popen([sys.executable, "-c", textwrap.dedent(code)])
    until(lambda: [status(job) for job in jobs[:2]] == ["Running"] * 2 and len(sleepers()) >= 4)
    server.send_signal(signal.SIGKILL)
    server.wait()

    until(lambda: not sleepers())
    assert [status(job) for job in jobs[:2]] == ["Running"] * 2
    application.start(ENVIRONMENT)

    assert [status(job) for job in jobs[:2]] == ["Failed"] * 2
    until(lambda: [status(job) for job in jobs[2:]] == ["Completed"] * 2)
