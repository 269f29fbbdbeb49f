"""The command with which a job runs an entry script over mini batches.

A parallel step of a pipeline and a batch deployment both become an ordinary command job, whose
command is `parallel_driver.py`. It starts `parallel_worker.py` once for each process.

Sources: Microsoft Learn, "How to use parallel job in pipeline" and "CLI (v2) parallel job YAML
schema" for what the settings mean and for their defaults.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path

DRIVER = Path(__file__).with_name("parallel_driver.py")
DRIVER_VARIABLE = "AZUREML_PARALLEL_DRIVER"
"""Where a job finds the driver: by this name its command looks the same on every machine."""
MLFLOW = "mlflow"
"""As an entry script: that of an MLflow model, for which nobody has to write one."""
ALL = -1
"""As a threshold: any number of failures is ignored."""


@dataclass(frozen=True)
class ParallelRun:
    """What to run over which data. Texts may have expressions such as `${{inputs.data}}`.

    Attributes:
        entry_script: the script with `init` and `run`, relative to the job's code.
        inputs: files and folders; each file is one item.
        mini_batch_size: how many files `run` gets at once.
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
        top_only: whether folders within the inputs are left out.
    """

    entry_script: str
    inputs: tuple[str, ...]
    mini_batch_size: int = 1
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
        if self.top_only:
            words.append("--top_only")
        return " ".join([*words, "--", self.arguments]).rstrip()
