"""The processes of a job: one with the plain log, or several that a program of ours starts."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from azureml_emulator import programs
from azureml_emulator.runs.files import STD_LOG, JobFiles
from azureml_emulator.runs.job import Plan

_LAUNCHER = Path(programs.__file__).with_name("worker_launcher.py")
_SPEC, _FAILED = "workers.json", "failed-rank"


def first_log(plan: Plan) -> str:
    """Return the log that the SDK streams: that of the first process."""
    return STD_LOG if plan.distribution is None else plan.distribution.log(0)


def command_line(command: Sequence[str], plan: Plan, files: JobFiles) -> list[str]:
    """Return what to start, so that each of the job's processes runs the command.

    Args:
        command: the program and its arguments.
        plan: the job.
        files: its folders, which exist.
    """
    distribution = plan.distribution
    if distribution is None:
        return list(command)
    spec = {
        "processes": [
            {"variables": variables, "log": str(files.log(distribution.log(rank)))}
            for rank, variables in enumerate(distribution.variables())
        ],
        "failed": str(files.root / _FAILED),
    }
    (files.root / _SPEC).write_text(json.dumps(spec), encoding="utf-8")
    return [sys.executable, "-I", "-S", str(_LAUNCHER), str(files.root / _SPEC), *command]


def log_to_quote(plan: Plan, files: JobFiles) -> str:
    """Return the log that says why the command failed: that of the process that failed first."""
    failed = files.root / _FAILED
    if plan.distribution is None or not failed.exists():
        return first_log(plan)
    return plan.distribution.log(int(failed.read_text(encoding="utf-8")))
