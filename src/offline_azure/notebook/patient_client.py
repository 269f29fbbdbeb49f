"""Running a notebook's cells as a patient person does.

Labs are written for people, who look at a job until it has ended before they run the next cell.
So a cell waits for the jobs that the cells before it started, unless it is one that cancels.
"""

from __future__ import annotations

import ast
import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from traitlets import default

from offline_azure.kernel.kernelspec import DISPLAY_NAME, argv
from offline_azure.notebook.inside import Inside
from offline_azure.notebook.job_report import ENDED, report, statuses

BeforeFirst = Callable[[dict[str, str]], Awaitable[None]]

_PAUSE = 0.2  # seconds between two looks at running jobs
_CANCELS = re.compile(r"cancel\w*\(")
_ENVIRONMENT = "__import__('json').dumps(dict(__import__('os').environ))"


class KernelStartError(Exception):
    """The kernel could not get into the workspace; the message says why."""


class _Specifications(KernelSpecManager):
    """Knows the offline kernel of this interpreter, whether or not it was installed."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        return KernelSpec(argv=argv(), display_name=DISPLAY_NAME, language="python")


class _Manager(AsyncKernelManager):
    @default("kernel_spec_manager")
    def _specifications(self) -> KernelSpecManager:
        return _Specifications(parent=self)


class PatientClient(NotebookClient):
    """An nbclient on the offline kernel that waits for jobs.

    Args:
        notebook: the notebook.
        before_first: what to do before the first cell, with the kernel's variables.
        options: those of nbclient.
    """

    jobs: list[dict[str, Any]] | None = None
    """What became of the jobs of the workspace, once the notebook has ended."""

    @property
    def known(self) -> list[str]:
        """The names of the jobs that were there before the first cell."""
        return [job.rpartition("/")[2] for job in self._known]

    def __init__(self, notebook: Any, before_first: BeforeFirst, **options: Any) -> None:
        super().__init__(notebook, kernel_manager_class=_Manager, **options)
        self._before_first = before_first
        self._inside: Inside | None = None
        self._known: frozenset[str] = frozenset()

    @asynccontextmanager
    async def async_setup_kernel(self, **kwargs: Any) -> AsyncIterator[None]:
        """Start the kernel and prepare the workspace; at the end see what became of the jobs."""
        async with super().async_setup_kernel(**kwargs):
            environment = await self._environment()
            await self._before_first(environment)
            try:
                self._inside = Inside(environment)
            except OSError as error:
                raise KernelStartError(str(error)) from None
            self._known = frozenset(statuses(self._inside))
            try:
                yield
                await self._wait_for_jobs()
            finally:
                self.jobs = self._report()

    async def async_execute_cell(
        self,
        cell: Any,
        cell_index: int,
        execution_count: int | None = None,
        store_history: bool = True,
    ) -> Any:
        """Execute a cell once no job of this notebook is running any more."""
        if cell.cell_type == "code" and cell.source.strip() and not _CANCELS.search(cell.source):
            await self._wait_for_jobs()
        return await super().async_execute_cell(cell, cell_index, execution_count, store_history)

    async def _environment(self) -> dict[str, str]:
        """Return the kernel's variables; a kernel that answers is inside the workspace."""
        kernel: Any = self.kc
        reply = await kernel.execute_interactive(
            "pass",
            silent=True,
            store_history=False,
            user_expressions={"environment": _ENVIRONMENT},
            allow_stdin=False,
            output_hook=lambda message: None,
        )
        content = reply["content"]
        if content["status"] != "ok":
            raise KernelStartError(content["evalue"])
        shown = content["user_expressions"]["environment"]["data"]["text/plain"]
        environment: dict[str, str] = json.loads(ast.literal_eval(shown))
        return environment

    async def _wait_for_jobs(self) -> None:
        while self._inside is not None and self._running(self._inside):
            await asyncio.sleep(_PAUSE)

    def _running(self, inside: Inside) -> bool:
        """Return whether a job that was not there at the start has not ended yet."""
        return any(
            status not in ENDED
            for job, status in statuses(inside).items()
            if job not in self._known
        )

    def _report(self) -> list[dict[str, Any]] | None:
        try:
            return report(self._inside) if self._inside is not None else None
        except OSError:  # a kernel that died can take its workspace along
            return None
