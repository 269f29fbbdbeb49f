"""The kernel specification that lets Jupyter find the offline kernel."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from ipykernel.kernelspec import write_kernel_spec
from jupyter_client.kernelspec import KernelSpecManager

NAME = "azureml-offline"
DISPLAY_NAME = "Azure ML (offline)"


def argv() -> list[str]:
    """Return the command that starts the kernel with the running interpreter."""
    return [sys.executable, "-m", "offline_azure.kernel", "-f", "{connection_file}"]


def install(*, prefix: str | None = None, user: bool = False) -> Path:
    """Write the specification, for the running interpreter, to where Jupyter looks.

    Args:
        prefix: an environment; neither this nor `user` means that of the running interpreter.
        user: for this user, whatever the environment.

    Returns:
        The folder of the specification.

    Raises:
        OSError: the folder cannot be written.
    """
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / NAME
        write_kernel_spec(draft, overrides={"argv": argv(), "display_name": DISPLAY_NAME})
        written = KernelSpecManager().install_kernel_spec(
            str(draft), NAME, user=user, prefix=None if user else prefix or sys.prefix
        )
    return Path(written)
