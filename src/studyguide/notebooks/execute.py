"""Execute notebooks, each in its own kernel against a fresh offline workspace."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from traitlets.config import Config

from studyguide.notebooks.generate import KERNEL, code_cells

ENVIRONMENT = {
    "AZUREML_EMULATOR_FRESH": "1",
    "AZUREML_EMULATOR_PACKAGE_INDEX": "off",
    "STUDYGUIDE_RENDER": "static",
}
"""What a kernel needs for outputs that are the same on every run. nbval's kernels get it too."""

CELL_TIMEOUT = 600  # seconds


class ExecutionError(RuntimeError):
    """A cell failed. `cell` is the position of the failing cell among all cells, if known."""

    def __init__(self, message: str, cell: int | None) -> None:
        super().__init__(message)
        self.cell = cell


class MissingKernelError(RuntimeError):
    """The kernel of the chapters is not installed in this environment."""


@dataclass(frozen=True)
class Job:
    """A notebook to execute, in place, in the working directory `folder`."""

    notebook: NotebookNode
    folder: Path


def require_kernel() -> None:
    """Check that the kernel of the chapters can be found.

    Raises:
        MissingKernelError: it cannot; the text says what to run.
    """
    try:
        KernelSpecManager().get_kernel_spec(KERNEL["name"])
    except NoSuchKernel as error:
        raise MissingKernelError(
            f"The Jupyter kernel {KERNEL['name']} is not installed in this environment; run: "
            "azureml-emulator install-kernel --prefix .venv"
        ) from error


def execute_all(jobs: Sequence[Job]) -> list[ExecutionError | None]:
    """Execute `jobs`, as many at a time as there are cores.

    Returns:
        For each job the failure, or None when every cell ran.
    """
    return asyncio.run(_execute_all(jobs))


async def _execute_all(jobs: Sequence[Job]) -> list[ExecutionError | None]:
    slots = asyncio.Semaphore(os.cpu_count() or 1)

    async def run(job: Job) -> ExecutionError | None:
        async with slots:
            return await _execute(job)

    return await asyncio.gather(*(run(job) for job in jobs))


async def _execute(job: Job) -> ExecutionError | None:
    job.folder.mkdir(parents=True, exist_ok=True)
    client = NotebookClient(
        job.notebook,
        kernel_name=KERNEL["name"],
        timeout=CELL_TIMEOUT,
        startup_timeout=600,
        record_timing=False,
        coalesce_streams=True,  # how a stream is split depends on timing
        # Otherwise the kernel warns that the loopback connection is not encrypted.
        config=Config({"KernelManager": {"transport_encryption": "auto"}}),
        resources={"metadata": {"path": str(job.folder)}},
    )
    try:
        await client.async_execute(env={**os.environ, **ENVIRONMENT})
    except CellExecutionError as error:
        value = error.evalue.strip().splitlines()[0] if error.evalue.strip() else ""
        return ExecutionError(f"{error.ename}: {value}", _last_executed(job.notebook))
    except CellTimeoutError:
        return ExecutionError(f"no end after {CELL_TIMEOUT} seconds", _last_executed(job.notebook))
    except DeadKernelError:
        return ExecutionError("the kernel died", _last_executed(job.notebook))
    return None


def _last_executed(notebook: NotebookNode) -> int | None:
    """Return the position of the cell at which execution stopped."""
    executed = [cell for cell in code_cells(notebook) if cell.execution_count is not None]
    return notebook.cells.index(executed[-1]) if executed else None
