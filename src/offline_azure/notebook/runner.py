"""Running a notebook from start to finish on the offline kernel."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbclient.exceptions import CellExecutionError, DeadKernelError

from offline_azure.kernel.kernelspec import NAME
from offline_azure.notebook import failed_jobs
from offline_azure.notebook.patient_client import KernelStartError, PatientClient


class NotebookError(Exception):
    """The notebook did not run through; the message says where and why."""


@dataclass(frozen=True)
class Options:
    """How to run a notebook.

    Attributes:
        output: where to write the executed notebook, also when a cell fails; what became of
            the jobs is written beside it, with the ending `.jobs.json`.
        setup: whether to create first what the set-up scripts of common labs create.
        allow_errors: whether to go on after a cell that fails.
    """

    output: Path | None = None
    setup: bool = False
    allow_errors: bool = False


def execute(
    path: Path, options: Options | None = None, environment: Mapping[str, str] = os.environ
) -> None:
    """Run the notebook `path` in its own folder, whatever kernel it names.

    Args:
        path: the notebook; it is not changed.
        options: how to run it.
        environment: the variables that the kernel inherits.

    Raises:
        NotebookError: it cannot be read, or a cell failed that is not tagged `raises-exception`.
    """
    options = options or Options()
    notebook = _read(path)

    async def before_first(environment: dict[str, str]) -> None:
        if options.setup:
            await _set_up(path, environment)

    client = PatientClient(
        notebook,
        before_first,
        timeout=None,  # jobs take as long as they take
        startup_timeout=600,  # several at once on a slow machine
        allow_errors=options.allow_errors,
        coalesce_streams=True,  # how a stream is split depends on timing
        kernel_name=NAME,
        extra_arguments=["--log-level=ERROR"],
        resources={"metadata": {"path": str(path.resolve().parent)}},
    )
    unshown = None
    try:
        client.execute(env=dict(environment))
    except CellExecutionError as error:
        unshown = error  # unless a cell holds it
    except DeadKernelError:
        raise NotebookError(f"{path}: the kernel died") from None
    except KernelStartError as error:
        raise NotebookError(f"{path}: {error}") from None
    finally:
        if options.output is not None:
            nbformat.write(notebook, options.output)
            report = json.dumps(client.jobs or [], indent=2) + "\n"
            options.output.with_suffix(".jobs.json").write_text(report, encoding="utf-8")
    failures = _failures(notebook)
    if failures or unshown:
        failures = failures or [str(unshown)]
        raise NotebookError("\n".join(f"{path}: {failure}" for failure in failures))
    if told := failed_jobs.paragraph(client.jobs or [], client.known):
        print(f"{path}: {told}", file=sys.stderr)


def _read(path: Path) -> nbformat.NotebookNode:
    try:
        notebook: nbformat.NotebookNode = nbformat.read(path, as_version=4)
        return notebook
    except OSError as error:
        raise NotebookError(f"{path} cannot be read: {error.strerror}") from None
    except (nbformat.reader.NotJSONError, nbformat.ValidationError, AttributeError) as error:
        raise NotebookError(f"{path} is not a notebook: {str(error)[:200]}") from None


async def _set_up(path: Path, environment: dict[str, str]) -> None:
    """Create what labs expect, in a process of its own: the kernel stays as it is."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "offline_azure.notebook.lab_setup", str(path.resolve())),
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    output, errors = (text.decode(errors="replace") for text in await child.communicate())
    if child.returncode != 0:
        raise NotebookError(f"{path}: the set-up failed\n{errors}")
    print(output, end="", file=sys.stderr)


def _failures(notebook: nbformat.NotebookNode) -> list[str]:
    """Say which cells failed that may not fail, and how."""
    return [
        f"cell {number} failed\n{_indented(cell.source)}\n{output.ename}: {output.evalue}"
        for number, cell in enumerate(notebook.cells, start=1)
        if "raises-exception" not in cell.metadata.get("tags", ())
        for output in cell.get("outputs", ())
        if output.output_type == "error"
    ]


def _indented(source: Any) -> str:
    return "\n".join(f"    {line}" for line in str(source).splitlines())


def main(path: Path, options: Options, environment: Mapping[str, str] = os.environ) -> int:
    """Run a notebook for the command line and return the exit status."""
    try:
        execute(path, options, environment)
    except NotebookError as error:
        print(error, file=sys.stderr)
        return 1
    return 0
