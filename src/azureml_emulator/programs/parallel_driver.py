"""A parallel job: mini batches for several processes with one entry script.

`parallel.ParallelRun` makes the command line. This program runs in the job's own Python, so it
imports nothing of this package: what it needs of it, it loads by its path.

What it leaves in `./logs` has the names that a parallel job has on Azure: `job_result.txt`,
`job_progress_overview.txt`, `user/error.txt`, `user/error/`, `user/stdout/`, `user/stderr/`. What
is in them, and that only the calls of `run` that raise or take too long are tried again, is
unverified.

Sources: Microsoft Learn, "How to use parallel job in pipeline" (settings, logs) and
"Troubleshooting batch endpoints" (logs), "Customize outputs in batch deployments" (the folder in
`AZUREML_BI_OUTPUT_PATH`).
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from azureml_emulator.programs.parallel_data import MiniBatch

_WORKER = Path(__file__).with_name("parallel_worker.py")
_MLFLOW = Path(__file__).with_name("mlflow_entry.py")
_DATA = Path(__file__).with_name("parallel_data.py")
_MLTABLE = Path(__file__).parent / "automl" / "mltable.py"
_INIT_SECONDS = 600.0


class JobError(Exception):
    """The job cannot go on; the message is for the learner."""


class WorkerError(Exception):
    """A mini batch has failed; the message says how."""


def options(arguments: Sequence[str]) -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--entry_script", required=True)
    parser.add_argument("--input", action="append", required=True, type=Path)
    parser.add_argument("--table", default="")
    parser.add_argument("--mini_batch_size", type=int, default=0)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--mini_batch_error_threshold", type=int, default=-1)
    parser.add_argument("--allowed_failed_percent", type=float, default=100)
    parser.add_argument("--error_threshold", type=int, default=-1)
    parser.add_argument("--max_retries", type=int, default=2)
    parser.add_argument("--timeout", type=float, default=60)
    parser.add_argument("--append_row_to", type=Path)
    parser.add_argument("--file_name", default="parallel_run_step.txt")
    parser.add_argument("--delimiter", default=" ")
    parser.add_argument("--logging_level", default="INFO")
    parser.add_argument("--model", type=Path)
    parser.add_argument("--model_folder", default="model")
    parser.add_argument("--output_path", type=Path)
    parser.add_argument("--top_only", action="store_true")
    parser.add_argument("arguments", nargs="*")
    return parser.parse_args(arguments)


def load(path: Path) -> Any:
    """Import a module of this package that imports nothing of it."""
    name = f"_offline_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(str(path))
    module = sys.modules[name] = importlib.util.module_from_spec(spec)  # for its data classes
    spec.loader.exec_module(module)
    return module


def mini_batches(asked: argparse.Namespace) -> list[MiniBatch]:
    """Return what the job works on.

    Raises:
        JobError: there is nothing, or it cannot be read.
    """
    data = load(_DATA)
    size = asked.mini_batch_size
    try:
        if asked.table:
            found = data.of_tables(asked.input, size, asked.table, lambda: load(_MLTABLE))
        else:
            found = data.of_files(asked.input, size, top_only=asked.top_only)
    except data.DataError as fault:
        raise JobError(str(fault)) from None
    return list(found)


class Worker:
    """One process with the entry script.

    Args:
        name: what its logs are called.
        asked: the command line of the job.
        logs: the folder of the logs.
    """

    def __init__(self, name: str, asked: argparse.Namespace, logs: Path) -> None:
        self._name = name
        self._asked = asked
        self._logs = logs
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None

    def start(self) -> None:
        """Start the process and wait until `init` has ended.

        Raises:
            JobError: it has failed.
        """
        own, other = Pipe()
        asked = self._asked
        script = str(_MLFLOW) if asked.entry_script == "mlflow" else asked.entry_script
        words = [script, asked.logging_level, asked.delimiter, *asked.arguments]
        with self._log("stdout") as out, self._log("stderr") as err:
            self._process = subprocess.Popen(
                [sys.executable, "-P", str(_WORKER), str(other.fileno()), *words],
                pass_fds=[other.fileno()],
                stdout=out,
                stderr=err,
            )
        other.close()
        self._connection = own
        try:
            self._receive(_INIT_SECONDS)
        except WorkerError as fault:
            raise JobError(f"init() of {asked.entry_script} has failed: {fault}") from None

    def run(self, batch: MiniBatch) -> list[str]:
        """Run one mini batch; return its rows.

        Raises:
            WorkerError: it has failed; the process is started anew where it is gone.
            JobError: that has failed too.
        """
        if self._connection is None:
            self.start()
        assert self._connection is not None  # noqa: S101
        try:
            self._connection.send(batch.content)
        except OSError:
            self.kill()
            raise WorkerError("the process has ended") from None
        return self._receive(self._asked.timeout)

    def stop(self) -> None:
        """Let the process end, with its `shutdown`."""
        if self._connection is not None and self._process is not None:
            try:
                self._connection.send(None)
                self._process.wait(self._asked.timeout)
            except (OSError, subprocess.TimeoutExpired):
                pass
        self.kill()

    def kill(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        if self._connection is not None:
            self._connection.close()
        self._process = self._connection = None

    def _receive(self, seconds: float) -> list[str]:
        assert self._connection is not None  # noqa: S101
        try:
            if not self._connection.poll(seconds):
                self.kill()
                raise WorkerError(f"it took longer than {seconds:g} seconds")
            answer = self._connection.recv()
        except (EOFError, OSError):
            self.kill()
            raise WorkerError("the process has ended") from None
        if "fatal" in answer:
            raise JobError(answer["fatal"])
        if "error" in answer:
            raise WorkerError(answer["error"])
        rows: list[str] = answer.get("rows", [])
        return rows

    def _log(self, kind: str) -> BinaryIO:
        path = self._logs / "user" / kind / "0" / f"{self._name}.{kind}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("ab")


class Job:
    """A parallel job under way."""

    def __init__(self, asked: argparse.Namespace, batches: list[MiniBatch], logs: Path) -> None:
        self._asked = asked
        self._logs = logs
        self._items = sum(batch.items for batch in batches)
        self._total = len(batches)
        self._queue: queue.SimpleQueue[tuple[int, MiniBatch]] = queue.SimpleQueue()
        for numbered in enumerate(batches):
            self._queue.put(numbered)
        self._rows: dict[int, list[str]] = {}
        self._lock = threading.Lock()
        self._done = self._failed_batches = self._failed_items = 0
        self._error = ""
        self._output = _output_file(asked)

    def run(self) -> str:
        """Process all mini batches; return why the job has failed, empty when it has not."""
        names = [f"process{n:03d}" for n in range(min(self._asked.processes, self._total))]
        threads = [threading.Thread(target=self._work, args=(name,)) for name in names]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if self._output is not None:  # in the order of the inputs, whoever was first
            with self._output.open("w", encoding="utf-8") as file:
                for _, rows in sorted(self._rows.items()):
                    file.writelines(f"{row}\n" for row in rows)
        self._write("job_result.txt", f"{self._summary()}\n{self._error or 'The job succeeded.'}\n")
        return self._error

    def _work(self, name: str) -> None:
        worker = Worker(name, self._asked, self._logs)
        try:
            worker.start()
            while not self._error:
                self._one(worker, name, *self._queue.get_nowait())
        except queue.Empty:
            worker.stop()
        except JobError as error:
            with self._lock:
                self._error = self._error or str(error)
        finally:
            worker.kill()

    def _one(self, worker: Worker, name: str, number: int, batch: MiniBatch) -> None:
        for attempt in range(self._asked.max_retries + 1):
            try:
                rows = worker.run(batch)
            except WorkerError as fault:
                self._note(name, batch, attempt, str(fault))
                if self._error:
                    return
                continue
            self._rows[number] = rows
            self._count(batch, rows)
            return
        self._count(batch, None)

    def _count(self, batch: MiniBatch, rows: list[str] | None) -> None:
        """Count a mini batch that has ended; without rows when it has failed."""
        with self._lock:
            self._done += 1
            missing = max(batch.items - len(rows or ()), 0)
            self._failed_items += missing
            self._failed_batches += missing > 0 or rows is None
            self._error = self._error or self._exceeded()
            summary = self._summary()
            self._write("job_progress_overview.txt", f"{summary}\n")
            print(summary, flush=True)

    def _exceeded(self) -> str:
        for name, count, what in (
            ("mini_batch_error_threshold", self._failed_batches, "mini batches"),
            ("error_threshold", self._failed_items, "items"),
        ):
            allowed = getattr(self._asked, name)
            if 0 <= allowed < count:
                return (
                    f"The job has failed: {count} {what} have failed, more than {name} allows"
                    f" ({allowed}). See logs/user/error.txt."
                )
        allowed_percent = self._asked.allowed_failed_percent
        if self._failed_batches * 100 > self._total * allowed_percent:
            return (
                f"The job has failed: {self._failed_batches} of {self._total} mini batches have"
                f" failed, more than allowed_failed_percent allows ({allowed_percent:g})."
                " See logs/user/error.txt."
            )
        return ""

    def _summary(self) -> str:
        return (
            f"{self._done} of {self._total} mini batches processed, {self._failed_batches} failed;"
            f" {self._failed_items} of {self._items} items without a result"
        )

    def _note(self, name: str, batch: MiniBatch, attempt: int, fault: str) -> None:
        text = f"Attempt {attempt + 1} of the mini batch {batch.name} has failed: {fault}\n"
        with self._lock:
            last = fault.rstrip().rpartition("\n")[2]
            self._write("user/error.txt", f"{name}: {batch.name}: {last}\n", append=True)
            self._write(f"user/error/0/{name}.txt", text, append=True)
        print(text, file=sys.stderr, flush=True)

    def _write(self, name: str, text: str, *, append: bool = False) -> None:
        path = self._logs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a" if append else "w", encoding="utf-8") as file:
            file.write(text)


def _output_file(asked: argparse.Namespace) -> Path | None:
    """Return the file for what `run` returns, empty; None when nobody wants it."""
    path: Path | None = asked.append_row_to
    if path is None:
        return None
    if path.is_dir():
        path = path / str(asked.file_name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("")
    return path


def _model_folder(asked: argparse.Namespace, scratch: Path) -> str:
    """Return the folder in which the model's file or folder lies under its own name."""
    model: Path = asked.model
    if model.is_file():
        return str(model.parent)
    (scratch / asked.model_folder).symlink_to(model.resolve())
    return str(scratch)


def main(arguments: Sequence[str]) -> int:
    """Run a parallel job; return its exit status."""
    asked = options(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        if asked.model is not None:
            os.environ["AZUREML_MODEL_DIR"] = _model_folder(asked, Path(scratch))
        if asked.output_path is not None:
            os.environ["AZUREML_BI_OUTPUT_PATH"] = str(asked.output_path)
        try:
            error = Job(asked, mini_batches(asked), Path("logs")).run()
        except JobError as fault:
            error = str(fault)
    if error:
        print(error, file=sys.stderr, flush=True)
    return 1 if error else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
