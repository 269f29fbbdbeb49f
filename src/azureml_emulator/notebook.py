"""Running a notebook from start to finish on the offline kernel."""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from traitlets import default

from azureml_emulator.kernelspec import DISPLAY_NAME, NAME, argv


class NotebookError(Exception):
    """The notebook did not run through; the message says where and why."""


class _Specifications(KernelSpecManager):
    """Knows the offline kernel of this interpreter, whether or not it was installed."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        return KernelSpec(argv=argv(), display_name=DISPLAY_NAME, language="python")


class _Manager(AsyncKernelManager):
    @default("kernel_spec_manager")
    def _specifications(self) -> KernelSpecManager:
        return _Specifications(parent=self)


def execute(path: Path, output: Path | None) -> None:
    """Run the notebook `path` in its own folder, whatever kernel it names.

    Args:
        path: the notebook; it is not changed.
        output: where to write the executed notebook, also when a cell fails.

    Raises:
        NotebookError: it cannot be read, or a cell failed that is not tagged `raises-exception`.
    """
    try:
        notebook = nbformat.read(path, as_version=4)
    except OSError as error:
        raise NotebookError(f"{path} cannot be read: {error.strerror}") from None
    except (nbformat.reader.NotJSONError, nbformat.ValidationError, AttributeError) as error:
        raise NotebookError(f"{path} is not a notebook: {str(error)[:200]}") from None
    client = NotebookClient(
        notebook,
        timeout=None,  # jobs take as long as they take
        kernel_name=NAME,
        kernel_manager_class=_Manager,
        extra_arguments=["--log-level=ERROR"],
        resources={"metadata": {"path": str(path.resolve().parent)}},
    )
    try:
        client.execute()
    except CellExecutionError as error:
        raise NotebookError(_describe(notebook, path, error)) from None
    except DeadKernelError:
        raise NotebookError(f"{path}: the kernel died") from None
    finally:
        if output is not None:
            nbformat.write(notebook, output)


def _describe(notebook: nbformat.NotebookNode, path: Path, error: CellExecutionError) -> str:
    """Say which cell failed: the first whose outputs hold this error."""
    for number, cell in enumerate(notebook.cells, start=1):
        for output in cell.get("outputs", ()):
            same = output.output_type == "error" and output.evalue == error.evalue
            if same and "raises-exception" not in cell.metadata.get("tags", ()):
                source = "\n".join(f"    {line}" for line in cell.source.splitlines())
                return f"{path}: cell {number} failed\n{source}\n{error.ename}: {error.evalue}"
    return f"{path}: {error.ename}: {error.evalue}"


def main(path: Path, output: Path | None) -> int:
    """Run a notebook for the command line and return the exit status."""
    try:
        execute(path, output)
    except NotebookError as error:
        print(error, file=sys.stderr)
        return 1
    return 0
