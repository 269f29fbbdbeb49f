"""The command with which a job runs an entry script over mini batches.

A parallel step of a pipeline and a batch deployment both become an ordinary command job, whose
command is `parallel_driver.py`. It starts `parallel_worker.py` once for each process.

Sources: Microsoft Learn, "How to use parallel job in pipeline" and "CLI (v2) parallel job YAML
schema" for what the settings mean and for their defaults.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, replace
from pathlib import Path

from azureml_emulator import programs
from azureml_emulator.programs.parallel_data import DIRECT, EVALUATED, MOUNTED
from azureml_emulator.runs.job import Input, Plan

DRIVER = Path(programs.__file__).with_name("parallel_driver.py")
DRIVER_VARIABLE = "AZUREML_PARALLEL_DRIVER"
"""Where a job finds the driver: by this name its command looks the same on every machine."""
MLFLOW = "mlflow"
"""As an entry script: that of an MLflow model, for which nobody has to write one."""
ALL = -1
"""As a threshold: any number of failures is ignored."""
_READ = re.compile(r'--input "\$\{\{\s*inputs\.([^\s}]+?)(?:\.path)?\s*\}\}"')
_END = " -- "  # what follows is for the entry script
_TABLES = {"Direct": DIRECT, "EvalMount": EVALUATED, "EvalDownload": EVALUATED}
_MOUNT = "ReadOnlyMount"


@dataclass(frozen=True)
class ParallelRun:
    """What to run over which data. Texts may have expressions such as `${{inputs.data}}`.

    Attributes:
        entry_script: the script with `init` and `run`, relative to the job's code.
        inputs: files and folders; each file is one item.
        mini_batch_size: how many files `run` gets at once, or about how many bytes of a table; 0
            for the default.
        processes: how many processes work at the same time.
        mini_batch_error_threshold: how many mini batches may fail; `ALL` for any number.
        allowed_failed_percent: how many of a hundred mini batches may fail.
        error_threshold: how many items may be left without a result; `ALL` for any number.
        max_retries: how often a mini batch is tried again that has failed.
        timeout: seconds that one call of `run` may take.
        append_row_to: the file, or the folder for a file, that gets what `run` returns; empty
            when that is not kept.
        file_name: what the file in such a folder is called.
        delimiter: what is between the columns of a returned data frame.
        logging_level: what the entry script logs: `DEBUG`, `INFO` or `WARNING`.
        arguments: for the entry script, as one line for the shell.
        model: a file or folder that the script finds in `AZUREML_MODEL_DIR`; empty without one.
        model_folder: the name that such a folder has there.
        output_path: a folder that the script finds in `AZUREML_BI_OUTPUT_PATH`; empty without one.
        top_only: whether folders within the inputs are left out.
    """

    entry_script: str
    inputs: tuple[str, ...]
    mini_batch_size: int = 0
    processes: int = 1
    mini_batch_error_threshold: int = ALL
    allowed_failed_percent: float = 100
    error_threshold: int = ALL
    max_retries: int = 2
    timeout: float = 60
    append_row_to: str = ""
    file_name: str = "parallel_run_step.txt"
    delimiter: str = " "
    logging_level: str = "INFO"
    arguments: str = ""
    model: str = ""
    model_folder: str = "model"
    output_path: str = ""
    top_only: bool = False

    def command(self) -> str:
        """Return the command of the job."""
        words = [
            "python",
            "-P",  # or what lies beside the driver would hide the modules of the job
            f'"${DRIVER_VARIABLE}"',
            *("--entry_script", shlex.quote(self.entry_script)),
            *("--mini_batch_size", str(self.mini_batch_size)),
            *("--processes", str(self.processes)),
            *("--mini_batch_error_threshold", str(self.mini_batch_error_threshold)),
            *("--allowed_failed_percent", str(self.allowed_failed_percent)),
            *("--error_threshold", str(self.error_threshold)),
            *("--max_retries", str(self.max_retries)),
            *("--timeout", str(self.timeout)),
            *("--file_name", shlex.quote(self.file_name)),
            *("--delimiter", shlex.quote(self.delimiter)),
            *("--logging_level", self.logging_level),
        ]
        # In double quotes, for a path with a space that takes the place of an expression.
        words += [word for path in self.inputs for word in ("--input", f'"{path}"')]
        if self.append_row_to:
            words += ["--append_row_to", f'"{self.append_row_to}"']
        if self.model:
            words += ["--model", f'"{self.model}"']
            words += ["--model_folder", shlex.quote(self.model_folder)]
        if self.output_path:
            words += ["--output_path", f'"{self.output_path}"']
        if self.top_only:
            words.append("--top_only")
        return " ".join([*words, "--", self.arguments]).rstrip()


def read_by_driver(command: str) -> frozenset[str]:
    """Return the names of the inputs that the driver reads; none when it is not a parallel job."""
    own = command.partition(_END)[0]
    return frozenset(_READ.findall(own) if DRIVER_VARIABLE in own else ())


def delivered(plan: Plan) -> Plan:
    """Return the plan of a parallel job with its data where the driver can read it.

    With the mode `direct` a command gets the URI of its data, and so do the arguments of the entry
    script here. The driver, whose counterpart on Azure reads from there, gets a mounted copy under
    a name that no input can have. The driver also learns from its command which inputs are tables.

    Args:
        plan: of any job; one that is not parallel is returned as it is.
    """
    given = {item.name: item for item in plan.inputs if item.name in read_by_driver(plan.command)}
    copies: list[Input] = []

    def told(match: re.Match[str]) -> str:
        item = given.get(match[1])
        if item is None:  # the command names what there is not, which is said when it is run
            return match[0]
        table = f"--table {_TABLES.get(item.mode, MOUNTED)} " if item.type == "mltable" else ""
        if item.mode == "Direct":
            item = replace(item, name=f"{item.name}.mounted", mode=_MOUNT)
            copies.append(item)
        return f'{table}--input "${{{{inputs.{item.name}}}}}"'

    own, end, arguments = plan.command.partition(_END)
    command = f"{_READ.sub(told, own)}{end}{arguments}" if given else plan.command
    return replace(plan, command=command, inputs=(*plan.inputs, *copies))
