"""How a failed job says why.

Sources: the recording `pipeline_job/pipeline_job_child_run_download` (2026-02-27) for data that
cannot be read; public reports of failed jobs for `User process ... exited with status code`. The
rest of the words is unverified.
"""

from __future__ import annotations

import contextlib
import os
import shlex
from pathlib import Path

from azureml_emulator.programs.automl import FAILED
from azureml_emulator.runs.files import STD_LOG
from azureml_emulator.runs.interpreter import RULE
from azureml_emulator.runs.job import Plan
from azureml_emulator.runs.process import Ending
from azureml_emulator.runs.stopping import Reason, Stop
from offline_azure import remedies

_ERROR_TAIL = 4000  # bytes of the log that the error of a failed job quotes
MISSING_DATA = (
    "\nError Code: ScriptExecution.StreamAccess.NotFound"
    "\nNative Error: error in streaming from input data sources"
    "\n\tStreamError(NotFound)\n=> stream not found\n\tNotFound"
    "\nError Message: The requested stream was not found."
    " Please make sure the request uri is correct.| {uri}"
)
OUTSIDE = f"Not in the offline workspace: {{uri}}. It reaches no other host. {remedies.DATA}"


def of_command(
    ending: Ending, command: str, plan: Plan, log: Path, stop: Stop, name: str = STD_LOG
) -> str:
    """Return the error of a command that did not succeed, else nothing.

    Args:
        ending: how the command ended.
        command: what it was.
        plan: the job.
        log: what it printed.
        stop: whether it was stopped, and why.
        name: the name of this log for the learner.
    """
    if stop.reason is Reason.TIMEOUT:
        return (
            f"The job exceeded its limit of {plan.timeout:.0f} seconds (limits.timeout)"
            " and was stopped."
        )
    if ending.exit_code == 0:
        return ""
    program = _program(command)
    how = (
        f"exited with status code {ending.exit_code}"
        if ending.exit_code is not None
        else f"was killed by signal {ending.signal}"
    )
    message = (
        f"Execution failed. User process '{program}' {how}."
        f" Please check log file '{name}' for error details."
    )
    if plan.kind == "AutoML" and (reason := _reason(log)):
        return reason
    quoted = _tail(log)
    return f"{message} Error: {quoted}" if quoted else message


def _program(command: str) -> str:
    """Return the program that the last part of a command line starts."""
    last = command.replace("&&", ";").replace("||", ";").strip().rstrip(";").rpartition(";")[2]
    with contextlib.suppress(ValueError):
        words = [word for word in shlex.split(last) if "=" not in word]
        if words:
            return os.path.basename(words[0])  # noqa: PTH119 - not a path of this machine
    return "bash"


def _reason(log: Path) -> str:
    """Return what our own training has said last, empty when it has said nothing."""
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    last = lines[-1] if lines else ""
    return last.removeprefix(FAILED) if last.startswith(FAILED) else ""


def _tail(log: Path) -> str:
    """Return the end of what the command printed, from the last traceback on."""
    with log.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - _ERROR_TAIL))
        text = file.read().decode(errors="replace")
    text = text.rpartition(f"{RULE}\n")[2]
    start = text.rfind("Traceback (most recent call last)")
    return text[max(start, 0) :].strip()
